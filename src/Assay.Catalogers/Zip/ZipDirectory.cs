using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Assay.Core.Text;

namespace Assay.Catalogers.Zip;

/// <summary>
/// The directory at the end of a zip archive: PKWARE's APPNOTE.TXT, 4.3.12 to 4.3.16. Bytes before the archive (a start script) are allowed, as every
/// Java has it; files that share bytes of the archive are not.
/// </summary>
internal static class ZipDirectory
{
    // The largest real archives: some 100,000 classes and resources in one shaded jar.
    private const int MaxEntries = 1 << 20;
    private const int MaxDirectoryBytes = 256 << 20;
    private const int EndBytes = 22;
    private const int MaxCommentBytes = 65535;
    private const int EntryBytes = 46;
    private const int LocalHeaderBytes = 30;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    /// <summary>The entries that somebody wants; all others are looked at as hard, and nothing is kept of them.</summary>
    /// <param name="archive">Read at any position.</param>
    /// <param name="wants">Whether an entry may be wanted, by its name as it stands in the archive: maybe with '\' for '/', maybe no UTF-8.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="ZipFormatException">There is no directory, or it is broken.</exception>
    public static List<ZipEntry> Read(Stream archive, WantsName wants, CancellationToken token)
    {
        var end = End.Find(archive);
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
        ReadLarge(rest.Slice(EntryBytes + nameBytes, extraBytes), ref size, ref packed, ref offset);
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

    // 4.5.3: the fields that are all ones, in this order.
    private static void ReadLarge(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                var values = extra.Slice(4, length);
                Take(ref values, ref size);
                Take(ref values, ref packed);
                Take(ref values, ref offset);
                return;
            }

            extra = extra[(4 + length)..];
        }

        static void Take(ref ReadOnlySpan<byte> values, ref long field)
        {
            if (field == uint.MaxValue && values.Length >= 8)
            {
                field = BinaryPrimitives.ReadInt64LittleEndian(values);
                values = values[8..];
            }
        }
    }

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

    private sealed record End(long Position, long Count, long SizeBytes, long Offset)
    {
        public static End Find(Stream archive)
        {
            // Hardly any archive has a comment.
            if ((Find(archive, EndBytes) ?? Find(archive, EndBytes + MaxCommentBytes)) is { } end)
            {
                return end;
            }

            Span<byte> head = stackalloc byte[4];
            archive.Position = 0;
            var count = archive.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            throw new ZipFormatException("there is no directory at the file's end") { IsNoZip = !head[..count].StartsWith("PK"u8) };
        }

        private static End? Find(Stream archive, int tailBytes)
        {
            var tail = new byte[(int)Math.Min(archive.Length, tailBytes)];
            archive.Position = archive.Length - tail.Length;
            if (archive.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false) < tail.Length)
            {
                throw new ZipFormatException("the file ends early");
            }

            for (var at = tail.Length - EndBytes; at >= 0; at--)
            {
                var record = tail.AsSpan(at);
                if (record.StartsWith("PK\x05\x06"u8) && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) <= record.Length - EndBytes)
                {
                    return Read(archive, record, archive.Length - tail.Length + at);
                }
            }

            return null;
        }

        private static End Read(Stream archive, ReadOnlySpan<byte> record, long position)
        {
            var end = new End(position, BinaryPrimitives.ReadUInt16LittleEndian(record[10..]), BinaryPrimitives.ReadUInt32LittleEndian(record[12..]), BinaryPrimitives.ReadUInt32LittleEndian(record[16..]));
            if (end.Count != ushort.MaxValue && end.SizeBytes != uint.MaxValue && end.Offset != uint.MaxValue)
            {
                return end;
            }

            // 4.3.14 and 4.3.15: the locator stands right before, and the large record right before that one in every archive that is written in one go.
            Span<byte> large = stackalloc byte[End64Bytes + LocatorBytes];
            archive.Position = Math.Max(0, position - large.Length);
            if (position < large.Length || archive.ReadAtLeast(large, large.Length, throwOnEndOfStream: false) < large.Length
                || !large.StartsWith("PK\x06\x06"u8) || !large[End64Bytes..].StartsWith("PK\x06\x07"u8))
            {
                return end;
            }

            return new End(position - large.Length, BinaryPrimitives.ReadInt64LittleEndian(large[32..]), BinaryPrimitives.ReadInt64LittleEndian(large[40..]), BinaryPrimitives.ReadInt64LittleEndian(large[48..]));
        }
    }
}

/// <summary>Whether somebody wants what has this name.</summary>
internal delegate bool WantsName(ReadOnlySpan<byte> name);
