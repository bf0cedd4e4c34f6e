using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Explaining;

/// <summary>Marks the findings that do not count.</summary>
public delegate IReadOnlyList<Finding> FindingJudge(IReadOnlyList<Finding> findings);

/// <summary>Tells why a finding is there, and why one is not. It asks the matcher itself, so that it can't tell another story.</summary>
public sealed class Explainer
{
    private readonly Inventory inventory;
    private readonly AdvisoryStore store;
    private readonly SeverityOrder order;
    private readonly IReadOnlyList<Finding> findings;
    private readonly IReadOnlyList<Finding> leftOut;
    private readonly InstalledUpdates? updates;
    private readonly ILookup<string, FiledPackage> filed;
    private readonly HashSet<string> segments;

    /// <summary>A package, and one of the keys it is filed under.</summary>
    private sealed record FiledPackage(Package Package, PackageKey Key);

    private Explainer(Inventory inventory, AdvisoryStore store, MatchOptions options, FindingJudge? judge, CancellationToken token)
    {
        this.inventory = inventory;
        this.store = store;
        order = new SeverityOrder(options.SeveritySources);
        updates = InstalledUpdates.Of(inventory, store);
        var matched = Matcher.Match(inventory, store, options, token).Findings;
        findings = judge?.Invoke(matched) ?? matched;
        var all = Matcher.Match(inventory, store, options with { IncludeDev = true, IncludeDeleted = true, IncludeOsOwned = true }, token).Findings;
        var counted = findings.Select(finding => (finding.Id, finding.Purl)).ToHashSet();
        filed = inventory.Packages.Concat(inventory.DeletedPackages)
            .SelectMany(package => MatchKey.KeysOf(package, inventory.Artifact.Distro).Select(key => new FiledPackage(package, key)))
            .ToLookup(package => package.Key.Key.Name, StringComparer.Ordinal);
        segments = filed.SelectMany(same => same).Select(package => package.Key.Key.Segment).ToHashSet(StringComparer.Ordinal);
        leftOut = [.. all.Where(finding => !counted.Contains((finding.Id, finding.Purl)))];
    }

    /// <summary>Explains an id (a flaw, one of its aliases, or an advisory that repairs it) or a package's purl.</summary>
    /// <param name="inventory">What was found in the artefact.</param>
    /// <param name="store">What is known of flaws.</param>
    /// <param name="idOrPurl">What is asked for.</param>
    /// <param name="options">How the inventory is matched.</param>
    /// <param name="judge">Marks the findings that do not count; null where nothing says so of any.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="Core.AssayException">"db.damaged": the store can't be read.</exception>
    public static Explanation Explain(
        Inventory inventory, AdvisoryStore store, string idOrPurl, MatchOptions options, FindingJudge? judge, CancellationToken token = default)
    {
        var explainer = new Explainer(inventory, store, options, judge, token);
        return idOrPurl.StartsWith("pkg:", StringComparison.Ordinal) ? explainer.ExplainPackage(idOrPurl) : explainer.ExplainId(idOrPurl.Trim());
    }

    /// <inheritdoc cref="Explain(Inventory, AdvisoryStore, string, MatchOptions, FindingJudge, CancellationToken)"/>
    public static Explanation Explain(Inventory inventory, AdvisoryStore store, string idOrPurl, MatchOptions options, CancellationToken token = default) =>
        Explain(inventory, store, idOrPurl, options, judge: null, token);

    private Explanation ExplainId(string query)
    {
        var known = store.ByName(query).ToList();
        known = known.Count > 0 ? known : [.. store.ByName(query.ToUpperInvariant())];
        if (known.Count == 0)
        {
            var id = query.ToUpperInvariant();
            return RejectedOn(id) is { } day ? Rejected(query, id, day) : new Explanation
            {
                Query = query,
                Outcome = ExplanationOutcome.UnknownId,
                Text = $"no advisory of the store is, or is about, {query}",
            };
        }

        var flaws = known.SelectMany(found => FlawsOf(found.Advisory, query))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var explained = findings.Where(finding => flaws.Contains(finding.Id)).Select(Explained).ToList();
        var misses = flaws.SelectMany(MissesOf).ToList();
        var (outcome, text) = explained.Count > 0 ? Found(query, explained) : Conclude(query, known, flaws, misses);
        return new Explanation
        {
            Query = query,
            Outcome = outcome,
            Text = text,
            Flaws = flaws,
            Summary = Telling(known, query).Advisory.Summary,
            Link = LinkOf(Telling(known, query)),
            Findings = explained,
            SeveritySources = order.Sources,
            Misses = explained.Count > 0 ? [] : Sorted(misses),
        };
    }

