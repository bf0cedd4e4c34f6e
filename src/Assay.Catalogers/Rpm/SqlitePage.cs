using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>A row of a table as its leaf page holds it; the spans are valid as long as the page is.</summary>
internal readonly ref struct SqliteCell
{
    public required long RowId { get; init; }

    public required long PayloadBytes { get; init; }

    /// <summary>The part of the payload that stands on the leaf page itself.</summary>
    public required ReadOnlySpan<byte> Local { get; init; }

    /// <summary>The page on which the payload goes on; 0 where all of it is local.</summary>
    public required uint Overflow { get; init; }

    /// <summary>Less than the cell takes on its page, by a few bytes.</summary>
    public int BytesOnPage => Local.Length + 2;
}

/// <summary>A page of a table's b-tree (sqlite.org/fileformat2.html, 1.6).</summary>
internal readonly ref struct SqlitePage
{
    private const int LeafHeaderBytes = 8;
    private const int InteriorHeaderBytes = 12;

    private readonly ReadOnlySpan<byte> page;
    private readonly int header;

    /// <param name="number">The page's number.</param>
    /// <param name="page">Its bytes.</param>
    /// <param name="usable"><see cref="SqlitePages.UsableBytes"/>.</param>
    public SqlitePage(uint number, ReadOnlySpan<byte> page, int usable)
    {
        this.page = page[..usable];
        UsableBytes = usable;
        header = number == 1 ? SqlitePages.FileHeaderBytes : 0;
        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[(header + 3)..]);
        var headerBytes = IsLeaf ? LeafHeaderBytes : InteriorHeaderBytes;
        IsSound = (IsLeaf || IsInterior) && header + headerBytes + (cells * 2) <= usable;
        Cells = IsSound ? cells : 0;
    }

    public int UsableBytes { get; }

    public bool IsLeaf => page[header] == 0x0D;

    public bool IsInterior => page[header] == 0x05;

    /// <summary>False where the page is none of a table's, or tells of more than it holds.</summary>
    public bool IsSound { get; }

    public int Cells { get; }

    /// <summary>A child of an interior page; the last one is number <see cref="Cells"/>. 0 where it is damaged.</summary>
    public uint Child(int number)
    {
        if (number == Cells)
        {
            return BinaryPrimitives.ReadUInt32BigEndian(page[(header + 8)..]);
        }

        var at = CellOffset(number, InteriorHeaderBytes);
        return at <= UsableBytes - 4 ? BinaryPrimitives.ReadUInt32BigEndian(page[at..]) : 0;
    }

    /// <summary>A row of a leaf page; false where it reaches beyond the page.</summary>
    public bool TryCell(int number, out SqliteCell cell)
    {
        cell = default;
        var at = CellOffset(number, LeafHeaderBytes);
        if (at < header + LeafHeaderBytes || at >= UsableBytes)
        {
            return false;
        }

        var rest = page[at..];
        if (!SqliteRecord.TryVarint(ref rest, out var payload) || payload < 0 || !SqliteRecord.TryVarint(ref rest, out var rowId))
        {
            return false;
        }

        var local = LocalBytes(payload);
        if (local + (local < payload ? 4 : 0) > rest.Length)
        {
            return false;
        }

        cell = new SqliteCell
        {
            RowId = rowId,
            PayloadBytes = payload,
            Local = rest[..local],
            Overflow = local < payload ? BinaryPrimitives.ReadUInt32BigEndian(rest[local..]) : 0,
        };
        return true;
    }

    private int CellOffset(int number, int headerBytes) => BinaryPrimitives.ReadUInt16BigEndian(page[(header + headerBytes + (number * 2))..]);

    // 1.6, "Table B-Tree Leaf Cell": X, M and K are the document's names.
    private int LocalBytes(long payload)
    {
        var x = UsableBytes - 35;
        if (payload <= x)
        {
            return (int)payload;
        }

        var m = ((UsableBytes - 12) * 32 / 255) - 23;
        var k = m + ((payload - m) % (UsableBytes - 4));
        return (int)(k <= x ? k : m);
    }
}
