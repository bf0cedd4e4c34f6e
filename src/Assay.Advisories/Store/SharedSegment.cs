using System.Globalization;
using Assay.Advisories.Feeds;
using Assay.Core.Findings;

namespace Assay.Advisories.Store;

/// <summary>What the shared segment knows of a CVE.</summary>
/// <param name="Scores">What every source says of its severity.</param>
/// <param name="Exploited">Its entry in the catalogue of known exploited vulnerabilities.</param>
/// <param name="Prediction">How likely it is exploited.</param>
/// <param name="Detail">What else is known; null where nothing is.</param>
internal sealed record FlawFacts(IReadOnlyList<SeverityScore> Scores, KnownExploited? Exploited, ExploitProbability? Prediction, FlawDetail? Detail)
{
    public static readonly FlawFacts None = new([], null, null, null);

    /// <summary>What CISA decided about it.</summary>
    public StakeholderDecision? Decision => Detail?.Ssvc;
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
    private readonly Moment? moment;
    private Statements? statements;
    private bool hasPast;
    private bool hasDetails;

    private SharedSegment(OpenedFile file, string path, SegmentEntry entry, Moment? moment)
    {
        this.file = file;
        this.moment = moment;
        Path = path;
        Entry = entry;
    }

    public string Path { get; }

    public SegmentEntry Entry { get; }

    /// <inheritdoc cref="Segment.Open"/>
    public static SharedSegment Open(string path, SegmentEntry entry, Moment? moment = null) => new(OpenedFile.Open(path, entry.Bytes), path, entry, moment);

    /// <summary>Opens a file that a build has found whole.</summary>
    /// <exception cref="Core.AssayException">"db.damaged".</exception>
    public static SharedSegment OpenFile(string path) => Open(path, new SegmentEntry
    {
        Name = SharedFacts.Segment,
        File = path,
        Digest = "",
        Bytes = new FileInfo(path).Length,
        BuiltAt = default,
        Since = default,
    });

    /// <summary>What is known of a CVE; nothing of what is none.</summary>
    public FlawFacts Of(string id)
    {
        lock (gate)
        {
            if (!known.TryGetValue(id, out var facts))
            {
                known.Add(id, facts = CveNumber.TryParse(id, out var number) ? At(number) : FlawFacts.None);
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
                cves.Add(name, cve = TryPast(name, out var before) ? before : ReadCve(name));
            }

            return cve;
        }
    }

    /// <summary>Visits what is said now of each CVE, but for predictions.</summary>
    public void VisitFlaws(Action<long, IReadOnlyList<SeverityScore>, KnownExploited?> visit)
    {
        lock (gate)
        {
            using var flaws = Prepared(SharedSchema.SelectAllFlaws);
            while (flaws.Step())
            {
                visit(flaws.Integer(0), Scores(flaws.Lines(1)), ExploitedOf(flaws, 2));
            }
        }
    }

    /// <summary>Visits the sources of scores with their numbers.</summary>
    public void VisitSources(Action<string, long> visit)
    {
        lock (gate)
        {
            Opened();
            foreach (var (number, name) in sources)
            {
                visit(name, number);
            }
        }
    }

    /// <summary>Visits all severities, whoever gave them, with their numbers.</summary>
    public void VisitVectors(Action<long, SeverityScore> visit)
    {
        lock (gate)
        {
            using var all = Prepared(SharedSchema.SelectAllVectors);
            while (all.Step())
            {
                visit(all.Integer(0), new SeverityScore("", (Severity)all.Integer(1), all.Text(3), all.IsNull(2) ? null : all.Integer(2) / 10.0));
            }
        }
    }

    /// <summary>Visits all names with what they stand for now.</summary>
    public void VisitAliases(Action<string, string> visit)
    {
        lock (gate)
        {
            using var aliases = Prepared(SharedSchema.SelectAllAliases);
            while (aliases.Step())
            {
                visit(aliases.Text(0) ?? "", aliases.Text(1) ?? "");
            }
        }
    }

    /// <summary>What it said before.</summary>
    public List<PastFlaw> PastFlaws()
    {
        List<PastFlaw> past = [];
        lock (gate)
        {
            Opened();
            if (hasPast)
            {
                using var rows = file.Database.Prepare(SharedSchema.SelectAllPastFlaws);
                while (rows.Step())
                {
                    past.Add(new PastFlaw(rows.Integer(0), rows.Integer(1), Scores(rows.Lines(2)), ExploitedOf(rows, 3)));
                }
            }
        }

        return past;
    }

    /// <summary>What names stood for before.</summary>
    public List<PastAlias> PastAliases()
    {
        List<PastAlias> past = [];
        lock (gate)
        {
            Opened();
            if (hasPast)
            {
                using var rows = file.Database.Prepare(SharedSchema.SelectAllPastAliases);
                while (rows.Step())
                {
                    past.Add(new PastAlias(rows.Text(0) ?? "", rows.Integer(1), rows.Text(2)));
                }
            }
        }

        return past;
    }