    // The record whose words are shown: of the inventory's own distribution or ecosystems before others, the flaw's own before those of advisories that repair it.
    private StoredAdvisory Telling(List<StoredAdvisory> known, string query) => known
        .OrderBy(found => !string.Equals(found.Advisory.Id, query, StringComparison.OrdinalIgnoreCase) && RecordId.IsDistroAdvisory(found.Advisory.Id))
        .ThenBy(found => found.Advisory.Summary is null)
        .ThenBy(found => !segments.Contains(found.Segment.Entry.Name))
        .ThenBy(found => DistroBuckets.IsDistro(found.Segment.Entry.Name))
        .First();

    private static (ExplanationOutcome Outcome, string Text) Found(string query, List<ExplainedFinding> explained)
    {
        var suppressed = explained.Count(finding => finding.Finding.SuppressedBy is not null);
        var text = $"{query} is found in {Count(explained.Count, "package")}";
        return suppressed == 0 ? (ExplanationOutcome.Found, text)
            : suppressed < explained.Count ? (ExplanationOutcome.Found, $"{text}; in {suppressed} of them it does not count")
            : (ExplanationOutcome.Suppressed, $"{text} and does not count");
    }

    private static Explanation Rejected(string query, string id, DateOnly? day) => new()
    {
        Query = query,
        Outcome = ExplanationOutcome.Rejected,
        Text = RejectionText(query, day),
        Link = RecordId.LinkOf(id),
    };

    private static string RejectionText(string query, DateOnly? day) =>
        $"{query} was rejected by the CVE program{(day is { } on && on != default ? $" (as of {on:yyyy-MM-dd})" : "")}, so it is never a finding";

    // Null where it was not; the first of days where nobody tells the day.
    private DateOnly? RejectedOn(string flaw) => store.FactsOf(flaw).Detail is { State: FlawState.Rejected } detail ? detail.StateSince ?? default(DateOnly) : null;

    // What is about the packages that are there comes first, and of that what is about their own release.
    private static List<ExplainedMiss> Sorted(List<ExplainedMiss> misses) => [.. misses.OrderBy(miss => !miss.IsOfInventory).ThenBy(miss => miss.Purl is null)];

    private (ExplanationOutcome Outcome, string Text) Conclude(string query, List<StoredAdvisory> known, List<string> flaws, List<ExplainedMiss> misses)
    {
        if (flaws.TrueForAll(flaw => RejectedOn(flaw) is not null))
        {
            return (ExplanationOutcome.Rejected, RejectionText(query, RejectedOn(flaws[0])));
        }

        if (known.TrueForAll(found => found.Advisory.Withdrawn is not null))
        {
            return (ExplanationOutcome.Withdrawn, $"{query} was withdrawn on {known[0].Advisory.Withdrawn:yyyy-MM-dd}, so it never matches");
        }

        if (leftOut.FirstOrDefault(finding => flaws.Contains(finding.Id)) is { } left)
        {
            return (ExplanationOutcome.LeftOut, $"{query} affects {left.Purl}, which {WhyLeftOut(left.Purl)}");
        }

        if (misses.Find(miss => miss.Purl is not null && miss.IsOfInventory) is { } present)
        {
            return (ExplanationOutcome.NotAffected, $"{query} does not affect {present.Purl}: {present.Why}");
        }

        if (misses.Find(miss => miss.Purl is not null) is { } other)
        {
            var releases = misses.Where(miss => miss.Purl is not null).Select(miss => miss.Bucket.Replace(':', ' ')).Distinct(StringComparer.Ordinal);
            return (ExplanationOutcome.OtherRelease, $"{query} is known of {other.MatchedName} in {MissText.Some(releases)} only, not in {NameOf(inventory.Artifact.Distro)}");
        }

        var packages = misses.OrderBy(miss => !segments.Contains(MissText.SegmentOf(miss))).ThenBy(miss => DistroBuckets.IsDistro(MissText.SegmentOf(miss)))
            .Select(miss => miss.MatchedName).Distinct(StringComparer.Ordinal).ToList();
        return (ExplanationOutcome.PackageAbsent, packages.Count == 0
            ? $"{query} is known and says nothing about any package"
            : $"{query} concerns {MissText.Some(packages)}, of which the inventory has no package");
    }

