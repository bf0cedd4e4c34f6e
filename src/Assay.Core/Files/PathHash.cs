using System.Buffers.Binary;

namespace Assay.Core.Files;

/// <summary>
/// A 64-bit hash of a normalised path, equal on every machine since layer indexes are stored with it. It is not keyed: whoever
/// can make two paths of one layer collide could as well have left one of them out.
/// </summary>
internal static class PathHash
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const ulong Prime = 0xD6E8FEB86659FD93;
    private const ulong LowPrime = Prime & uint.MaxValue;
    private const ulong HighPrime = Prime >> 32;

    public static ulong Of(ReadOnlySpan<byte> path)
    {
        var hash = Seed ^ ((ulong)path.Length * Prime);
        while (path.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(path));
            path = path[8..];
        }

        if (!path.IsEmpty)
        {
            hash = Mix(hash ^ Rest(path));
        }

        return Mix(hash ^ Seed);
    }

    // Up to seven bytes, the first one lowest.
    private static ulong Rest(ReadOnlySpan<byte> path)
    {
        var (rest, shift) = (0UL, 0);
        if ((path.Length & 4) != 0)
        {
            rest = BinaryPrimitives.ReadUInt32LittleEndian(path);
            path = path[4..];
            shift = 32;
        }

        if ((path.Length & 2) != 0)
        {
            rest |= (ulong)BinaryPrimitives.ReadUInt16LittleEndian(path) << shift;
            path = path[2..];
            shift += 16;
        }

        return path.IsEmpty ? rest : rest | ((ulong)path[0] << shift);
    }

    // A folded 64 x 64 -> 128 bit product, as wyhash mixes. Math.BigMul asks which processor it is, so that code compiled ahead calls it for every
    // eight bytes; this is what it does then, in place.
    private static ulong Mix(ulong value)
    {
        ulong low = (uint)value;
        var high = value >> 32;
        var middle = (high * LowPrime) + ((low * LowPrime) >> 32);
        var other = (low * HighPrime) + (uint)middle;
        return ((high * HighPrime) + (middle >> 32) + (other >> 32)) ^ (value * Prime);
    }
}
