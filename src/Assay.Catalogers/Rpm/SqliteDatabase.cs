using System.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// rpmdb.sqlite: a table Packages(hnum INTEGER PRIMARY KEY, blob BLOB) of header blobs (rpm, lib/backend/sqlite.c), read page by page as
/// sqlite.org/fileformat2.html has it. SQLite's own library would need the file on a real disk and would believe its pages.
/// </summary>
internal static class SqliteDatabase
{
    private const string TableName = "Packages";
    private const int BlobColumn = 1;

    public static void Read(DatabaseFile file, HeaderSink headers)
    {
        if (SqlitePages.OfDatabase(file) is not { } pages)
        {
            headers.Damaged("its header is damaged");
            return;
        }

        headers.Add(SqliteRows.PageBytes(pages));
        var table = new SqliteTable(pages);
        if (FindRoot(pages, table, headers.Blob) is { } root)
        {
            headers.Add(SqliteRows.Root(root));
            var overflow = new byte[pages.PageBytes];
            table.Walk(root, (number, page) => headers.Add(page.IsInterior
                ? SqliteRows.Interior(number, page)
                : SqliteRows.Leaf(number, ReadLeaf(page, table, headers, overflow))));
        }
        else if (table.BadPage is null)
        {
            headers.NoDatabase("it has no table of packages");
        }

        if (table.BadPage is { } bad)
        {
            headers.Damaged($"page {bad} is missing, damaged or used twice");
        }
    }

    /// <summary>The root page of the table; null where the schema doesn't have it. What the schema's own pages lack is the table's to tell.</summary>
    public static uint? FindRoot(SqlitePages pages, SqliteTable table, BlobBuffer buffer)
    {
        uint? root = null;
        var overflow = new byte[pages.PageBytes];
        table.Walk(1, (_, page) =>
        {
            for (var number = 0; page.IsLeaf && number < page.Cells; number++)
            {
                if (page.TryCell(number, out var cell) && table.TryReadPayload(cell, buffer, overflow)
                    && SqliteRecord.Text(buffer.Written, 0, pages.Encoding) == "table"
                    && string.Equals(SqliteRecord.Text(buffer.Written, 1, pages.Encoding), TableName, StringComparison.OrdinalIgnoreCase))
                {
                    root ??= (uint)SqliteRecord.Number(buffer.Written, 3);
                }
            }
        });
        return root;
    }

    /// <summary>The header in a row's payload; empty where the row has none.</summary>
    public static ReadOnlySpan<byte> HeaderOf(ReadOnlySpan<byte> payload)
    {
        var content = SqliteRecord.Content(payload, BlobColumn, out var type);
        return SqliteRecord.IsBlob(type) ? content : default;
    }

    private static StringBuilder ReadLeaf(SqlitePage page, SqliteTable table, HeaderSink headers, byte[] overflow)
    {
        var rows = new StringBuilder();
        var bytesLeft = page.UsableBytes;
        for (var number = 0; number < page.Cells; number++)
        {
            if (!page.TryCell(number, out var cell) || (bytesLeft -= cell.BytesOnPage) < 0)
            {
                headers.Damaged($"row {number} of one of its pages lies outside of it, or over another");
                continue;
            }

            var package = SqliteRows.Unreadable;
            if (table.TryReadPayload(cell, headers.Blob, overflow))
            {
                package = headers.Add(cell.RowId, HeaderOf(headers.Blob.Written)) switch
                {
                    HeaderOutcome.Package => headers.Count - 1,
                    HeaderOutcome.NoPackage => SqliteRows.NoPackage,
                    _ => SqliteRows.Unreadable,
                };
            }
            else
            {
                headers.Unreadable(cell.RowId, "a page of its header is missing or used twice");
            }

            SqliteRows.Append(rows, cell, package);
        }

        return rows;
    }
}