    private string WhyLeftOut(string purl)
    {
        var package = inventory.Packages.FirstOrDefault(package => package.Purl == purl);
        return package is null ? "a later layer deleted (--include-deleted counts it)"
            : package.IsProject ? "is the project itself, about which no advisory is"
            : package.Scope != PackageScope.Prod ? "is not there for production (--include-dev counts it)"
            : $"came with {package.OwnedBy}, whose distribution says nothing of the flaw in it (--include-os-owned counts it)";
    }

    // Of several ranges of one record, all of which the version is outside of, one is told: that whose repair it has.
    private IEnumerable<ExplainedMiss> MissesOf(string flaw) => RowList.OfFlaw(store, flaw)
        .GroupBy(row => (row.Key, row.Record.Advisory.Id))
        .SelectMany(same => Told([.. same.Select(row => (Row: row, Miss: Miss(flaw, row, FiledAs(row.Key))))]));

    private static IEnumerable<ExplainedMiss> Told(List<(KeptRow Row, ExplainedMiss Miss)> same)
    {
        if (same.Count == 1 || !same.TrueForAll(told => told.Miss.IsOutside))
        {
            return same.Select(told => told.Miss);
        }

        var best = same[0];
        foreach (var other in same.Skip(1))
        {
            best = other.Miss.Repair is { } repair && (best.Miss.Repair is not { } known || (VersionOrder.TryCompare(other.Row.Scheme, repair, known, out var order) && order > 0)) ? other : best;
        }

        var range = string.Join(", or ", same.Select(told => told.Miss.Range).Distinct(StringComparer.Ordinal));
        return [best.Miss with { Range = range, Why = best.Miss.Why.Replace(best.Miss.Range, range, StringComparison.Ordinal) }];
    }

    // The package that is filed under the very key, else one that another release's key would find.
    private FiledPackage? FiledAs(MatchKey key) =>
        filed[key.Name].FirstOrDefault(package => package.Key.Key == key)
        ?? filed[key.Name].FirstOrDefault(package => package.Key.Key.Segment == key.Segment);

    private ExplainedMiss Miss(string flaw, KeptRow row, FiledPackage? package)
    {
        var version = package?.Key.Version ?? "";
        var isOfInventory = package?.Key.Key == row.Key;
        var range = RangeText.Of(row.Spans);
        string why;
        string? repair = null;
        var isOutside = false;
        if (row.Record.Advisory.Withdrawn is { } withdrawn)
        {
            why = $"the record was withdrawn on {withdrawn:yyyy-MM-dd}";
        }
        else if (package is null)
        {
            why = "the inventory has no package of it";
        }
        else if (!isOfInventory)
        {
            why = $"it is about {row.Key.Bucket.Replace(':', ' ')}, and this is {NameOf(inventory.Artifact.Distro)}";
        }
        else if (updates?.FirstOf(row.References) is { } update)
        {
            isOutside = true;
            why = $"{row.Key.Name} {version} has the repair: {update} is installed, or an update that took its place";
        }
        else
        {
            var holds = SpanText.Holds(row.Spans, row.Scheme, version, out _) != false;
            isOutside = !holds && !leftOut.Any(left => left.Id == flaw && left.Purl == package.Package.Purl);
            repair = holds ? null : RepairOf(row, version);
            why = holds ? $"{row.Key.Name} {version} is in the affected range: {range}"
                : repair is not null ? $"{row.Key.Name} {version} has the repair, which came with {repair}"
                : row.Spans.Length == 0 ? $"{row.Key.Name} of {row.Key.Bucket.Replace(':', ' ')} is not affected, as its distributor says"
                : $"{row.Key.Name} {version} is not in the affected range: {range}";
        }

        return new ExplainedMiss
        {
            Flaw = flaw,
            Record = row.Record.Advisory.Id,
            Bucket = row.Key.Bucket,
            MatchedName = row.Key.Name,
            Range = range,
            Why = why,
            Purl = package?.Package.Purl,
            IsOfInventory = isOfInventory,
            IsOutside = isOutside,
            IsNear = segments.Contains(row.Key.Segment) || !DistroBuckets.IsDistro(row.Key.Segment),
            Repair = repair,
        };
    }

