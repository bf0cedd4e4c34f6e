using System.Text.Json;
using Assay.Catalogers.Tests.Libraries;
using Assay.Core.Packages;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>
/// The package URLs of what other scanners find in their fixtures, whole where they tell them and their types where they tell no more: a wrong type,
/// namespace or qualifier is a missed match for somebody.
/// </summary>
public sealed class PeerPurlTests
{
    // Which packages are found at all, the comparison of names and versions says.
    private const int MetPurls = 480;
    private const int MetTypes = 882;

    private static readonly Dictionary<string, string> Constants = new(StringComparer.Ordinal)
    {
        ["Debian"] = "deb",
        ["Haskell"] = "hackage",
    };

    // What differs, as part of the peer's purl or type and the fixture's path, and why.
    private static readonly (string Peer, string Theirs, string Fixture, string Reason)[] Differences =
    [
        ("syft", "pkg:conan/", "", "user and channel are qualifiers, the namespace is a vendor (package-url/purl-spec, types/conan-definition.json)"),
        ("syft", "pkg:cocoapods/", "", "a subspec is a part of its pod, which has the version (types/cocoapods-definition.json: a subpath, if at all)"),
        ("syft", "#", "workflow", "a subpath tells a folder or a workflow of the repository, which is what has the version and what advisories name (OSV schema, \"GitHub Actions\")"),
        ("syft", "hosted_url=", "pubspec", "a registry of one's own is the qualifier repository_url (purl-spec, \"Known qualifiers\")"),
        ("syft", "vcs_url=git%40", "pubspec", "the tool stands before a location of a repository (purl-spec, \"Known qualifiers\"; SPDX 2.3, 7.7)"),
        ("syft", "jsr.io", "deno.lock", "a registry of its own, of which npm's advisories do not tell; osv-scalibr has the same type as ours"),
        ("syft", "deno.land", "deno.lock", "deno.land/std is no part of npm's registry"),
        ("osv-scalibr", "PyPi", "condameta", "conda's package is conda's (types/conda-definition.json); the distribution of Python's in it has metadata of its own, which is read too"),
        ("osv-scalibr", "Generic", "vscodeextensions", "a type of its own (types/vscode-extension-definition.json)"),
        ("osv-scalibr", "Wordpress", "", "the type that Syft has for plug-ins: core, plug-ins and themes may have one name"),
        ("osv-scalibr", "Asdf", "", "no type of purl-spec's: what a tool's version file asks for is a program"),
        ("osv-scalibr", "Mise", "", "no type of purl-spec's: what a tool's version file asks for is a program"),
        ("osv-scalibr", "MacApps", "", "no type of purl-spec's; Syft has the same as ours"),
        ("osv-scalibr", "NPM", "denotssource", "deno.land/x is no part of npm's registry: npm's advisories name other packages"),
        ("osv-scalibr", "Cran", "one-package", "the package is of GitHub, not of CRAN, as the file says (\"Source\")"),
    ];

    [Fact]
    public void Purls_are_those_of_peers_or_differ_for_a_reason()
    {
        var complaints = new List<string>();
        var used = new HashSet<int>();
        var (purls, types) = (0, 0);
        foreach (var one in All())
        {
            var isType = one.Peer == "osv-scalibr";
            var met = one.Ours.Any(ours => isType ? ours.StartsWith($"pkg:{TypeOf(one.Theirs)}/", StringComparison.Ordinal) : ours == Canonical(one.Theirs));
            var number = Array.FindIndex(Differences, known => known.Peer == one.Peer && one.Theirs.Contains(known.Theirs, StringComparison.Ordinal) && one.Fixture.Contains(known.Fixture, StringComparison.Ordinal));
            (purls, types) = met ? (purls + (isType ? 0 : 1), types + (isType ? 1 : 0)) : (purls, types);
            if (!met && number < 0)
            {
                complaints.Add($"{one.Peer} {one.Fixture}: {one.Theirs} is {string.Join(", ", one.Ours)}");
            }

            used.UnionWith(met ? [] : [number]);
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        Assert.Equal(Enumerable.Range(0, Differences.Length), used.Order());
        Assert.Equal((MetPurls, MetTypes), (purls, types));
    }

    // Each package of a peer's that is found by name and version.
    private static IEnumerable<(string Peer, string Fixture, string Theirs, string[] Ours)> All()
    {
        foreach (var one in PeerCasesTests.All())
        {
            var normalize = one.Format.Normalize ?? (text => text);
            var ours = one.Packages().ToLookup(package => normalize($"{package.Name} {package.Version}"), package => package.Purl, StringComparer.Ordinal);
            using var record = JsonDocument.Parse(one.Line);
            foreach (var expected in record.RootElement.GetProperty("expected").EnumerateArray())
            {
                var key = normalize($"{Text(expected, "Name")} {Text(expected, "Version")}");
                if ((Text(expected, "PURL") is { Length: > 0 } purl ? purl : Text(expected, "PURLType")) is { Length: > 0 } theirs && key.Length > 0 && ours.Contains(key))
                {
                    yield return (one.Format.Peer, one.Fixtures[0], theirs, [.. ours[key].Distinct(StringComparer.Ordinal)]);
                }
            }
        }
    }

    private static string Text(JsonElement package, string name) => package.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";

    private static string Canonical(string text) => PackageUrl.TryParse(text, out var purl, out _) ? purl.ToString() : text;

    // "$purl.TypeNPM"
    private static string TypeOf(string constant)
    {
        var name = constant[(constant.LastIndexOf("Type", StringComparison.Ordinal) + 4)..];
        return Constants.GetValueOrDefault(name, name.ToLowerInvariant());
    }
}
