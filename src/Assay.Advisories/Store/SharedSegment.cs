using System.Globalization;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>What the shared segment knows of a CVE.</summary>
/// <param name="Scores">What every source says of its severity.</param>
/// <param name="Exploited">Its entry in the catalogue of known exploited vulnerabilities.</param>
/// <param name="Prediction">How likely it is exploited.</param>
internal sealed record FlawFacts(IReadOnlyList<SeverityScore> Scores, KnownExploited? Exploited, ExploitProbability? Prediction)
{
    public static readonly FlawFacts None = new([], null, null);
}

/// <summary>The segment of facts about flaws whatever package they are in. Thread-safe: one look-up at a time.</summary>
internal sealed class SharedSegment : IDisposable
{
    private readonly Lock gate = new();
    private readonly OpenedFile file;
    private readonly Dictionary<long, string> sources = [];
    private readonly Dictionary<long, SeverityScore> vectors = [];
    private readonly Dictionary<string, FlawFacts> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> cves = new(StringComparer.Ordinal);
    private Statements? statements;

    private SharedSegment(OpenedFile file, string path, SegmentEntry entry)
    {
        this.file = file;
        Path = path;
        Entry = entry;
    }

    public string Path { get; }

    public SegmentEntry Entry { get; }

    /// <inheritdoc cref="Segment.Open"/>
    public static SharedSegment Open(string path, SegmentEntry entry) => new(OpenedFile.Open(path, entry.Bytes), path, entry);

    /// <summary>What is known of a CVE; nothing of what is none.</summary>
    public FlawFacts Of(string id)
    {
        lock (gate)
        {
            if (!known.TryGetValue(id, out var facts))
            {
                known.Add(id, facts = CveNumber.TryParse(id, out var number) ? Read(number) : FlawFacts.None);
            }

            return facts;
        }
    }

    /// <summary>The CVE that a name stands for, where the name's own segment knows none; null where nobody does.</summary>
    public string? CveOf(string name)
    {
        lock (gate)
        {
            if (!cves.TryGetValue(name, out var cve))
            {
                var alias = Opened().Alias;
                alias.Bind(1, name);
                cve = alias.Step() ? alias.Text(0) : null;
                alias.Reset();
                cves.Add(name, cve);
            }

            return cve;
        }
    }

    /// <summary>The releases of a product.</summary>
    public IReadOnlyList<ProductRelease> ReleasesOf(string product)
    {
        List<ProductRelease> found = [];
        lock (gate)
        {
            using var select = Prepared(SharedSchema.SelectReleases);
            select.Bind(1, product);
            while (select.Step())
            {
                found.Add(Release(select, product));
            }
        }

        return found;
    }

    /// <summary>Puts everything into a draft, to which newer facts are then added.</summary>
    public void CopyTo(SharedDraft draft)
    {
        lock (gate)
        {
            using var flaws = Prepared(SharedSchema.SelectAllFlaws);
            while (flaws.Step())
            {
                var number = flaws.Integer(0);
                draft.Keep(number, Scores(flaws.Lines(1)), ExploitedOf(flaws, 2), PredictionOf(flaws, 5));
            }

            using var aliases = Prepared(SharedSchema.SelectAllAliases);
            while (aliases.Step())
            {
                draft.AddAlias(aliases.Text(0) ?? "", aliases.Text(1) ?? "");
            }

            using var releases = Prepared(SharedSchema.SelectAllReleases);
            while (releases.Step())
            {
                draft.Keep(Release(releases, releases.Text(8) ?? ""));
            }
        }
    }

    public void Dispose()
    {
        statements?.Dispose();
        file.Dispose();
    }

    private SqliteStatement Prepared(string sql)
    {
        Opened();
        return file.Database.Prepare(sql);
    }

    private Statements Opened()
    {
        if (statements is null)
        {
            using var select = file.Database.Prepare(SharedSchema.SelectSources);
            while (select.Step())
            {
                sources[select.Integer(0)] = select.Text(1) ?? "";
            }

            statements = new Statements(file.Database);
        }

        return statements;
    }

    private FlawFacts Read(long number)
    {
        var flaw = Opened().Flaw;
        flaw.Bind(1, number);
        try
        {
            return flaw.Step() ? new FlawFacts(Scores(flaw.Lines(0)), ExploitedOf(flaw, 1), PredictionOf(flaw, 4)) : FlawFacts.None;
        }
        finally
        {
            flaw.Reset();
        }
    }

    private static KnownExploited? ExploitedOf(SqliteStatement row, int column) => row.IsNull(column)
        ? null
        : new KnownExploited(Day(row, column)!.Value, Day(row, column + 1), row.Integer(column + 2) != 0);

    private static ExploitProbability? PredictionOf(SqliteStatement row, int column) => row.IsNull(column)
        ? null
        : new ExploitProbability(row.Integer(column) / 1e6, row.IsNull(column + 1) ? null : row.Integer(column + 1) / 1e6, Day(row, column + 2) ?? default);

    private SeverityScore[] Scores(string[] lines)
    {
        List<SeverityScore> scores = [];
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0
                && long.TryParse(line.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var source)
                && long.TryParse(line.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var vector)
                && sources.TryGetValue(source, out var name))
            {
                scores.Add(Vector(vector) with { Source = name });
            }
        }

        return [.. scores];
    }

    private SeverityScore Vector(long number)
    {
        if (!vectors.TryGetValue(number, out var score))
        {
            var select = Opened().Vector;
            select.Bind(1, number);
            score = select.Step()
                ? new SeverityScore("", (Severity)select.Integer(0), select.Text(2), select.IsNull(1) ? null : select.Integer(1) / 10.0)
                : new SeverityScore("", Severity.Unknown);
            select.Reset();
            vectors.Add(number, score);
        }

        return score;
    }

    private static ProductRelease Release(SqliteStatement row, string product) => new()
    {
        Product = product,
        Cycle = row.Text(0) ?? "",
        Codename = row.Text(1),
        Released = Day(row, 2),
        EndOfLife = Day(row, 3),
        IsEnded = row.Integer(4) != 0,
        ExtendedEnd = Day(row, 5),
        Latest = row.Text(6),
        Identifiers = row.Lines(7),
    };

    private static DateOnly? Day(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : DateOnly.FromDayNumber((int)Math.Clamp(row.Integer(column), 0, DateOnly.MaxValue.DayNumber));

    /// <summary>The look-ups, prepared.</summary>
    private sealed class Statements(SqliteDatabase database) : IDisposable
    {
        public SqliteStatement Flaw { get; } = database.Prepare(SharedSchema.SelectFlaw);

        public SqliteStatement Vector { get; } = database.Prepare(SharedSchema.SelectVector);

        public SqliteStatement Alias { get; } = database.Prepare(SharedSchema.SelectAlias);

        public void Dispose()
        {
            Flaw.Dispose();
            Vector.Dispose();
            Alias.Dispose();
        }
    }
}