    /// <summary>Every flaw that is known to be exploited now.</summary>
    public List<(string Flaw, KnownExploited Exploited)> AllExploited()
    {
        List<(string, KnownExploited)> found = [];
        lock (gate)
        {
            using var select = Prepared(SharedSchema.SelectAllExploited);
            while (select.Step())
            {
                found.Add((CveNumber.Format(select.Integer(0)), ExploitedOf(select, 1)!));
            }
        }

        return found;
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

    /// <summary>Every product that has releases, with what it is known by.</summary>
    public IReadOnlyList<(string Product, IReadOnlyList<string> Identifiers)> ProductIdentifiers()
    {
        List<(string, IReadOnlyList<string>)> found = [];
        lock (gate)
        {
            using var select = Prepared(SharedSchema.SelectProducts);
            while (select.Step())
            {
                found.Add((select.Text(0) ?? "", select.Lines(1)));
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

            if (hasDetails)
            {
                using var details = Prepared(SharedSchema.SelectAllDetails);
                while (details.Step())
                {
                    draft.Keep(details.Integer(8), DetailOf(details));
                }
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

            using var tables = file.Database.Prepare(SharedSchema.SelectHasPast);
            hasPast = tables.Step();
            using var details = file.Database.Prepare(SharedSchema.SelectHasDetails);
            hasDetails = details.Step();
            statements = new Statements(file.Database);
        }

        return statements;
    }

    private string? ReadCve(string name)
    {
        var alias = Opened().Alias;
        alias.Bind(1, name);
        var cve = alias.Step() ? alias.Text(0) : null;
        alias.Reset();
        return cve;
    }

    private bool TryPast(string name, out string? cve)
    {
        cve = null;
        Opened();
        if (moment is null || !hasPast)
        {
            return false;
        }

        using var select = file.Database.Prepare(SharedSchema.SelectPastAlias);
        select.Bind(1, name);
        select.Bind(2, moment.Seconds);
        if (!select.Step())
        {
            return false;
        }

        cve = select.Text(0);
        return true;
    }

    // A prediction or decision of a later day was not there, and what was there instead is not kept.
    private FlawFacts At(long number)
    {
        var facts = Read(number);
        if (moment is null)
        {
            return facts;
        }

        if (hasPast)
        {
            using var select = file.Database.Prepare(SharedSchema.SelectPastFlaw);
            select.Bind(1, number);
            select.Bind(2, moment.Seconds);
            facts = select.Step() ? facts with { Scores = Scores(select.Lines(0)), Exploited = ExploitedOf(select, 1) } : facts;
        }

        var day = DateOnly.FromDateTime((moment.Before ?? DateTimeOffset.FromUnixTimeSeconds(moment.Seconds)).UtcDateTime);
        return facts with
        {
            Exploited = moment.Before is not null && facts.Exploited?.Added > day ? null : facts.Exploited,
            Prediction = facts.Prediction?.Date > day ? null : facts.Prediction,
            Detail = facts.Detail is { } detail ? detail with
            {
                State = detail.StateSince > day ? FlawState.None : detail.State,
                Ssvc = detail.Ssvc?.Date > day ? null : detail.Ssvc,
            } : null,
        };
    }

    private FlawFacts Read(long number)
    {
        var flaw = Opened().Flaw;
        flaw.Bind(1, number);
        try
        {
            var detail = ReadDetail(number);
            return flaw.Step() ? new FlawFacts(Scores(flaw.Lines(0)), ExploitedOf(flaw, 1), PredictionOf(flaw, 4), detail)
                : detail is null ? FlawFacts.None : FlawFacts.None with { Detail = detail };
        }
        finally
        {
            flaw.Reset();
        }
    }

    private FlawDetail? ReadDetail(long number)
    {
        if (!hasDetails)
        {
            return null;
        }

        var select = statements!.Detail ??= file.Database.Prepare(SharedSchema.SelectDetail);
        select.Bind(1, number);
        var detail = select.Step() ? DetailOf(select) : null;
        select.Reset();
        return detail;
    }

    private static FlawDetail DetailOf(SqliteStatement row) => new()
    {
        Weaknesses = Numbers(row.Text(0)),
        State = (FlawState)row.Integer(1),
        StateSince = Day(row, 2),
        Ssvc = row.IsNull(3)
            ? null
            : new StakeholderDecision((ExploitationState)Math.Clamp(row.Integer(3), 0, 2), row.IsNull(4) ? null : row.Integer(4) != 0, row.IsNull(5) ? null : row.Integer(5) != 0, Day(row, 6) ?? default),
        Exploits = Numbers(row.Text(7)),
    };

    private static int[] Numbers(string? text) => string.IsNullOrEmpty(text)
        ? []
        : [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).Where(number => number > 0)];

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

        /// <summary>Null until it is needed, and where there is no such table.</summary>
        public SqliteStatement? Detail { get; set; }

        public void Dispose()
        {
            Detail?.Dispose();
            Flaw.Dispose();
            Vector.Dispose();
            Alias.Dispose();
        }
    }
}
