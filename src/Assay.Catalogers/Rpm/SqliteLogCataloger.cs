using System.Text;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What a write-ahead log adds to the rpmdb.sqlite beside it: the committed pages that may be the table's, with the packages whose rows lie
/// wholly in the log. Which of them count only <see cref="RpmDatabases"/> can say, which has both files' facts.
/// </summary>
internal sealed class SqliteLogCataloger : ICataloger
{
    public const string CatalogerName = "rpm/sqlite-wal";

    /// <summary>What is added to a database's name.</summary>
    public static ReadOnlySpan<byte> Suffix => "-wal"u8;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = [.. RpmDatabaseCataloger.Folders.Select(folder => folder + "/rpmdb.sqlite-wal")],
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var stream = file.OpenSeekable(token);
        var log = new DatabaseFile(stream, token);
        if (SqliteLog.Read(log) is not { } pages)
        {
            // An empty log, or one that was never begun, is how most of them are left; SQLite reads no other either.
            return;
        }

        using var headers = new HeaderSink(sink);
        new LogPages(pages, headers, log.LengthBytes).Read();
        headers.Finish();
    }

    private sealed class LogPages(SqlitePages pages, HeaderSink headers, long logBytes)
    {
        private readonly byte[] page = new byte[pages.PageBytes];
        private readonly byte[] overflow = new byte[pages.PageBytes];

        // A page that was a leaf once may stand in the log beside its successors, so rows can share pages here; but not without end.
        private long payloadBytesLeft = 4 * logBytes;

        public void Read()
        {
            headers.Add(SqliteRows.PageBytes(pages));
            if (SqliteDatabase.FindRoot(pages, new SqliteTable(pages), headers.Blob) is { } root)
            {
                headers.Add(SqliteRows.Root(root));
            }

            foreach (var number in pages.Numbers)
            {
                if (!pages.TryRead(number, page) || new SqlitePage(number, page, pages.UsableBytes) is not { IsSound: true } found)
                {
                    continue;
                }

                if (found.IsInterior)
                {
                    headers.Add(SqliteRows.Interior(number, found));
                }
                else if (ReadLeaf(found) is { } rows)
                {
                    headers.Add(SqliteRows.Leaf(number, rows));
                }
            }
        }

        // Null where the rows are of another table.
        private StringBuilder? ReadLeaf(SqlitePage leaf)
        {
            var rows = new StringBuilder();
            var bytesLeft = leaf.UsableBytes;
            for (var number = 0; number < leaf.Cells; number++)
            {
                if (!leaf.TryCell(number, out var cell) || (bytesLeft -= cell.BytesOnPage) < 0 || !IsPackageRow(cell))
                {
                    return null;
                }

                SqliteRows.Append(rows, cell, ReadRow(cell));
            }

            return rows;
        }

        // Of rpm's tables only Packages has two columns, an integer that is the row's id (stored as NULL) and a blob.
        private static bool IsPackageRow(SqliteCell cell) =>
            SqliteRecord.TryColumn(cell.Local, 1, out var columns, out var type, out _) && columns == 2 && SqliteRecord.IsBlob(type);

        private int ReadRow(SqliteCell cell)
        {
            payloadBytesLeft -= cell.PayloadBytes;
            if (payloadBytesLeft < 0 || !pages.TryReadPayload(cell, headers.Blob, overflow, new PageSet()))
            {
                return SqliteRows.Elsewhere;
            }

            return headers.AddTentatively(SqliteDatabase.HeaderOf(headers.Blob.Written)) switch
            {
                HeaderOutcome.Package => headers.Count - 1,
                HeaderOutcome.NoPackage => SqliteRows.NoPackage,
                _ => SqliteRows.Unreadable,
            };
        }
    }
}
