using System.Text;
using Assay.Core.Text;
using Assay.TestKit;

namespace Assay.Core.Tests.Text;

public sealed class NibbleSearchTests
{
    /// <summary>Bytes of vectors: what this machine has, and every narrower one.</summary>
    public static TheoryData<int> Widths => [.. new[] { 64, 32, 16, 0 }.Where(width => width <= NibbleSearch.WidestBytes)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void Finds_what_a_naive_search_finds_wherever_it_stands(int vectorBytes)
    {
        var random = new Random(vectorBytes + 1);
        for (var round = 0; round < Tier.Scale(2_000, 200_000); round++)
        {
            // Of few kinds of bytes literals overlap, repeat and nearly match; of many none is where it is not put.
            var alphabet = random.Next(3) switch { 0 => "ab"u8.ToArray(), 1 => "abAB._\0\u00FF"u8.ToArray(), _ => [.. Enumerable.Range(0, 256).Select(value => (byte)value)] };
            var literals = Enumerable.Range(0, random.Next(1, 40)).Select(_ => new Literal(random.GetItems(alphabet, random.Next(1, 9)), random.Next(3) == 0)).ToArray();
            var text = random.GetItems(alphabet, random.Next(0, 300));
            for (var put = random.Next(4); put > 0; put--)
            {
                var bytes = literals[random.Next(literals.Length)].Bytes;
                if (bytes.Length <= text.Length)
                {
                    bytes.CopyTo(text, random.Next(text.Length - bytes.Length + 1));
                }
            }

            // Cut anywhere: what stands before and behind the piece must not be seen.
            var from = random.Next(text.Length + 1);
            var to = random.Next(from, text.Length + 1);

            AssertSame(literals, text, vectorBytes);
            AssertSame(literals, text.AsSpan(from, to - from), vectorBytes);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_place_around_the_ends_of_vectors_is_looked_at(int vectorBytes)
    {
        Literal[] literals = [new("."u8.ToArray()), new("SG"u8.ToArray()), new("key"u8.ToArray(), IgnoreCase: true), new("token=hq"u8.ToArray())];
        for (var length = 0; length <= 140; length++)
        {
            foreach (var literal in literals.Where(literal => literal.Bytes.Length <= length))
            {
                for (var at = 0; at + literal.Bytes.Length <= length; at++)
                {
                    var text = new byte[length];
                    literal.Bytes.CopyTo(text, at);
                    AssertSame(literals, text, vectorBytes);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void A_text_that_is_made_of_a_literal_has_it_everywhere(int vectorBytes)
    {
        var text = new byte[1_000];
        text.AsSpan().Fill((byte)'a');

        AssertSame([new Literal("a"u8.ToArray()), new Literal("aaaa"u8.ToArray()), new Literal("AAA"u8.ToArray(), IgnoreCase: true)], text, vectorBytes);
    }

    private static void AssertSame(Literal[] literals, ReadOnlySpan<byte> text, int vectorBytes)
    {
        var hits = new List<LiteralHit>();
        new NibbleSearch(literals).Find(text, hits, vectorBytes);

        Assert.Equal(Naive(literals, text), hits.OrderBy(hit => hit.Index).ThenBy(hit => hit.Literal));
    }

    private static List<LiteralHit> Naive(Literal[] literals, ReadOnlySpan<byte> text)
    {
        var found = new List<LiteralHit>();
        for (var at = 0; at < text.Length; at++)
        {
            for (var number = 0; number < literals.Length; number++)
            {
                var bytes = literals[number].Bytes;
                if (at + bytes.Length <= text.Length && (literals[number].IgnoreCase ? Ascii.EqualsIgnoreCase(text.Slice(at, bytes.Length), bytes) : text.Slice(at, bytes.Length).SequenceEqual(bytes)))
                {
                    found.Add(new LiteralHit(at, number));
                }
            }
        }

        return found;
    }
}
