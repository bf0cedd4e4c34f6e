using System.Buffers.Binary;
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

    /// <exception cref="ZipFormatException">There is no directory, or it is broken.</exception>
    public static List<ZipEntry> Read(Stream archive, CancellationToken token)
    {
        var end = End.Find(archive);
        if (end.Count > MaxEntries || end.SizeBytes > MaxDirectoryBytes || end.SizeBytes < 0 || end.SizeBytes > end.Position)
        {
            throw new ZipFormatException($"a directory of {end.Count} entries in {end.SizeBytes} bytes does not lie in the file or is larger than any real one");
        }

        // Whatever offsets say, the directory lies right before its end: the difference is what stands before the archive.
        var start = end.Position - end.SizeBytes;
        var shift = start - end.Offset;
        var directory = new byte[end.SizeBytes];
        archive.Position = start;
        if (shift < 0 || archive.ReadAtLeast(directory, directory.Length, throwOnEndOfStream: false) < directory.Length)
        {
            throw new ZipFormatException("the directory does not lie where the archive says");
        }

        var entries = new List<ZipEntry>((int)Math.Min(end.Count, directory.Length / EntryBytes));
        for (var rest = directory.AsSpan(); rest.Length >= EntryBytes && rest.StartsWith("PK\x01\x02"u8);)
        {
            token.ThrowIfCancellationRequested();
            if (entries.Count == MaxEntries)
            {
                throw new ZipFormatException($"more than {MaxEntries} entries");
            }

            entries.Add(ReadEntry(ref rest, shift, start));
        }

        if (entries.Count < end.Count)
        {
            throw new ZipFormatException($"the directory has {entries.Count} of {end.Count} entries");
        }

        RefuseOverlap(entries);
        return entries;
    }

    private static ZipEntry ReadEntry(ref Span<byte> rest, long shift, long directoryOffset)
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
        var name = LossyText.Decode(rest.Slice(EntryBytes, nameBytes)).Replace('\\', '/');
        if (packed < 0 || size < 0 || offset < 0 || offset > directoryOffset - shift || packed > directoryOffset - shift - offset)
        {
            throw new ZipFormatException($"the entry {name} does not lie before the directory");
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]);
        var entry = new ZipEntry(name, BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]), packed, size, offset + shift, (flags & 1) != 0);
        rest = rest[(EntryBytes + nameBytes + extraBytes + commentBytes)..];
        return entry;
    }

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
    private static void RefuseOverlap(List<ZipEntry> entries)
    {
        var last = -1L;
        foreach (var entry in entries.Where(entry => entry.PackedBytes > 0).OrderBy(entry => entry.HeaderOffset))
        {
            if (entry.HeaderOffset < last)
            {
                throw new ZipFormatException($"the entry {entry.Name} shares bytes with another one");
            }

            last = entry.HeaderOffset + LocalHeaderBytes + entry.PackedBytes;
        }
    }

    private sealed record End(long Position, long Count, long SizeBytes, long Offset)
    {
        public static End Find(Stream archive)
        {
            var tail = new byte[(int)Math.Min(archive.Length, EndBytes + MaxCommentBytes)];
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

            Span<byte> head = stackalloc byte[4];
            archive.Position = 0;
            var count = archive.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            throw new ZipFormatException("there is no directory at the file's end") { IsNoZip = !head[..count].StartsWith("PK"u8) };
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
