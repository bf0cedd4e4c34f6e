namespace Assay.Catalogers.Rpm;

/// <summary>Reads the tables of a history, whose columns dnf 4 and dnf 5 name differently.</summary>
internal sealed class DnfHistoryTables
{
    private readonly SqliteTables tables;
    private readonly DnfHistoryRows rows;
    private readonly bool isDnf5;
    private readonly Dictionary<long, string> names = [];
    private readonly Dictionary<long, string> archs = [];

    public DnfHistoryTables(SqliteTables tables, DnfHistoryRows rows)
    {
        this.tables = tables;
        this.rows = rows;
        isDnf5 = tables.Column("trans_item", "action_id") >= 0;
    }

    public void Read()
    {
        var name = tables.Column("repo", "repoid");
        tables.Rows("repo", (rowId, record) => rows.AddRepository(rowId, DnfHistoryRows.Text(record, name, tables.Encoding)));
        ReadTexts("pkg_name", names);
        ReadTexts("arch", archs);
        ReadActions();
        ReadPackages();
    }

    private void ReadTexts(string table, Dictionary<long, string> texts)
    {
        var number = tables.Column(table, "name");
        tables.Rows(table, (rowId, record) =>
        {
            if (!rows.IsCut && texts.Count < rows.MaxRows && DnfHistoryRows.Text(record, number, tables.Encoding) is { Length: > 0 } text)
            {
                texts[rowId] = text;
            }
        });
    }

    private void ReadActions()
    {
        var (item, repository) = (tables.Column("trans_item", "item_id"), tables.Column("trans_item", "repo_id"));
        var action = tables.Column("trans_item", isDnf5 ? "action_id" : "action");
        tables.Rows("trans_item", (rowId, record) =>
        {
            var (package, from, did) = (Number(record, item), Number(record, repository), Number(record, action));
            if (!isDnf5)
            {
                rows.AddDnf4Action(rowId, package, from, did);
            }
            else if (did is >= 1 and <= 6)
            {
                // libdnf5, transaction_item_action.hpp: install, upgrade, downgrade, reinstall, remove, replaced.
                rows.AddAction(rowId, package, did <= 4 ? from : null);
            }
        });
    }

    private void ReadPackages()
    {
        var item = tables.Column("rpm", "item_id");
        var (version, release) = (tables.Column("rpm", "version"), tables.Column("rpm", "release"));
        var (name, arch) = (tables.Column("rpm", isDnf5 ? "name_id" : "name"), tables.Column("rpm", isDnf5 ? "arch_id" : "arch"));
        tables.Rows("rpm", (_, record) => rows.AddPackage(
            Number(record, item),
            Named(record, name, names),
            DnfHistoryRows.Text(record, version, tables.Encoding),
            DnfHistoryRows.Text(record, release, tables.Encoding),
            Named(record, arch, archs)));
    }

    private string? Named(ReadOnlySpan<byte> record, int column, Dictionary<long, string> texts) =>
        isDnf5 ? texts.GetValueOrDefault(Number(record, column)) : DnfHistoryRows.Text(record, column, tables.Encoding);

    private static long Number(ReadOnlySpan<byte> record, int column) => column < 0 ? 0 : SqliteRecord.Number(record, column);
}
