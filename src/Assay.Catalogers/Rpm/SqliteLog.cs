using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// A write-ahead log: frames of one page each, which count up to the last valid one that ends a transaction
/// (sqlite.org/fileformat2.html, 4; src/wal.c, walIndexRecover).
/// </summary>
internal static class SqliteLog
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;
    private const uint MagicLittleEndian = 0x377F0682;
    private const uint FormatVersion = 3007000;

    /// <summary>The committed pages, the last state of each; null where the file is no log that SQLite would read.</summary>
    public static SqlitePages? Read(DatabaseFile file)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!file.TryRead(0, header))
        {
            return null;
        }

        var magic = BinaryPrimitives.ReadUInt32BigEndian(header);
        var pageBytes = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        var sum = new Checksum(bigEndian: (magic & 1) != 0);
        if ((magic & ~1u) != MagicLittleEndian || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) != FormatVersion
            || !SqlitePages.IsPageSize(pageBytes) || !sum.Add(header[..24]).Equals(header[24..]))
        {
            return null;
        }

        return SqlitePages.OfLog(file, (int)pageBytes, Committed(file, (int)pageBytes, header.Slice(16, 8), sum));
    }

    private static Dictionary<uint, long> Committed(DatabaseFile file, int pageBytes, ReadOnlySpan<byte> salt, Checksum sum)
    {
        var committed = new Dictionary<uint, long>();
        var pending = new Dictionary<uint, long>();
        var frame = new byte[FrameHeaderBytes + pageBytes];
        for (long offset = HeaderBytes; file.TryRead(offset, frame); offset += frame.Length)
        {
            // Frames behind the last one of this log are left over from an earlier one: their salt or sum is another.
            var page = BinaryPrimitives.ReadUInt32BigEndian(frame);
            if (page == 0 || !frame.AsSpan(8, 8).SequenceEqual(salt)
                || !sum.Add(frame.AsSpan(0, 8)).Add(frame.AsSpan(FrameHeaderBytes)).Equals(frame.AsSpan(16, 8)))
            {
                break;
            }

            pending[page] = offset + FrameHeaderBytes;
            if (BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                foreach (var (number, at) in pending)
                {
                    committed[number] = at;
                }

                pending.Clear();
            }
        }

        return committed;
    }

    /// <summary>4.2, "Checksum Algorithm": over pairs of 32-bit numbers, in the byte order that the log's magic number says.</summary>
    private sealed class Checksum(bool bigEndian)
    {
        private uint first;
        private uint second;

        public Checksum Add(ReadOnlySpan<byte> bytes)
        {
            for (; bytes.Length >= 8; bytes = bytes[8..])
            {
                first += Number(bytes) + second;
                second += Number(bytes[4..]) + first;
            }

            return this;
        }

        public bool Equals(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == first && BinaryPrimitives.ReadUInt32BigEndian(stored[4..]) == second;

        private uint Number(ReadOnlySpan<byte> bytes) =>
            bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }
}
