using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Accepting;

/// <summary>
/// "osv-scanner.toml", so that users can switch: internal/config/config.go of its repository. Keys are known in whatever case, as its library
/// has it. What overrides licences or Go's version changes no finding here, and is read past.
/// </summary>
internal static class OsvIgnore
{
    private const int MaxPattern = 200;

    private static readonly string[] Keys =
    [
        "IgnoredVulns", "PackageOverrides", "GoVersionOverride", "ScanGoModVersion", "id", "ignoreUntil", "reason",
        "name", "version", "ecosystem", "group", "nameIsRegex", "ignore", "vulnerability", "license", "override", "effectiveUntil",
    ];

    private static readonly Dictionary<string, PackageScope> Groups = new(StringComparer.Ordinal)
    {
        ["dev"] = PackageScope.Dev,
        ["test"] = PackageScope.Test,
        ["optional"] = PackageScope.Optional,
    };

    // OSV schema, "Defined ecosystems": the distributions, with what purls call them.
    private static readonly Dictionary<string, (string Type, string Namespace)> Systems = new(StringComparer.Ordinal)
    {
        ["AlmaLinux"] = ("rpm", "almalinux"),
        ["Alpaquita"] = ("apk", "alpaquita"),
        ["Alpine"] = ("apk", "alpine"),
        ["Azure Linux"] = ("rpm", "azurelinux"),
        ["BellSoft Hardened Containers"] = ("apk", "bellsoft-hardened-containers"),
        ["Chainguard"] = ("apk", "chainguard"),
        ["Debian"] = ("deb", "debian"),
        ["Mageia"] = ("rpm", "mageia"),
        ["MinimOS"] = ("apk", "minimos"),
        ["openEuler"] = ("rpm", "openeuler"),
        ["openSUSE"] = ("rpm", "opensuse"),
        ["Photon OS"] = ("rpm", "photon"),
        ["Red Hat"] = ("rpm", "redhat"),
        ["Rocky Linux"] = ("rpm", "rocky"),
        ["SUSE"] = ("rpm", "suse"),
        ["Ubuntu"] = ("deb", "ubuntu"),
        ["Wolfi"] = ("apk", "wolfi"),
    };

    public static List<AcceptEntry> Read(MapNode root)
    {
        var map = new MapReader(Spelled(root), "OSV-Scanner's configuration");
        var ignored = map.Items("IgnoredVulns");
        var overrides = map.Items("PackageOverrides");
        _ = map.Text("GoVersionOverride");
        _ = map.Truth("ScanGoModVersion");
        map.Done();

        // Of two entries with one id the first counts, there and here.
        return [.. ignored.Select(ReadIgnored).DistinctBy(entry => entry.Vulnerability, StringComparer.Ordinal), .. overrides.Select(ReadOverride).OfType<AcceptEntry>()];
    }

    private static AcceptEntry ReadIgnored(DocumentNode node)
    {
        var map = new MapReader(node, "an ignored vulnerability");
        var entry = new AcceptEntry
        {
            Id = node.Place.ToString(),
            Vulnerability = map.RequiredText("id"),
            Reason = "acceptedRisk",
            Expires = LastDay(map.TextNode("ignoreUntil")),
            Note = map.Text("reason"),
        };
        map.Done();
        return entry;
    }

    // Null for what ignores no vulnerability.
    private static AcceptEntry? ReadOverride(DocumentNode node)
    {
        var map = new MapReader(node, "a package override");
        List<Func<Package, bool>> conditions = [.. new[] { NameOf(map), VersionOf(map), EcosystemOf(map), GroupOf(map) }.OfType<Func<Package, bool>>()];
        var isIgnored = map.Truth("ignore") == true;
        if (map.Node("vulnerability") is { } vulnerability)
        {
            var inner = new MapReader(vulnerability, "'vulnerability'");
            isIgnored |= inner.Truth("ignore") == true;
            inner.Done();
        }

        if (map.Node("license") is { } license)
        {
            var inner = new MapReader(license, "'license'");
            _ = inner.Truth("ignore");
            _ = inner.Texts("override");
            inner.Done();
        }

        var (until, note) = (LastDay(map.TextNode("effectiveUntil")), map.Text("reason"));
        map.Done();
        return !isIgnored ? null
            : conditions.Count == 0 ? throw DocumentException.At(node.Place, "the override would ignore everything", "give it a name, a version, an ecosystem or a group")
            : new AcceptEntry
            {
                Id = node.Place.ToString(),
                Also = (_, package) => package is not null && conditions.TrueForAll(condition => condition(package)),
                Reason = "acceptedRisk",
                Expires = until,
                Note = note,
            };
    }

