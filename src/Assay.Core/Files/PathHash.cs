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
            ulong rest = 0;
            for (var i = 0; i < path.Length; i++)
            {
                rest |= (ulong)path[i] << (8 * i);
            }

            hash = Mix(hash ^ rest);
        }

        return Mix(hash ^ Seed);
    }

    // A folded 64 x 64 -> 128 bit product, as wyhash mixes.
    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, Prime, out var low);
        return high ^ low;
    }
}
