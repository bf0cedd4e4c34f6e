using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Assay.Core.Formats;
using Assay.Core.Text;

namespace Assay.Catalogers.Zip;

/// <summary>
/// The directory at the end of a zip archive: PKWARE's APPNOTE.TXT, 4.3.12. Bytes before the archive (a start script) are allowed, as every
/// Java has it; files that share bytes of the archive are not.
/// </summary>
internal static class ZipDirectory
{
    // The largest real archives: some 100,000 classes and resources in one shaded jar.
    private const int MaxEntries = 1 << 20;
    private const int MaxDirectoryBytes = 256 << 20;
    private const int EntryBytes = 46;
    private const int LocalHeaderBytes = 30;

    /// <summary>The entries that somebody wants; all others are looked at as hard, and nothing is kept of them.</summary>
    /// <param name="archive">Read at any position.</param>
    /// <param name="wants">Whether an entry may be wanted, by its name as it stands in the archive: maybe with '\' for '/', maybe no UTF-8.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="ZipFormatException">There is no directory, or it is broken.</exception>
    public static List<ZipEntry> Read(Stream archive, WantsName wants, CancellationToken token)
    {
        var end = FindEnd(archive);
        if (end.Count > MaxEntries || end.SizeBytes > MaxDirectoryBytes || end.SizeBytes < 0 || end.SizeBytes > end.Position)
        {
            throw new ZipFormatException($"a directory of {end.Count} entries in {end.SizeBytes} bytes does not lie in the file or is larger than any real one");
        }

        // Whatever offsets say, the directory lies right before its end: the difference is what stands before the archive.
        var start = end.Position - end.SizeBytes;
        var shift = start - end.Offset;
        var directory = ArrayPool<byte>.Shared.Rent((int)end.SizeBytes);
        try
        {
            var bytes = directory.AsSpan(0, (int)end.SizeBytes);
            archive.Position = start;
            if (shift < 0 || archive.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw new ZipFormatException("the directory does not lie where the archive says");
            }

            return ReadEntries(bytes, shift, start, end.Count, wants, token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(directory);
        }
    }

    private static ZipEnd FindEnd(Stream archive)
    {
        try
        {
            if (ZipEnd.Find(archive) is { } end)
            {
                return end;
            }
        }
        catch (MalformedException cut)
        {
            throw new ZipFormatException(cut.Message);
        }

        Span<byte> head = stackalloc byte[4];
        archive.Position = 0;
        var count = archive.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        throw new ZipFormatException("there is no directory at the file's end") { IsNoZip = !head[..count].StartsWith("PK"u8) };
    }

    private static List<ZipEntry> ReadEntries(ReadOnlySpan<byte> directory, long shift, long start, long expected, WantsName wants, CancellationToken token)
    {
        var entries = new List<ZipEntry>();
        var extents = new List<Extent>((int)Math.Min(expected, directory.Length / EntryBytes));
        var count = 0;
        for (var at = 0; directory.Length - at >= EntryBytes && directory[at..].StartsWith("PK\x01\x02"u8); count++)
        {
            token.ThrowIfCancellationRequested();
            if (count == MaxEntries)
            {
                throw new ZipFormatException($"more than {MaxEntries} entries");
            }

            at += ReadEntry(directory[at..], at, shift, start, wants, entries, extents);
        }

        if (count < expected)
        {
            throw new ZipFormatException($"the directory has {count} of {expected} entries");
        }

        RefuseOverlap(directory, extents);
        return entries;
    }

    // How many bytes of the directory it takes.
    private static int ReadEntry(ReadOnlySpan<byte> rest, int at, long shift, long directoryOffset, WantsName wants, List<ZipEntry> entries, List<Extent> extents)
    {
        int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        int extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
        int commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
        if (EntryBytes + nameBytes + extraBytes + commentBytes > rest.Length)
        {
            throw new ZipFormatException("an entry reaches beyond the directory");
        }

        long packed = BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]);
        ZipEnd.ReadLarge(rest.Slice(EntryBytes + nameBytes, extraBytes), ref size, ref packed, ref offset);
        var name = rest.Slice(EntryBytes, nameBytes);
        if (packed < 0 || size < 0 || offset < 0 || offset > directoryOffset - shift || packed > directoryOffset - shift - offset)
        {
            throw new ZipFormatException($"the entry {NameOf(name)} does not lie before the directory");
        }

        if (packed > 0)
        {
            extents.Add(new Extent(offset + shift, packed, at + EntryBytes, nameBytes));
        }

        if (wants(name))
        {
            var flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
            entries.Add(new ZipEntry(NameOf(name), BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]), packed, size, offset + shift, (flags & 1) != 0));
        }

        return EntryBytes + nameBytes + extraBytes + commentBytes;
    }

    private static string NameOf(ReadOnlySpan<byte> name) => LossyText.Decode(name).Replace('\\', '/');

    // A bomb of small size lets many entries share the same bytes (D. Fifield, "A better zip bomb").
    private static void RefuseOverlap(ReadOnlySpan<byte> directory, List<Extent> extents)
    {
        // Nearly all archives have their entries in the order of their places.
        if (!IsSorted(extents))
        {
            extents.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        }

        var last = -1L;
        foreach (var extent in extents)
        {
            if (extent.Offset < last)
            {
                throw new ZipFormatException($"the entry {NameOf(directory.Slice(extent.NameAt, extent.NameBytes))} shares bytes with another one");
            }

            last = extent.Offset + LocalHeaderBytes + extent.PackedBytes;
        }
    }

    private static bool IsSorted(List<Extent> extents)
    {
        for (var i = 1; i < extents.Count; i++)
        {
            if (extents[i].Offset < extents[i - 1].Offset)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where an entry's bytes lie in the archive, and its name in the directory.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Extent(long Offset, long PackedBytes, int NameAt, int NameBytes);
}

/// <summary>Whether somebody wants what has this name.</summary>
internal delegate bool WantsName(ReadOnlySpan<byte> name);