    // The repair that it has, where it is behind one; of several branches' the last.
    private static string? RepairOf(KeptRow row, string version) => SpanText.Read(row.Spans)
        .Where(span => span.End == SpanEnd.Fixed && VersionOrder.TryCompare(row.Scheme, version, span.To, out var order) && order >= 0)
        .Select(span => span.To).LastOrDefault();

    private Explanation ExplainPackage(string purl)
    {
        var package = inventory.Packages.Concat(inventory.DeletedPackages).FirstOrDefault(package => IsPurl(package.Purl, purl));
        if (package is null)
        {
            return new Explanation { Query = purl, Outcome = ExplanationOutcome.PackageAbsent, Text = $"the inventory has no package {purl}" };
        }

        var explained = findings.Where(finding => finding.Purl == package.Purl).Select(Explained).ToList();
        var found = explained.Select(finding => finding.Finding.Id).ToHashSet(StringComparer.Ordinal);
        var keys = MatchKey.KeysOf(package, inventory.Artifact.Distro);
        var misses = keys.SelectMany(key => RowList.Of(store, key.Key)
            .SelectMany(row => row.Ids.Where(id => !found.Contains(id)).Select(id => (Row: row, Miss: Miss(id, row, new FiledPackage(package, key)))))
            .GroupBy(told => (told.Miss.Flaw, told.Miss.Record)).SelectMany(same => Told([.. same]))).ToList();
        var others = misses.Select(miss => miss.Flaw).Distinct(StringComparer.Ordinal).Count();
        return new Explanation
        {
            Query = purl,
            Outcome = explained.Count > 0 ? ExplanationOutcome.Found : ExplanationOutcome.Clean,
            Text = $"{package.Purl} has {Count(explained.Count, "finding")}; {Count(others, "other flaw")} of {(keys.Count > 0 ? keys[0].Key.Name : package.Name)} {(others == 1 ? "does" : "do")} not affect it",
            Findings = explained,
            SeveritySources = order.Sources,
            Misses = [.. misses.OrderByDescending(miss => miss.Flaw, FlawComparer.Instance)],
        };
    }

    private ExplainedFinding Explained(Finding finding)
    {
        var package = inventory.Packages.Concat(inventory.DeletedPackages).First(package => package.Purl == finding.Purl);
        var (row, key) = MatchKey.KeysOf(package, inventory.Artifact.Distro)
            .SelectMany(key => RowList.Of(store, key.Key).Select(row => (row, key)))
            .First(pair => pair.row.Tells(finding.Id)
                && pair.row.Record.Advisory.Id == finding.Evidence.Record && pair.row.Range == finding.Evidence.Range
                && pair.row.Record.Segment.Entry.ShortDigest == finding.Evidence.Segment);
        var layer = package.Locations.Count > 0 ? package.Locations[0].Layer : null;
        return new ExplainedFinding
        {
            Finding = finding,
            Package = package,
            Bucket = key.Key.Bucket,
            MatchedName = key.Key.Name,
            MatchedVersion = key.Version,
            Range = RangeText.Of(row.Spans),
            Scheme = row.Scheme.ToString().ToLowerInvariant(),
            IsUndecided = finding.Evidence.Rule.EndsWith(".undecided", StringComparison.Ordinal),
            RecordLink = LinkOf(row.Record),
            CreatedBy = inventory.Artifact.Layers.FirstOrDefault(found => found.DiffId == layer)?.CreatedBy,
        };
    }

    // Who asks for one of the flaws that an advisory repairs does not ask for the others.
    private static IReadOnlyList<string> FlawsOf(Advisory advisory, string query) =>
        advisory.Fixes.Count == 0 ? [advisory.VulnerabilityId]
        : advisory.Fixes.FirstOrDefault(flaw => string.Equals(flaw, query, StringComparison.OrdinalIgnoreCase)) is { } asked ? [asked]
        : advisory.Fixes;

    private static string NameOf(Distro? distro) => distro is null ? "an unknown distribution" : $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd();

    private static string? LinkOf(StoredAdvisory found) => found.Advisory.Link ?? RecordId.PageOf(found.Advisory.Id, found.Segment.Entry.Name);

    // A purl without qualifiers stands for the package with whatever qualifiers.
    private static bool IsPurl(string purl, string query) =>
        purl == query || (!query.Contains('?', StringComparison.Ordinal) && purl.StartsWith(query + "?", StringComparison.Ordinal));

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
