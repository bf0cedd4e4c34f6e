using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>osv-scanner's own runs, as its snapshots have them: "Scanned PATH file and found N packages", for every fixture that lies beside them.</summary>
public sealed partial class ScannerSnapshotTests
{
    // What other names stand for: the program is told by an option what they are.
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["my-package-lock.json"] = "package-lock.json",
        ["my-yarn.lock"] = "yarn.lock",
        ["replace-local.mod"] = "go.mod",
        ["status"] = "var/lib/dpkg/status",
        ["installed"] = "lib/apk/db/installed",
        ["depsjson"] = "app.deps.json",
        ["encoding.xml"] = "pom.xml",
        ["abc.xml"] = "pom.xml",
        ["the_requirements_for_test.txt"] = "requirements.txt",
    };

    // The program asks a registry for what these need.
    private static readonly string[] Resolved = ["requirements-transitive.txt", "registry.xml"];

    /// <summary>What differs, and why.</summary>
    internal static readonly Dictionary<string, string> Accepted = new(StringComparer.Ordinal);

    [Fact]
    public void As_many_packages_are_found_as_its_runs_tell()
    {
        var all = All().ToList();
        var wrong = all.Where(one => one.Found != one.Expected).Select(one => $"{one.Path}: {one.Found} instead of {one.Expected}: {one.Names}").ToList();

        Assert.True(all.Count > 40, $"{all.Count} cases");
        Assert.True(wrong.Count == Accepted.Count, string.Join('\n', wrong));
        Assert.Equal(Accepted.Keys.Order(StringComparer.Ordinal), all.Where(one => one.Found != one.Expected).Select(one => one.Path).Order(StringComparer.Ordinal));
    }

    /// <summary>The cases: the path below the program's folder, how many packages it found, and how many Assay does.</summary>
    internal static IEnumerable<(string Path, int Expected, int Found, string Names)> All()
    {
        var home = TestData.Require("peers", "osv-scanner");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var snapshot in Directory.EnumerateFiles(home, "*.snap", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var folder = Path.GetDirectoryName(Path.GetDirectoryName(snapshot))!;
            foreach (Match match in Scanned().Matches(File.ReadAllText(snapshot)))
            {
                var path = Path.Combine([folder, .. match.Groups["path"].Value.Split('/')]);
                var relative = Path.GetRelativePath(home, path).Replace('\\', '/');
                if (File.Exists(path) && !IsOther(path) && seen.Add(relative))
                {
                    // Whether the project itself is counted differs from format to format there.
                    var (expected, packages) = (int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture), Packages(path));
                    var whole = packages.Select(package => package.Purl).Distinct(StringComparer.Ordinal).Count();
                    var own = packages.Where(package => package.IsProject).Select(package => package.Purl).Distinct(StringComparer.Ordinal).Count();
                    yield return (relative, expected, whole == expected ? whole : whole - own, string.Join(", ", packages.Select(package => package.Purl)));
                }
            }
        }
    }

    // SBOMs as such are compared with the readers of SBOMs, and the program's own results are no files of an artefact.
    private static bool IsOther(string path) =>
        Resolved.Contains(Path.GetFileName(path), StringComparer.Ordinal) || path.Contains(".cdx.", StringComparison.Ordinal) || path.Contains(".spdx.", StringComparison.Ordinal) || Path.GetFileName(path).StartsWith("osv-scanner", StringComparison.Ordinal);

    private static IReadOnlyList<Package> Packages(string path)
    {
        var name = Path.GetFileName(path);
        var place = Names.GetValueOrDefault(name, name);
        var tree = path.IndexOf("/testdata/homebrew/", StringComparison.Ordinal) is var at and >= 0 ? path[(at + 10)..] : place.Contains('/', StringComparison.Ordinal) ? place : "app/" + place;
        var facts = new FactsBuilder(AllCatalogers.Catalogers).Layer(LayerEntry.File(tree, File.ReadAllBytes(path))).Build();
        var sink = new Core.Cataloging.InventorySink();
        foreach (var join in AllCatalogers.Joins)
        {
            join.Join(facts, sink);
        }

        return sink.Packages;
    }

    [GeneratedRegex("Scanned <rootdir>/(?<path>[^ ]+) file and found (?<count>[0-9]+) package", RegexOptions.NonBacktracking)]
    private static partial Regex Scanned();
}
