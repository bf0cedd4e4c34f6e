using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Explaining;

/// <summary>Tells why a finding is there, and why one is not. It asks the matcher itself, so that it can't tell another story.</summary>
public sealed class Explainer
{
    private readonly Inventory inventory;
    private readonly AdvisoryStore store;
    private readonly IReadOnlyList<Finding> findings;
    private readonly IReadOnlyList<Finding> leftOut;

    private Explainer(Inventory inventory, AdvisoryStore store, MatchOptions options, CancellationToken token)
    {
        this.inventory = inventory;
        this.store = store;
        findings = Matcher.Match(inventory, store, options, token).Findings;
        var all = Matcher.Match(inventory, store, new MatchOptions { IncludeDev = true, IncludeDeleted = true }, token).Findings;
        var counted = findings.Select(finding => (finding.Id, finding.Purl)).ToHashSet();
        leftOut = [.. all.Where(finding => !counted.Contains((finding.Id, finding.Purl)))];
    }

    /// <summary>Explains an id (a flaw, one of its aliases, or an advisory that repairs it) or a package's purl.</summary>
    /// <exception cref="Core.AssayException">"db.damaged": the store can't be read.</exception>
    public static Explanation Explain(
        Inventory inventory, AdvisoryStore store, string idOrPurl, MatchOptions options, CancellationToken token = default)
    {
        var explainer = new Explainer(inventory, store, options, token);
        return idOrPurl.StartsWith("pkg:", StringComparison.Ordinal) ? explainer.ExplainPackage(idOrPurl) : explainer.ExplainId(idOrPurl.Trim());
    }

    private Explanation ExplainId(string query)
    {
        var known = store.ByName(query).ToList();
        known = known.Count > 0 ? known : [.. store.ByName(query.ToUpperInvariant())];
        if (known.Count == 0)
        {
            return new Explanation
            {
                Query = query,
                Outcome = ExplanationOutcome.UnknownId,
                Text = $"no advisory of the store is, or is about, {query}",
            };
        }

        var flaws = known.SelectMany(found => found.Advisory.Fixes.Count > 0 ? found.Advisory.Fixes : [found.Advisory.VulnerabilityId])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var explained = findings.Where(finding => flaws.Contains(finding.Id)).Select(Explained).ToList();
        var misses = flaws.SelectMany(MissesOf).ToList();
        var (outcome, text) = explained.Count > 0
            ? (ExplanationOutcome.Found, $"{query} is found in {Count(explained.Count, "package")}")
            : Conclude(query, known, flaws, misses);
        return new Explanation
        {
            Query = query,
            Outcome = outcome,
            Text = text,
            Flaws = flaws,
            Summary = known[0].Advisory.Summary,
            Link = LinkOf(known[0].Advisory),
            Findings = explained,
            Misses = outcome == ExplanationOutcome.Found ? [] : misses,
        };
    }

    private (ExplanationOutcome Outcome, string Text) Conclude(string query, List<StoredAdvisory> known, List<string> flaws, List<ExplainedMiss> misses)
    {
        if (known.TrueForAll(found => found.Advisory.Withdrawn is not null))
        {
            return (ExplanationOutcome.Withdrawn, $"{query} was withdrawn on {known[0].Advisory.Withdrawn:yyyy-MM-dd}, so it never matches");
        }

        if (leftOut.FirstOrDefault(finding => flaws.Contains(finding.Id)) is { } left)
        {
            var isDeleted = inventory.DeletedPackages.Any(package => package.Purl == left.Purl);
            return (ExplanationOutcome.LeftOut, $"{query} affects {left.Purl}, which {(isDeleted ? "a later layer deleted (--include-deleted counts it)" : "is not there for production (--include-dev counts it)")}");
        }

        if (misses.Find(miss => miss.Purl is not null && IsOfInventory(miss.Bucket)) is { } present)
        {
            return (ExplanationOutcome.NotAffected, $"{query} does not affect {present.Purl}: {present.Why}");
        }

        if (misses.Find(miss => miss.Purl is not null) is { } other)
        {
            var releases = misses.Where(miss => miss.Purl is not null).Select(miss => miss.Bucket.Replace(':', ' ')).Distinct(StringComparer.Ordinal);
            return (ExplanationOutcome.OtherRelease, $"{query} is known of {other.MatchedName} in {string.Join(", ", releases)} only, not in {NameOf(inventory.Artifact.Distro)}");
        }

        var packages = misses.Select(miss => miss.MatchedName).Distinct(StringComparer.Ordinal).ToList();
        return (ExplanationOutcome.PackageAbsent, packages.Count == 0
            ? $"{query} is known and says nothing about any package"
            : $"{query} concerns {string.Join(", ", packages)}, of which the inventory has no package");
    }

    private IEnumerable<ExplainedMiss> MissesOf(string flaw)
    {
        foreach (var row in RowList.OfFlaw(store, flaw))
        {
            var package = inventory.Packages.Concat(inventory.DeletedPackages).FirstOrDefault(package => NameOf(package) == row.Key.Name);
            yield return Miss(row, package);
        }
    }

