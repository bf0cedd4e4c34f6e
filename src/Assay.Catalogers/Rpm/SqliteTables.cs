using System.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>Takes the rows of a table, in the order of their ids.</summary>
/// <param name="rowId">The row's id, which is also the value of an INTEGER PRIMARY KEY.</param>
/// <param name="record">The row, for <see cref="SqliteRecord"/>; valid until the call returns.</param>
internal delegate void SqliteRowVisitor(long rowId, ReadOnlySpan<byte> record);

/// <summary>The tables of a SQLite database by name, for readers of other databases than rpm's own.</summary>
internal sealed class SqliteTables : IDisposable
{
    // The longest statement of dnf's schema has some 2 KB.
    private const int MaxStatementCharacters = 64 << 10;
    private const int MaxTables = 256;

    private readonly SqlitePages pages;
    private readonly SqliteTable walker;
    private readonly BlobBuffer payload = new();
    private readonly byte[] overflow;
    private readonly Dictionary<string, (uint Root, string[] Columns)> tables = new(StringComparer.OrdinalIgnoreCase);

    private SqliteTables(SqlitePages pages)
    {
        this.pages = pages;
        walker = new SqliteTable(pages);
        overflow = new byte[pages.PageBytes];
    }

    /// <summary><see cref="SqlitePages.Encoding"/>.</summary>
    public uint Encoding => pages.Encoding;

    /// <summary>True where a page or a row could not be taken.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Reads the schema; null where the file is no database.</summary>
    public static SqliteTables? Open(DatabaseFile file)
    {
        if (SqlitePages.OfDatabase(file) is not { } pages)
        {
            return null;
        }

        var opened = new SqliteTables(pages);
        opened.Rows(root: 1, (_, record) =>
        {
            if (opened.tables.Count < MaxTables && SqliteRecord.Text(record, 0, pages.Encoding) == "table"
                && SqliteRecord.Text(record, 1, pages.Encoding) is { } name
                && SqliteRecord.Text(record, 4, pages.Encoding) is { Length: <= MaxStatementCharacters } statement)
            {
                opened.tables.TryAdd(name, ((uint)SqliteRecord.Number(record, 3), ColumnsOf(statement)));
            }
        });
        return opened;
    }

    /// <summary>The number of a column; -1 where the table does not have it.</summary>
    public int Column(string table, string name) =>
        tables.TryGetValue(table, out var found) ? Array.FindIndex(found.Columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase)) : -1;

    /// <summary>Visits the rows of a table; each table once.</summary>
    public void Rows(string table, SqliteRowVisitor visit)
    {
        if (tables.TryGetValue(table, out var found))
        {
            Rows(found.Root, visit);
        }
    }

    public void Dispose() => payload.Dispose();

    private void Rows(uint root, SqliteRowVisitor visit)
    {
        walker.Walk(root, (_, page) =>
        {
            for (var number = 0; page.IsLeaf && number < page.Cells; number++)
            {
                if (page.TryCell(number, out var cell) && walker.TryReadPayload(cell, payload, overflow))
                {
                    visit(cell.RowId, payload.Written);
                }
                else
                {
                    IsDamaged = true;
                }
            }
        });
        IsDamaged |= walker.BadPage is not null;
    }

    // CREATE TABLE name ( column type ..., column type ..., CONSTRAINT ... ): a column begins after '(' or ',' that stands in no inner bracket.
    private static string[] ColumnsOf(string statement)
    {
        statement = WithoutComments(statement);
        var columns = new List<string>();
        var depth = 0;
        var start = -1;
        for (var i = 0; i < statement.Length; i++)
        {
            depth += statement[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if ((statement[i] == ',' && depth == 1) || (statement[i] == ')' && depth == 0))
            {
                Add(statement.AsSpan(start, i - start));
                start = i + 1;
            }
            else if (statement[i] == '(' && depth == 1)
            {
                start = i + 1;
            }

            if (depth == 0 && start >= 0)
            {
                break;
            }
        }

        return [.. columns];

        void Add(ReadOnlySpan<char> definition)
        {
            definition = definition.Trim();
            var end = definition.IndexOfAny(" \t\r\n(");
            var name = (end < 0 ? definition : definition[..end]).Trim("\"'`[]").ToString();
            if (name.ToUpperInvariant() is not ("CONSTRAINT" or "PRIMARY" or "UNIQUE" or "FOREIGN" or "CHECK"))
            {
                columns.Add(name);
            }
        }
    }

    // "/* to the end of the comment */" and "-- to the end of the line"; the schema has no such characters in a text.
    private static string WithoutComments(string statement)
    {
        var plain = new StringBuilder(statement.Length);
        for (var i = 0; i < statement.Length;)
        {
            var end = statement.AsSpan(i).StartsWith("/*") ? statement.IndexOf("*/", i + 2, StringComparison.Ordinal)
                : statement.AsSpan(i).StartsWith("--") ? statement.IndexOf('\n', i)
                : i;
            if (end < 0)
            {
                break;
            }

            if (end == i)
            {
                plain.Append(statement[i++]);
                continue;
            }

            i = end + (statement[end] == '*' ? 2 : 1);
            plain.Append(' ');
        }

        return plain.ToString();
    }
}
