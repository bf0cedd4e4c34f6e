using System.Globalization;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Nix;

/// <summary>
/// Nix's database: which store paths refer to which (libstore, schema.sql: ValidPaths, Refs). The packages themselves are known without it. What
/// stands in its write-ahead log alone is not read: Nix copies it back when it is done.
/// </summary>
internal sealed class NixDatabaseCataloger : ICataloger
{
    public const string CatalogerName = "nix/database";

    /// <summary>A fact's key is a store path without its folder, its value another one that it refers to.</summary>
    public const string ReferenceKind = "reference";

    private const int MaxPathBytes = 512;
    private const int MaxRows = 500_000;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["nix/var/nix/db/db.sqlite"] };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var stream = file.OpenSeekable(token);
        using var tables = SqliteTables.Open(new DatabaseFile(stream, token));
        if (tables is null)
        {
            if (stream.Length > 0)
            {
                sink.Add(Issue.Notice("nix.database.none", "the file is no SQLite database"));
            }

            return;
        }

        Read(tables, sink);
        if (tables.IsDamaged)
        {
            sink.Add(Issue.Notice("nix.database.malformed", "pages or rows can't be read: some store paths' references are unknown"));
        }
    }

    private static void Read(SqliteTables tables, FactSink sink)
    {
        const string Store = "/" + NixStoreCataloger.Store + "/";
        var paths = new Dictionary<long, string>();
        var (path, from, to) = (tables.Column("ValidPaths", "path"), tables.Column("Refs", "referrer"), tables.Column("Refs", "reference"));
        tables.Rows("ValidPaths", (rowId, record) =>
        {
            if (path >= 0 && paths.Count < MaxRows && SqliteRecord.Content(record, path, out _).Length <= MaxPathBytes
                && SqliteRecord.Text(record, path, tables.Encoding) is { } text && text.StartsWith(Store, StringComparison.Ordinal))
            {
                paths[rowId] = text[Store.Length..];
            }
        });
        var rows = 0;
        tables.Rows("Refs", (_, record) =>
        {
            if (from >= 0 && to >= 0 && rows++ < MaxRows && paths.TryGetValue(SqliteRecord.Number(record, from), out var referrer)
                && paths.TryGetValue(SqliteRecord.Number(record, to), out var reference) && referrer != reference)
            {
                sink.Add(new LooseFact(ReferenceKind, referrer, reference));
            }
        });
        if (rows > MaxRows || paths.Count == MaxRows)
        {
            sink.Add(Issue.Notice("limit.nix.database", $"the database has more than {MaxRows.ToString(CultureInfo.InvariantCulture)} rows: some store paths' references are unknown"));
        }
    }
}
