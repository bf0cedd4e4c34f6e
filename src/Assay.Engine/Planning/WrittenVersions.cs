using System.Globalization;
using Assay.Core.Packages;

namespace Assay.Engine.Planning;

/// <summary>Versions that stand in files which people write, poms and Gradle's catalogs: the line, the property, and the edit that changes it.</summary>
internal static class WrittenVersions
{
    // Within the shell's single quotes: what stands before a version in TOML.
    private const string Quote = "[\"'\\'':]";

    /// <summary>maven.apache.org/pom.html, "Properties" and "Dependency Management".</summary>
    public static (IReadOnlyList<string> Commands, string? Note) Maven(FixPlace place, IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var (written, others) = Divide(place, upgrades);
        return (
            [
                .. written.Select(one => Edit(place, one, $"<{Escape(one.Place.Name ?? "version")}>[[:space:]]*")),
                .. others.Select(upgrade => $"mvn versions:use-dep-version -Dincludes={upgrade.Package.Name} -DdepVersion={upgrade.Upgrade.To} -DforceVersion=true"),
            ],
            Note(place, written, "property", others.Count == 0 ? null : "what no file here has a version of, others bring: it belongs under dependencyManagement"));
    }

    /// <summary>docs.gradle.org, "Version Catalogs" and "Locking Versions".</summary>
    public static (IReadOnlyList<string> Commands, string? Note) Gradle(FixPlace place, IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var (written, others) = Divide(place, upgrades);
        return (
            [.. written.Select(one => Edit(place, one, Quote))],
            Note(place, written, "version", others.Count == 0 ? null
                : "add constraints: " + string.Join(", ", others.Select(upgrade => $"{upgrade.Package.Name}:{upgrade.Upgrade.To}")) + ", then gradle dependencies --write-locks"));
    }

    // Each place once, whatever packages have their version from there; it gets what the most demanding needs, which the planner gave to all of them.
    private static (List<Written> Written, List<PlannedUpgrade> Others) Divide(FixPlace place, IReadOnlyList<PlannedUpgrade> upgrades)
    {
        var written = new List<Written>();
        var others = new List<PlannedUpgrade>();
        foreach (var upgrade in upgrades)
        {
            var places = upgrade.Package.Locations.Select(location => location.Version).OfType<VersionPlace>()
                .Where(version => version.Path == (string.IsNullOrEmpty(place.Folder) ? place.File : $"{place.Folder}/{place.File}") && (version.Name is null || ShellWord.IsSafe(version.Name)) && ShellWord.IsSafe(upgrade.Package.Version ?? "")).Distinct().ToList();
            written.AddRange(places.Select(version => new Written(version, upgrade.Package.Version ?? "", upgrade.Upgrade.To, upgrade.Package.Name)));
            if (places.Count == 0)
            {
                others.Add(upgrade);
            }
        }

        return ([.. written.GroupBy(one => (one.Place, one.From, one.To)).OrderBy(group => group.Key.Place.Line)
            .Select(group => group.First() with { Names = string.Join(", ", group.Select(one => one.Names).Distinct(StringComparer.Ordinal)) })], others);
    }

    // GNU sed: nothing but the version on its line changes, behind what must stand before it.
    private static string Edit(FixPlace place, Written one, string before) =>
        string.Create(CultureInfo.InvariantCulture, $"sed -i -E '{one.Place.Line}s|({before}){Escape(one.From)}|\\1{one.To}|' {place.File}");

    // What a plain word may hold that means something in a pattern.
    private static string Escape(string word) =>
        word.Replace(".", "\\.", StringComparison.Ordinal).Replace("+", "\\+", StringComparison.Ordinal).Replace("^", "\\^", StringComparison.Ordinal);

    private static string? Note(FixPlace place, List<Written> written, string kind, string? more)
    {
        var lines = written.Select(one => one.Place.Name is { } name
            ? string.Create(CultureInfo.InvariantCulture, $"{place.File}, line {one.Place.Line}: the {kind} {name} holds the version of {one.Names}")
            : string.Create(CultureInfo.InvariantCulture, $"{place.File}, line {one.Place.Line}: the version of {one.Names}"));
        var text = string.Join("; ", more is null ? lines : lines.Append(more));
        return text.Length == 0 ? null : text;
    }

    /// <summary>A version that is written somewhere, and what it becomes.</summary>
    private sealed record Written(VersionPlace Place, string From, string To, string Names);
}
