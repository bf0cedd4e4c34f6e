using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Catalogers.Rpm;

/// <summary>The pages of a SQLite database or of a write-ahead log; numbers begin with 1 (sqlite.org/fileformat2.html, 1.2).</summary>
internal sealed class SqlitePages
{
    /// <summary>Bytes before the b-tree of page 1 (1.3, "The Database Header").</summary>
    public const int FileHeaderBytes = 100;

    private readonly DatabaseFile file;
    private readonly IReadOnlyDictionary<uint, long>? offsets;

    private SqlitePages(DatabaseFile file, int pageBytes, IReadOnlyDictionary<uint, long>? offsets)
    {
        this.file = file;
        this.offsets = offsets;
        PageBytes = pageBytes;
        UsableBytes = pageBytes;
    }

    public static ReadOnlySpan<byte> Magic => "SQLite format 3\0"u8;

    public int PageBytes { get; }

    /// <summary>A page's bytes without those that an extension reserved at its end.</summary>
    public int UsableBytes { get; private set; }

    /// <summary>How texts are encoded: 1 is UTF-8, 2 and 3 are UTF-16, little and big endian.</summary>
    public uint Encoding { get; private set; } = 1;

    /// <summary>The pages of a database file; null where its header is not sound.</summary>
    public static SqlitePages? OfDatabase(DatabaseFile file)
    {
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        if (!file.TryRead(0, header) || !header.StartsWith(Magic))
        {
            return null;
        }

        var pageBytes = (int)BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        pageBytes = pageBytes == 1 ? 65536 : pageBytes;
        if (!IsPageSize((uint)pageBytes))
        {
            return null;
        }

        var pages = new SqlitePages(file, pageBytes, offsets: null);
        return pages.TakeHeader(header) ? pages : null;
    }

    /// <summary>The pages that a write-ahead log holds.</summary>
    /// <param name="file">The log.</param>
    /// <param name="pageBytes">The size of its pages.</param>
    /// <param name="offsets">Where in the log each page stands.</param>
    public static SqlitePages OfLog(DatabaseFile file, int pageBytes, IReadOnlyDictionary<uint, long> offsets)
    {
        var pages = new SqlitePages(file, pageBytes, offsets);
        Span<byte> header = stackalloc byte[FileHeaderBytes];
        if (offsets.TryGetValue(1, out var first) && file.TryRead(first, header))
        {
            pages.TakeHeader(header);
        }

        return pages;
    }

    public static bool IsPageSize(uint pageBytes) => pageBytes is >= 512 and <= 65536 && BitOperations.IsPow2(pageBytes);

    /// <summary>The numbers of a log's pages, in order; none for a database, which has all.</summary>
    public IEnumerable<uint> Numbers => offsets is null ? [] : offsets.Keys.Order();

    /// <summary>True where the file reaches to this page, or the log holds it.</summary>
    public bool Has(uint number) =>
        offsets?.ContainsKey(number) ?? (number > 0 && number <= file.LengthBytes / PageBytes);

    /// <summary>Reads a page into a buffer of <see cref="PageBytes"/>; false where it is not there.</summary>
    public bool TryRead(uint number, Span<byte> page)
    {
        if (number == 0)
        {
            return false;
        }

        if (offsets is null)
        {
            return file.TryRead((number - 1) * (long)PageBytes, page[..PageBytes]);
        }

        return offsets.TryGetValue(number, out var offset) && file.TryRead(offset, page[..PageBytes]);
    }

    /// <summary>Puts a row's payload together of the leaf page's part and its chain of overflow pages (1.7).</summary>
    /// <param name="cell">The row.</param>
    /// <param name="payload">Receives the payload.</param>
    /// <param name="overflow">A page's room.</param>
    /// <param name="taken">Pages that are used already.</param>
    /// <returns>False where a page of the chain is missing or used already, or the payload is over <see cref="BlobBuffer.MaxBytes"/>.</returns>
    public bool TryReadPayload(SqliteCell cell, BlobBuffer payload, byte[] overflow, PageSet taken)
    {
        payload.Clear();
        if (cell.PayloadBytes > BlobBuffer.MaxBytes)
        {
            return false;
        }

        cell.Local.CopyTo(payload.Extend(cell.Local.Length));
        var number = cell.Overflow;
        while (payload.Written.Length < cell.PayloadBytes)
        {
            if (!TryRead(number, overflow) || !taken.Add(number))
            {
                return false;
            }

            number = BinaryPrimitives.ReadUInt32BigEndian(overflow);
            var count = (int)Math.Min(UsableBytes - 4, cell.PayloadBytes - payload.Written.Length);
            overflow.AsSpan(4, count).CopyTo(payload.Extend(count));
        }

        return true;
    }

    private bool TakeHeader(ReadOnlySpan<byte> header)
    {
        // "The usable size is not allowed to be less than 480" (1.3.4).
        var usable = PageBytes - header[20];
        if (usable < 480)
        {
            return false;
        }

        UsableBytes = usable;
        Encoding = BinaryPrimitives.ReadUInt32BigEndian(header[56..]);
        return true;
    }
}
