using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// The history of dnf 4 (libdnf, libdnf/transaction/sql/create.sql) and dnf 5 (libdnf5, transaction/db): each transaction's packages with the
/// repository that they came from; and the write-ahead log that dnf 4 leaves beside it, in which the newest transactions stand.
/// </summary>
internal sealed class DnfHistoryCataloger : ICataloger
{
    public const string CatalogerName = "rpm/dnf-history";

    // A system that is updated daily for ten years has some 200,000 of them.
    private const int MaxRows = 500_000;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "var/lib/dnf/history.sqlite", "var/lib/dnf/history.sqlite-wal",
            "usr/lib/sysimage/dnf/history.sqlite", "usr/lib/sysimage/dnf/history.sqlite-wal",
            "usr/lib/sysimage/libdnf5/transaction_history.sqlite",
        ],
        MaxBytes = 256 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var stream = file.OpenSeekable(token);
        var database = new DatabaseFile(stream, token);
        var rows = new DnfHistoryRows(sink, MaxRows);
        if (file.Path.FileName.EndsWith(SqliteLogCataloger.Suffix))
        {
            ReadLog(database, rows);
        }
        else
        {
            ReadDatabase(database, rows, sink);
        }

        if (rows.IsCut)
        {
            sink.Add(Issue.Notice("limit.rpm.history", $"dnf's history has more than {MaxRows} rows: some packages' repositories are unknown"));
        }
    }

    private static void ReadDatabase(DatabaseFile database, DnfHistoryRows rows, FactSink sink)
    {
        // A database whose every page is in the log yet has not a byte.
        using var tables = SqliteTables.Open(database);
        if (tables is null)
        {
            if (database.LengthBytes > 0)
            {
                sink.Add(Issue.Notice("rpm.history.none", "the file is no history of dnf: it is no SQLite database"));
            }

            return;
        }

        new DnfHistoryTables(tables, rows).Read();
        if (tables.IsDamaged)
        {
            sink.Add(Issue.Notice("rpm.history.malformed", "pages or rows of dnf's history can't be read: some packages' repositories are unknown"));
        }
    }

    private static void ReadLog(DatabaseFile log, DnfHistoryRows rows)
    {
        if (SqliteLog.Read(log) is not { } pages)
        {
            return;
        }

        var page = new byte[pages.PageBytes];
        foreach (var number in pages.Numbers)
        {
            if (!pages.TryRead(number, page) || new SqlitePage(number, page, pages.UsableBytes) is not { IsSound: true, IsLeaf: true } leaf)
            {
                continue;
            }

            for (var cell = 0; cell < leaf.Cells; cell++)
            {
                // No row of these tables is so long that it goes on elsewhere.
                if (leaf.TryCell(cell, out var row) && row.Overflow == 0)
                {
                    rows.AddByShape(row.RowId, row.Local, pages.Encoding);
                }
            }
        }
    }
}