    private static Func<Package, bool>? NameOf(MapReader map)
    {
        var isPattern = map.Truth("nameIsRegex") == true;
        if (map.TextNode("name") is not { Text.Length: > 0 } name)
        {
            return null;
        }

        if (!isPattern)
        {
            return package => package.Name == name.Text;
        }

        if (name.Text.Length > MaxPattern)
        {
            throw DocumentException.At(name.Place, $"the pattern is longer than {MaxPattern} characters");
        }

        try
        {
            // Anchored, as there; linear in the name, like Go's own RE2.
            var pattern = new Regex($"^(?:{name.Text})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return package => pattern.IsMatch(package.Name);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw DocumentException.At(name.Place, $"the pattern can't be read: {exception.Message}", "leave out nameIsRegex where the name is none", exception);
        }
    }

    private static Func<Package, bool>? VersionOf(MapReader map) =>
        map.Text("version") is { Length: > 0 } version ? package => package.Version == version : null;

    private static Func<Package, bool>? GroupOf(MapReader map) =>
        map.TextNode("group") is not { Text.Length: > 0 } group ? null
        : Groups.TryGetValue(group.Text, out var scope) ? package => package.Scope == scope
        : throw DocumentException.UnknownWord(group, "group that is told apart here", Groups.Keys);

    // "Debian" is every release, "Debian:12" that one; libraries have no releases.
    private static Func<Package, bool>? EcosystemOf(MapReader map)
    {
        if (map.TextNode("ecosystem") is not { Text.Length: > 0 } ecosystem)
        {
            return null;
        }

        if (LibraryBuckets.TypesOf(ecosystem.Text) is { Count: > 0 } types)
        {
            return package => types.Contains(package.Type, StringComparer.Ordinal);
        }

        var parts = ecosystem.Text.Split(':', 2);
        if (!Systems.TryGetValue(parts[0], out var system))
        {
            throw DocumentException.UnknownWord(ecosystem, "ecosystem of OSV", LibraryBuckets.All.Select(row => row.Osv).Concat(Systems.Keys));
        }

        var release = parts.Length == 1 ? null : parts[1].Split(':')[0].TrimStart('v');
        return package => package.Type == system.Type && PackageUrl.TryParse(package.Purl, out var purl, out _) && purl.Namespace == system.Namespace
            && (release is null || (purl["distro"] is { } distro && IsRelease(distro[(distro.LastIndexOf('-') + 1)..], release)));
    }

    private static bool IsRelease(string found, string wanted) => found == wanted || found.StartsWith(wanted + ".", StringComparison.Ordinal);

    // It counts until that moment, so the day before is the last that it counts on to its end.
    private static DateOnly? LastDay(TextNode? until) =>
        until is null ? null
        : DateTimeOffset.TryParse(until.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1 ? DateOnly.FromDateTime(time.UtcDateTime).AddDays(-1)
        : throw DocumentException.At(until.Place, $"'{until.Text}' is no date", "write it as 2027-01-31");

    private static DocumentNode Spelled(DocumentNode node) => node switch
    {
        MapNode map => map with { Entries = [.. map.Entries.Select(entry => KeyValuePair.Create(Spelled(entry.Key), Spelled(entry.Value)))] },
        ListNode list => list with { Items = [.. list.Items.Select(Spelled)] },
        _ => node,
    };

    private static TextNode Spelled(TextNode key) =>
        Array.Find(Keys, known => string.Equals(known, key.Text, StringComparison.OrdinalIgnoreCase)) is { } spelled ? key with { Text = spelled } : key;
}
