using System.Buffers.Binary;

namespace Assay.Fuzz;

/// <summary>Changes sound input: bytes, numbers, pieces moved, doubled and left out, lines cut and mixed.</summary>
internal sealed class Mutator
{
    private const int MaxChanges = 8;
    private const int MaxPieceBytes = 512;

    // What readers trip over: the ends of ranges, and bytes that mean something in some format.
    private static readonly long[] Numbers = [0, 1, -1, 2, 7, 8, 15, 16, 127, 128, 255, 256, 511, 512, 4095, 4096, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue];

    private static readonly byte[] Characters = "\n\r\t \0:/.,;=#%\"'\\{}[]()<>&|@*-_+~\u007f\u0080\u00c3\u00ff"u8.ToArray();

    private readonly Random random;
    private readonly IReadOnlyList<byte[]> seeds;
    private readonly bool keepsPlaces;

    /// <param name="seeds">Sound inputs.</param>
    /// <param name="random">The same gives the same inputs.</param>
    /// <param name="keepsPlaces">Whether all stays where it was, since in disks everything is found by its place.</param>
    public Mutator(IReadOnlyList<byte[]> seeds, Random random, bool keepsPlaces = false)
    {
        this.seeds = seeds;
        this.random = random;
        this.keepsPlaces = keepsPlaces;
    }

    /// <summary>The next input, never longer than twice the longest seed.</summary>
    public byte[] Next()
    {
        var seed = seeds[random.Next(seeds.Count)];
        var input = new List<byte>(seed);
        for (var change = random.Next(1, MaxChanges + 1); change > 0; change--)
        {
            Change(input);
        }

        var longest = seeds.Max(one => one.Length) * 2;
        return [.. input.Take(longest)];
    }

    private void Change(List<byte> input)
    {
        if (input.Count == 0)
        {
            input.Add((byte)random.Next(256));
            return;
        }

        var at = random.Next(input.Count);
        switch (random.Next(10))
        {
            case 0:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                input[at] = (byte)random.Next(256);
                break;
            case 2:
                input[at] = Characters[random.Next(Characters.Length)];
                break;
            case 3 or 4:
                SetNumber(input, at);
                break;
            case 5 when !keepsPlaces:
                input.RemoveRange(at, Math.Min(random.Next(1, MaxPieceBytes), input.Count - at));
                break;
            case 6 when !keepsPlaces:
                input.InsertRange(at, Piece(input, random.Next(input.Count)));
                break;
            case 5 or 6 or 7:
                Overwrite(input, at, Piece(input, random.Next(input.Count)));
                break;
            case 8:
                var other = seeds[random.Next(seeds.Count)];
                Overwrite(input, at, Piece(other, random.Next(other.Length)));
                break;
            default:
                // A file that ends early; seldom, since nothing is left for the other changes.
                if (random.Next(4) == 0)
                {
                    input.RemoveRange(at, input.Count - at);
                }

                break;
        }
    }

    private void SetNumber(List<byte> input, int at)
    {
        Span<byte> bytes = stackalloc byte[8];
        var value = Numbers[random.Next(Numbers.Length)] + random.Next(-1, 2);
        var width = 1 << random.Next(4);
        if (random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            Overwrite(input, at, bytes[..width].ToArray());
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            Overwrite(input, at, bytes[^width..].ToArray());
        }
    }

    private byte[] Piece(IReadOnlyList<byte> from, int start) => [.. from.Skip(start).Take(random.Next(1, MaxPieceBytes))];

    private static void Overwrite(List<byte> input, int at, byte[] piece)
    {
        for (var i = 0; i < piece.Length && at + i < input.Count; i++)
        {
            input[at + i] = piece[i];
        }
    }
}