    private ExplainedMiss Miss(KeptRow row, Package? package)
    {
        var rule = package is null ? null : MatchRule.Of(package.Type);
        var version = package is null ? "" : rule?.VersionOf(package) ?? "";
        var range = RangeText.Of(row.Spans);
        string why;
        if (row.Record.Advisory.Withdrawn is { } withdrawn)
        {
            why = $"the record was withdrawn on {withdrawn:yyyy-MM-dd}";
        }
        else if (package is null)
        {
            why = "the inventory has no package of it";
        }
        else if (!IsOfInventory(row.Key.Bucket))
        {
            why = $"it is about {row.Key.Bucket.Replace(':', ' ')}, and this is {NameOf(inventory.Artifact.Distro)}";
        }
        else
        {
            why = SpanText.Holds(row.Spans, row.Scheme, version, out _) == false
                ? $"{rule!.NameOf(package)} {version} is not in the affected range: {range}"
                : $"{rule!.NameOf(package)} {version} is in the affected range: {range}";
        }

        return new ExplainedMiss
        {
            Flaw = row.Flaw.Advisory.VulnerabilityId,
            Record = row.Record.Advisory.Id,
            Bucket = row.Key.Bucket,
            MatchedName = row.Key.Name,
            Range = range,
            Why = why,
            Purl = package?.Purl,
        };
    }

    private Explanation ExplainPackage(string purl)
    {
        var package = inventory.Packages.Concat(inventory.DeletedPackages).FirstOrDefault(package => IsPurl(package.Purl, purl));
        if (package is null)
        {
            return new Explanation { Query = purl, Outcome = ExplanationOutcome.PackageAbsent, Text = $"the inventory has no package {purl}" };
        }

        var explained = findings.Where(finding => finding.Purl == package.Purl).Select(Explained).ToList();
        var found = explained.Select(finding => finding.Finding.Id).ToHashSet(StringComparer.Ordinal);
        var rows = MatchKey.ForPackage(package, inventory.Artifact.Distro) is { } key ? RowList.Of(store, key) : [];
        var misses = rows.Where(row => !found.Contains(row.Flaw.Advisory.VulnerabilityId)).Select(row => Miss(row, package)).ToList();
        var others = misses.Select(miss => miss.Flaw).Distinct(StringComparer.Ordinal).Count();
        return new Explanation
        {
            Query = purl,
            Outcome = explained.Count > 0 ? ExplanationOutcome.Found : ExplanationOutcome.Clean,
            Text = $"{package.Purl} has {Count(explained.Count, "finding")}; {Count(others, "other flaw")} of {NameOf(package)} {(others == 1 ? "does" : "do")} not affect it",
            Findings = explained,
            Misses = misses,
        };
    }

    private ExplainedFinding Explained(Finding finding)
    {
        var package = inventory.Packages.Concat(inventory.DeletedPackages).First(package => package.Purl == finding.Purl);
        var rule = MatchRule.Of(package.Type)!;
        var key = MatchKey.ForPackage(package, inventory.Artifact.Distro)!.Value;
        var row = RowList.Of(store, key).First(row => row.Flaw.Advisory.VulnerabilityId == finding.Id
            && row.Record.Advisory.Id == finding.Evidence.Record && row.Range == finding.Evidence.Range
            && row.Record.Segment.Entry.ShortDigest == finding.Evidence.Segment);
        var layer = package.Locations.Count > 0 ? package.Locations[0].Layer : null;
        return new ExplainedFinding
        {
            Finding = finding,
            Package = package,
            Bucket = key.Bucket,
            MatchedName = key.Name,
            MatchedVersion = rule.VersionOf(package),
            Range = RangeText.Of(row.Spans),
            Scheme = row.Scheme.ToString().ToLowerInvariant(),
            IsUndecided = finding.Evidence.Rule == rule.UndecidedId,
            RecordLink = LinkOf(row.Record.Advisory),
            CreatedBy = inventory.Artifact.Layers.FirstOrDefault(found => found.DiffId == layer)?.CreatedBy,
        };
    }

    private bool IsOfInventory(string bucket) => inventory.Artifact.Distro is { } distro && MatchKey.BucketOf(distro) == bucket;

    private static string NameOf(Package package) => MatchRule.Of(package.Type)?.NameOf(package) ?? package.Name;

    private static string NameOf(Distro? distro) => distro is null ? "an unknown distribution" : $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd();

    private static string? LinkOf(Advisory advisory) => advisory.Link ?? RecordId.DebianLink(advisory.Id);

    // A purl without qualifiers stands for the package with whatever qualifiers.
    private static bool IsPurl(string purl, string query) =>
        purl == query || (!query.Contains('?', StringComparison.Ordinal) && purl.StartsWith(query + "?", StringComparison.Ordinal));

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
