using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>What could not be matched, and why; counted, since an image may have thousands of packages of one kind.</summary>
internal sealed class MatchNotes(Distro? distro)
{
    private const int MaxNamed = 10;

    private readonly SortedDictionary<string, int> missing = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> unknownTypes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> foreign = new(StringComparer.Ordinal);
    private readonly SortedSet<string> onlyOwn = new(StringComparer.Ordinal);
    private readonly SortedSet<string> withoutVersion = new(StringComparer.Ordinal);
    private readonly SortedSet<string> noRevision = new(StringComparer.Ordinal);
    private readonly List<Issue> undecided = [];
    private readonly HashSet<string> leftOut = new(StringComparer.Ordinal);
    private readonly HashSet<string> leftOutInstalled = new(StringComparer.Ordinal);
    private int osOwned;
    private int withoutDistro;
    private int judged;

    public static string Name(Distro? distro) => distro is null ? "an unknown distribution" : $"{distro.Id} {distro.VersionId ?? distro.Codename}".TrimEnd();

    public void Missing(string what) => Count(missing, what);

    public void UnknownType(string type) => Count(unknownTypes, type);

    /// <summary>A package that somebody else built; null where it is of a kind that no advisory is about.</summary>
    public void Foreign(string? builder)
    {
        if (builder is not null)
        {
            Count(foreign, builder);
        }
    }

    /// <summary>A Windows that does not tell how far it is updated.</summary>
    public void NoRevision(Package package) => noRevision.Add(package.Version is { } version ? $"{package.Name} {version}" : package.Name);

    public void OnlyOwn(string release) => onlyOwn.Add(release);

    public void OsOwned() => osOwned++;

    /// <summary>A package that is there for development, for tests, or as an option, which nobody asked to have matched; it may still be taken for another reason.</summary>
    public void LeftOut(Package package)
    {
        leftOut.Add(package.Purl);
        if (package.State == PackageState.Installed)
        {
            leftOutInstalled.Add(package.Purl);
        }
    }

    /// <summary>A package that is matched.</summary>
    public void Taken(Package package)
    {
        leftOut.Remove(package.Purl);
        leftOutInstalled.Remove(package.Purl);
    }

    /// <summary>A package that lies as a file, or is told by a program's note, where no system is.</summary>
    public void WithoutDistro() => withoutDistro++;

    /// <summary>A package that was compared with advisories.</summary>
    public void Judged() => judged++;

    public void Undecided(Package package, string version)
    {
        if (version.Length == 0)
        {
            withoutVersion.Add(package.Purl);
            return;
        }

        undecided.Add(Issue.Notice(
            "match.undecidable",
            $"{package.Purl}: the version '{version}' can't be compared with those of advisories, so it counts as affected",
            package.Locations.Count > 0 ? package.Locations[0].Path : null));
    }

    public List<Issue> ToIssues()
    {
        List<Issue> issues = [];
        issues.AddRange(missing.Select(pair => Issue.Error(
            "advisories.missing",
            $"there is no advisory data for {pair.Key}: {Packages(pair.Value)} not matched; build a store that has it: assay db build --from DIR")));
        if (withoutDistro > 0)
        {
            // Beside others they may be samples; alone they are what was asked about, and nothing was judged.
            var text = $"{Packages(withoutDistro)} not matched, lying as files of a distribution that nothing names: --distro ID-VERSION tells which";
            issues.Add(judged > 0 ? Issue.Notice("match.noDistro", text) : Issue.Error("match.noDistro", text));
        }

        issues.AddRange(noRevision.Select(system => Issue.Error("match.noRevision", $"nothing tells the revision of {system}, and so not which updates it has: it was not matched")));
        issues.AddRange(unknownTypes.Select(pair => Issue.Notice("advisories.none", $"no source of advisories for {pair.Key} packages is known: {Packages(pair.Value)} not matched")));
        issues.AddRange(foreign.Select(pair => Issue.Notice(
            "match.foreign",
            $"{Packages(pair.Value)} built by {pair.Key}: the advisories of {Name(distro)} say nothing about them, so they were not matched")));
        issues.AddRange(onlyOwn.Select(release => Issue.Notice(
            "advisories.onlyOwn", $"packages of {release} were matched with own advisories alone: the store has no feed for it")));
        if (distro is { Id: "centos" } && distro.Channels.Contains("stream", StringComparer.Ordinal))
        {
            issues.Add(Issue.Notice(
                "match.approximate",
                $"{Name(distro)} Stream was matched with the advisories of Red Hat Enterprise Linux: it runs ahead of the release that it becomes, so that a repair may be in it earlier or later than its versions tell"));
        }

        if (osOwned > 0)
        {
            issues.Add(Issue.Notice("match.osOwned", $"{Packages(osOwned)} left to the advisories of {Name(distro)}, whose packages brought them; --include-os-owned matches both"));
        }

        if (leftOut.Count > 0)
        {
            // What is installed may well be shipped, whatever it was meant for.
            var installed = leftOutInstalled.Count > 0 ? $" ({leftOutInstalled.Count} installed)" : "";
            issues.Add(Issue.Notice("match.scope", $"{Packages(leftOut.Count)} not matched{installed}, being for development, for tests or options; --include-dev matches them too"));
        }

        if (withoutVersion.Count > 0)
        {
            var names = string.Join(", ", withoutVersion.Take(MaxNamed)) + (withoutVersion.Count > MaxNamed ? $" and {withoutVersion.Count - MaxNamed} more" : "");
            issues.Add(Issue.Notice("match.noVersion", $"{Packages(withoutVersion.Count)} not compared with advisories, since nothing tells their version: {names}"));
        }

        issues.AddRange(undecided.OrderBy(issue => issue.Text, StringComparer.Ordinal));
        return issues;
    }

    private static string Packages(int count) => count == 1 ? "1 package was" : $"{count} packages were";

    private static void Count(SortedDictionary<string, int> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
}
