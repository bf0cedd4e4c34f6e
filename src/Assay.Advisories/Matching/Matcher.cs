using System.Runtime.InteropServices;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>Inventory x advisories -> findings. Pure: the same two give the same findings, in the same order.</summary>
public sealed class Matcher
{
    /// <summary>Changes whenever the same inventory and store may give other findings than before.</summary>
    public const string RuleVersion = "1";

    private readonly AdvisoryStore store;
    private readonly Distro? distro;
    private readonly Dictionary<Question, List<Finding>> known = [];
    private readonly SortedDictionary<string, int> missing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> unknownTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> foreign = new(StringComparer.Ordinal);
    private readonly SortedSet<string> onlyOwn = new(StringComparer.Ordinal);
    private readonly List<Finding> findings = [];
    private readonly List<Issue> undecided = [];
    private readonly FindingWriter writer;

    /// <summary>What is asked of the store; the binaries of one source ask the same.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Question(string Type, MatchKey Key, string Version, string Others);

    private Matcher(AdvisoryStore store, Distro? distro)
    {
        this.store = store;
        this.distro = distro;
        writer = new FindingWriter(store);
    }

    /// <summary>Matches an inventory.</summary>
    /// <exception cref="Core.AssayException">"db.damaged": the store can't be read.</exception>
    public static MatchResult Match(Inventory inventory, AdvisoryStore store, MatchOptions options, CancellationToken token = default)
    {
        var matcher = new Matcher(store, inventory.Artifact.Distro);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var package in Sorted(options.IncludeDeleted ? [.. inventory.Packages, .. inventory.DeletedPackages] : inventory.Packages))
        {
            token.ThrowIfCancellationRequested();
            if ((package.Scope == PackageScope.Prod || options.IncludeDev) && seen.Add(package.Purl))
            {
                matcher.Match(package);
            }
        }

        return new MatchResult(matcher.findings, matcher.Issues());
    }

    // An inventory is sorted by purl already, unless it was put together by hand or deleted packages were added.
    private static IEnumerable<Package> Sorted(IReadOnlyList<Package> packages)
    {
        for (var i = 1; i < packages.Count; i++)
        {
            if (string.CompareOrdinal(packages[i - 1].Purl, packages[i].Purl) > 0)
            {
                return packages.OrderBy(package => package.Purl, StringComparer.Ordinal);
            }
        }

        return packages;
    }

    private void Match(Package package)
    {
        if (!MatchRule.Covers(package.Type))
        {
            unknownTypes[package.Type] = unknownTypes.GetValueOrDefault(package.Type) + 1;
            return;
        }

        var keys = MatchKey.KeysOf(package, distro);
        if (distro is not null && DistroBuckets.Covers(package.Type) && DistroBuckets.Of(package, distro) is { IsKnown: true } lookup
            && (keys.Count == 0 || lookup.Builder is not null) && !keys.Any(key => store.HasBucket(key.Key.Bucket)))
        {
            // Somebody else's build, or nothing that advisories are about.
            if (lookup.Builder is { } builder)
            {
                foreign[builder] = foreign.GetValueOrDefault(builder) + 1;
            }
        }
        else if (keys.Count == 0)
        {
            Miss($"{package.Type} packages of {Name(distro)}");
        }
        else if (!IsKnown(keys))
        {
            Miss(DistroBuckets.ReleaseOf(keys.Last(key => key.Key.Segment == keys[0].Key.Segment).Key.Bucket).Replace(':', ' '));
        }
        else
        {
            if (!keys.Any(key => store.HasFeedBucket(key.Key.Bucket)))
            {
                onlyOwn.Add(keys[0].Key.Bucket.Replace(':', ' '));
            }

            Match(package, keys);
        }

        void Miss(string what) => missing[what] = missing.GetValueOrDefault(what) + 1;
    }

    // A channel or a module's stream need not have advisories of its own, and what another distribution tells of the same sources is not enough.
    private bool IsKnown(IReadOnlyList<PackageKey> keys)
    {
        foreach (var key in keys)
        {
            if (key.Key.Segment == keys[0].Key.Segment && (store.HasBucket(key.Key.Bucket) || store.HasBucket(DistroBuckets.ReleaseOf(key.Key.Bucket))))
            {
                return true;
            }
        }

        return false;
    }

    private void Match(Package package, IReadOnlyList<PackageKey> keys)
    {
        var question = QuestionOf(package.Type, keys);
        if (!known.TryGetValue(question, out var shared))
        {
            shared = writer.Write(package.Type, HitFinder.Find(store, keys));
            known.Add(question, shared);
        }

        Take(package, keys[0].Version, shared);
    }

    // Nearly all packages have one key, which needs no text of its own.
    private static Question QuestionOf(string type, IReadOnlyList<PackageKey> keys) => keys.Count == 1
        ? new Question(type, keys[0].Key, keys[0].Version, "")
        : new Question(type, keys[0].Key, keys[0].Version, string.Join('\n', keys.Skip(1).Select(key => $"{key.Key.Bucket}\t{key.Key.Name}\t{key.Version}")));

    private void Take(Package package, string version, List<Finding> shared)
    {
        var isUndecided = false;
        foreach (var finding in shared)
        {
            findings.Add(finding with { Purl = package.Purl });
            isUndecided |= finding.Evidence.Rule.EndsWith(".undecided", StringComparison.Ordinal);
        }

        if (isUndecided)
        {
            undecided.Add(Issue.Notice(
                "match.undecidable",
                $"{package.Purl}: the version '{version}' can't be compared with those of advisories, so it counts as affected",
                package.Locations.Count > 0 ? package.Locations[0].Path : null));
        }
    }

    private static string Name(Distro? distro) => distro is null ? "an unknown distribution" : $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd();

    private List<Issue> Issues()
    {
        List<Issue> issues = [];
        foreach (var (what, count) in missing)
        {
            issues.Add(Issue.Error(
                "advisories.missing",
                $"there is no advisory data for {what}: {count} {(count == 1 ? "package was" : "packages were")} not matched; build a store that has it: assay db build --from DIR"));
        }

        issues.AddRange(unknownTypes.Select(pair => Issue.Notice(
            "advisories.none",
            $"no source of advisories for {pair.Key} packages is known: {pair.Value} {(pair.Value == 1 ? "package was" : "packages were")} not matched")));
        issues.AddRange(foreign.Select(pair => Issue.Notice(
            "match.foreign",
            $"{pair.Value} {(pair.Value == 1 ? "package was" : "packages were")} built by {pair.Key}: the advisories of {Name(distro)} say nothing about them, so they were not matched")));
        issues.AddRange(onlyOwn.Select(release => Issue.Notice(
            "advisories.onlyOwn", $"packages of {release} were matched with own advisories alone: the store has no feed for it")));
        issues.AddRange(undecided.OrderBy(issue => issue.Text, StringComparer.Ordinal));
        return issues;
    }
}
