using System.Text;
using Assay.Core.Text;

namespace Assay.Core.Tests.Text;

public sealed class LiteralSearchTests
{
    [Fact]
    public void Finds_what_a_naive_search_finds_wherever_it_stands()
    {
        var random = new Random(1);
        for (var round = 0; round < 400; round++)
        {
            // A small alphabet makes literals overlap, repeat and nearly match.
            var literals = Enumerable.Range(0, random.Next(1, 40)).Select(_ => new Literal(Draw(random, random.Next(3, 9)), random.Next(3) == 0)).DistinctBy(literal => (Encoding.ASCII.GetString(literal.Bytes), literal.IgnoreCase)).ToList();
            var text = Draw(random, random.Next(0, 300));
            var hits = new List<LiteralHit>();

            new LiteralSearch(literals, mostFew: round % 2 == 0 ? 0 : LiteralSearch.MostFew).Find(text, hits);

            Assert.Equal(Naive(literals, text), hits.Distinct().OrderBy(hit => hit.Index).ThenBy(hit => hit.Literal));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_literal_of_three_bytes_is_found_at_either_end(int before)
    {
        var text = Encoding.ASCII.GetBytes(new string('.', before) + "SG.");
        var hits = new List<LiteralHit>();

        new LiteralSearch([new Literal("SG."u8.ToArray())], mostFew: 0).Find(text, hits);

        Assert.Equal([new LiteralHit(before, 0)], hits.Distinct());
    }

    [Fact]
    public void A_shorter_literal_is_refused_among_many_and_found_among_few()
    {
        Literal[] literals = [new("SG"u8.ToArray()), new("."u8.ToArray())];
        var hits = new List<LiteralHit>();

        new LiteralSearch(literals).Find(".SGSG"u8, hits);

        Assert.Equal([new LiteralHit(0, 1), new LiteralHit(1, 0), new LiteralHit(3, 0)], hits);
        Assert.Throws<ArgumentException>(() => new LiteralSearch(literals, mostFew: 1));
        Assert.Throws<ArgumentException>(() => new LiteralSearch([new Literal([])]));
    }

    private static byte[] Draw(Random random, int length) => random.GetItems<byte>("abAB._"u8, length);

    private static List<LiteralHit> Naive(List<Literal> literals, byte[] text)
    {
        var found = new List<LiteralHit>();
        for (var at = 0; at < text.Length; at++)
        {
            for (var number = 0; number < literals.Count; number++)
            {
                var bytes = literals[number].Bytes;
                if (at + bytes.Length <= text.Length && (literals[number].IgnoreCase ? Ascii.EqualsIgnoreCase(text.AsSpan(at, bytes.Length), bytes) : text.AsSpan(at, bytes.Length).SequenceEqual(bytes)))
                {
                    found.Add(new LiteralHit(at, number));
                }
            }
        }

        return found;
    }
}
