using System.IO.Compression;
using Assay.Core.Files;

namespace Assay.Sources.Disk.Images;

/// <summary>Unpacks compressed units, and keeps the last few of them: a unit is read in several pieces.</summary>
internal sealed class UnpackedUnits
{
    private const int KeptBytes = 2 << 20;
    private const int MaxKept = 16;

    private readonly int unitBytes;
    private readonly long[] places;
    private readonly byte[]?[] units;
    private int next;

    /// <param name="unitBytes">What a unit unpacks to.</param>
    public UnpackedUnits(int unitBytes)
    {
        this.unitBytes = unitBytes;
        places = new long[Math.Clamp(KeptBytes / unitBytes, 1, MaxKept)];
        units = new byte[]?[places.Length];
        Array.Fill(places, -1);
    }

    /// <summary>The unit whose packed bytes stand at a place.</summary>
    /// <param name="place">By which it is known again: not negative.</param>
    /// <param name="neededBytes">How many bytes it must have: fewer than a unit's at the disk's end.</param>
    /// <param name="packed">Gives the packed bytes.</param>
    /// <param name="open">Opens them.</param>
    /// <exception cref="TreeException">"disk.malformed".</exception>
    public ReadOnlySpan<byte> Get(long place, long neededBytes, Func<byte[]> packed, Func<Stream, Stream> open)
    {
        var known = Array.IndexOf(places, place);
        if (known >= 0)
        {
            return units[known];
        }

        places[next] = -1;
        var unit = units[next] ??= new byte[unitBytes];
        try
        {
            using var plain = open(new MemoryStream(packed(), writable: false));
            var count = plain.ReadAtLeast(unit, unitBytes, throwOnEndOfStream: false);
            if (count < Math.Min(neededBytes, unitBytes))
            {
                throw DiskFailure.Malformed($"a compressed part of the disk image at {place} unpacks to {count} bytes, not {unitBytes}");
            }

            unit.AsSpan(count).Clear();
        }
        catch (InvalidDataException exception)
        {
            throw DiskFailure.Malformed($"a compressed part of the disk image at {place} can't be unpacked: {exception.Message}", exception);
        }

        places[next] = place;
        next = (next + 1) % places.Length;
        return unit;
    }

    public static Stream Deflate(Stream packed) => new DeflateStream(packed, CompressionMode.Decompress);

    public static Stream Zlib(Stream packed) => new ZLibStream(packed, CompressionMode.Decompress);

    public static Stream Zstd(Stream packed) => new ZstdStream(packed);
}
