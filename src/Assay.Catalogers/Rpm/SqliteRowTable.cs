using System.Globalization;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>The table Packages as SQLite sees it with a write-ahead log: the pages of the log before those of the database.</summary>
internal sealed class SqliteRowTable
{
    private readonly FileFacts database;
    private readonly FileFacts log;
    private readonly Dictionary<uint, string> databasePages;
    private readonly Dictionary<uint, string> logPages;
    private readonly Dictionary<string, int> databaseRows = new(StringComparer.Ordinal);
    private readonly List<PackageFact> packages = [];

    private SqliteRowTable(FileFacts database, FileFacts log)
    {
        this.database = database;
        this.log = log;
        databasePages = PagesOf(database.Loose);
        logPages = PagesOf(log.Loose);
        foreach (var page in databasePages.Values)
        {
            foreach (var row in Rows(page))
            {
                var (identity, package) = Split(row);
                databaseRows[identity] = package;
            }
        }
    }

    /// <summary>The packages of both files together; null where the log changes no page of the table.</summary>
    /// <param name="database">Facts of the database.</param>
    /// <param name="log">Facts of the log beside it.</param>
    /// <param name="lost">The number of pages and rows that neither file has.</param>
    public static IReadOnlyList<PackageFact>? Read(FileFacts database, FileFacts log, out int lost)
    {
        lost = 0;
        // SQLite deletes a log beside an empty database, src/pager.c, pagerOpenWalIfPresent.
        if (NumberOf(database, SqliteRows.PageBytesKind) is not { } pageBytes || NumberOf(log, SqliteRows.PageBytesKind) != pageBytes
            || (NumberOf(log, SqliteRows.RootKind) ?? NumberOf(database, SqliteRows.RootKind)) is not { } root)
        {
            return null;
        }

        var table = new SqliteRowTable(database, log);
        lost = table.Walk(root);
        return table.packages;
    }

    private static uint? NumberOf(FileFacts facts, string kind)
    {
        foreach (var fact in facts.Loose)
        {
            if (fact.Kind == kind)
            {
                return uint.Parse(fact.Value, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static Dictionary<uint, string> PagesOf(IEnumerable<LooseFact> facts)
    {
        var pages = new Dictionary<uint, string>();
        foreach (var fact in facts)
        {
            if (fact.Kind == SqliteRows.FactKind)
            {
                pages[uint.Parse(fact.Key, CultureInfo.InvariantCulture)] = fact.Value;
            }
        }

        return pages;
    }

    private static string[] Rows(string page) => page[0] == 'l' ? page[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];

    // A row of the log that goes on in the database is the database's row of the same id, length and overflow page.
    private static (string Identity, int Package) Split(string row)
    {
        var colon = row.LastIndexOf(':');
        return (row[..colon], int.Parse(row.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    private int Walk(uint root)
    {
        var lost = 0;
        var visited = new PageSet();
        var pending = new Stack<uint>();
        pending.Push(root);
        while (pending.TryPop(out var number))
        {
            var isLogged = logPages.TryGetValue(number, out var page);
            if (!visited.Add(number) || (!isLogged && !databasePages.TryGetValue(number, out page)))
            {
                lost++;
                continue;
            }

            foreach (var row in Rows(page!))
            {
                lost += TryTake(row, isLogged) ? 0 : 1;
            }

            if (page![0] == 'i')
            {
                var children = page.Split(' ');
                for (var child = children.Length - 1; child > 0; child--)
                {
                    pending.Push(uint.Parse(children[child], CultureInfo.InvariantCulture));
                }
            }
        }

        return lost;
    }

    private bool TryTake(string row, bool isLogged)
    {
        var (identity, package) = Split(row);
        var facts = isLogged ? log : database;
        if (package == SqliteRows.Elsewhere)
        {
            facts = database;
            package = databaseRows.GetValueOrDefault(identity, SqliteRows.Unreadable);
        }

        if (package >= 0)
        {
            packages.Add(facts.Packages[package]);
        }

        // What the database itself could not read was reported when it was read.
        return package != SqliteRows.Unreadable || (facts == database && databaseRows.ContainsKey(identity));
    }
}
