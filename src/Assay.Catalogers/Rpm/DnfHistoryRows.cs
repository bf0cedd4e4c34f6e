using System.Globalization;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Rows of dnf's history as facts, which <see cref="RepositoryFacts"/> puts together: those of a database's write-ahead log replace its own.
/// Of the log's pages nothing tells whose they are, but the three tables' rows look like no others.
/// </summary>
internal sealed class DnfHistoryRows
{
    /// <summary>A repository: its number, and its name.</summary>
    public const string RepositoryKind = "history.repository";

    /// <summary>A package: its number, and its name, version and architecture.</summary>
    public const string PackageKind = "history.package";

    /// <summary>What a transaction did to a package: its number, and "package repository", with '-' for the latter where the package went.</summary>
    public const string ActionKind = "history.action";

    private const int MaxNameBytes = 512;
    private const int MaxColumns = 8;

    private readonly FactSink sink;
    private int rowsLeft;

    public DnfHistoryRows(FactSink sink, int maxRows)
    {
        this.sink = sink;
        rowsLeft = maxRows;
        MaxRows = maxRows;
    }

    public int MaxRows { get; }

    public bool IsCut => rowsLeft < 0;

    public static string? Text(ReadOnlySpan<byte> record, int column, uint encoding) =>
        column >= 0 && SqliteRecord.Content(record, column, out _).Length <= MaxNameBytes ? SqliteRecord.Text(record, column, encoding) : null;

    public void AddRepository(long number, string? name) => Add(RepositoryKind, number, name);

    public void AddPackage(long number, string? name, string? version, string? release, string? arch)
    {
        if (name is not null && version is not null && release is not null && arch is not null)
        {
            Add(PackageKind, number, RpmKey.WithoutEpoch(name, $"{version}-{release}", arch));
        }
    }

    /// <param name="number">The action's number, by which they are ordered.</param>
    /// <param name="package">The package's number.</param>
    /// <param name="repository">The repository's number; null where the action took the package away.</param>
    public void AddAction(long number, long package, long? repository) =>
        Add(ActionKind, number, string.Create(CultureInfo.InvariantCulture, $"{package} {(repository is { } from ? from.ToString(CultureInfo.InvariantCulture) : "-")}"));

    /// <summary>Adds what dnf 4 did, by the number of the action; what only changed a package's reason is none.</summary>
    public void AddDnf4Action(long number, long package, long repository, long action)
    {
        // libdnf, transaction/Types.hpp: install, downgrade, obsolete (others), upgrade, reinstall; then the others of each pair, and remove.
        if (action is 1 or 2 or 4 or 6 or 9)
        {
            AddAction(number, package, repository);
        }
        else if (action is 3 or 5 or 7 or 8)
        {
            AddAction(number, package, null);
        }
    }

    /// <summary>Adds a row of dnf 4's, where its columns are those of one of the three tables.</summary>
    public void AddByShape(long rowId, ReadOnlySpan<byte> record, uint encoding)
    {
        Span<char> shape = stackalloc char[MaxColumns];
        switch (shape[..ShapeOf(record, shape)])
        {
            case "nt":
                AddRepository(rowId, Text(record, 1, encoding));
                break;
            case "itittt":
                AddPackage(SqliteRecord.Number(record, 0), Text(record, 1, encoding), Text(record, 3, encoding), Text(record, 4, encoding), Text(record, 5, encoding));
                break;
            case "niiiiii":
                AddDnf4Action(rowId, SqliteRecord.Number(record, 2), SqliteRecord.Number(record, 3), SqliteRecord.Number(record, 4));
                break;
        }
    }

    // A letter for each column: null, integer, text, other. 0 where there are more than any of the tables has.
    private static int ShapeOf(ReadOnlySpan<byte> record, Span<char> shape)
    {
        if (!SqliteRecord.TryColumn(record, 0, out var columns, out _, out _) || columns > shape.Length)
        {
            return 0;
        }

        for (var column = 0; column < columns; column++)
        {
            SqliteRecord.TryColumn(record, column, out _, out var type, out _);
            shape[column] = type switch
            {
                0 => 'n',
                >= 1 and <= 6 or 8 or 9 => 'i',
                >= 13 when type % 2 == 1 => 't',
                _ => 'x',
            };
        }

        return columns;
    }

    private void Add(string kind, long number, string? value)
    {
        if (value is { Length: > 0 } && rowsLeft-- > 0)
        {
            sink.Add(new LooseFact(kind, number.ToString(CultureInfo.InvariantCulture), value));
        }
    }
}
