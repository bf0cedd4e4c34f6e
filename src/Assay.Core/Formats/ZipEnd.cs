using System.Buffers.Binary;

namespace Assay.Core.Formats;

/// <summary>The record at the end of a zip archive (PKWARE's APPNOTE.TXT, 4.3.14 to 4.3.16), with the large one's numbers where there is one.</summary>
/// <param name="Position">Where it stands in the file: the directory ends right before.</param>
/// <param name="Count">Of the entries that it announces.</param>
/// <param name="SizeBytes">Of the directory.</param>
/// <param name="Offset">Of the directory, from the beginning of the archive, which need not be that of the file.</param>
/// <param name="IsPart">Whether it is one of several parts.</param>
public sealed record ZipEnd(long Position, long Count, long SizeBytes, long Offset, bool IsPart)
{
    private const int EndBytes = 22;
    private const int MaxCommentBytes = 65535;
    private const int LocatorBytes = 20;
    private const int LargeBytes = 56;

    /// <summary>Looks for it, first where it is without a comment, which hardly any archive has.</summary>
    /// <param name="archive">Seekable.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="MalformedException">The file ends before its length.</exception>
    public static ZipEnd? Find(Stream archive) => Find(archive, EndBytes) ?? Find(archive, EndBytes + MaxCommentBytes);

    /// <summary>Takes from an entry's extra field those of its numbers that are all ones (4.5.3), in this order.</summary>
    public static void ReadLarge(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
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

    private static ZipEnd? Find(Stream archive, int tailBytes)
    {
        var tail = new byte[(int)Math.Min(archive.Length, tailBytes)];
        archive.Position = archive.Length - tail.Length;
        if (archive.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false) < tail.Length)
        {
            throw new MalformedException("the file ends early");
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

    private static ZipEnd Read(Stream archive, ReadOnlySpan<byte> record, long position)
    {
        var end = new ZipEnd(
            position,
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) is not (0 or ushort.MaxValue));
        if (end.Count != ushort.MaxValue && end.SizeBytes != uint.MaxValue && end.Offset != uint.MaxValue)
        {
            return end;
        }

        // The locator stands right before, and the large record right before that one in every archive that is written in one go.
        Span<byte> large = stackalloc byte[LargeBytes + LocatorBytes];
        archive.Position = Math.Max(0, position - large.Length);
        return position >= large.Length && archive.ReadAtLeast(large, large.Length, throwOnEndOfStream: false) == large.Length
            && large.StartsWith("PK\x06\x06"u8) && large[LargeBytes..].StartsWith("PK\x06\x07"u8)
            ? end with
            {
                Position = position - large.Length,
                Count = BinaryPrimitives.ReadInt64LittleEndian(large[32..]),
                SizeBytes = BinaryPrimitives.ReadInt64LittleEndian(large[40..]),
                Offset = BinaryPrimitives.ReadInt64LittleEndian(large[48..]),
            }
            : end;
    }
}
