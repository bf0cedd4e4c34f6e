using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>
/// osv-scanner's own runs, as its snapshots have them, for every fixture that lies beside them: "Scanned PATH file and found N packages", and the packages that its tables
/// and its JSON name, which are those with advisories or all of them.
/// </summary>
public sealed partial class ScannerSnapshotTests
{
    private const int NamedFiles = 29;
    private const int NamedPackages = 47;

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

    // Found by the program in a registry: what the packages of the file need in turn, and the newest version that a range allows.
    private static readonly string[] OfRegistries = ["flask 1.0", "idna 2.7", "idna 2.7.0", "urllib3 1.24.3", "org.apache.logging.log4j:log4j-core 2.14.1"];

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

    [Fact]
    public void What_its_reports_name_is_found()
    {
        var complaints = new List<string>();
        var named = Named();
        foreach (var (relative, packages) in named)
        {
            var found = Packages(TestData.Require(["peers", "osv-scanner", .. relative.Split('/')])).SelectMany(Spelled).ToHashSet(StringComparer.Ordinal);
            complaints.AddRange(packages.Where(package => !found.Contains(package) && !OfRegistries.Contains(package, StringComparer.Ordinal)).Select(package => $"{relative}: {package} is not among {string.Join(", ", found)}"));
        }

        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        Assert.Equal((NamedFiles, NamedPackages), (named.Count, named.Sum(file => file.Value.Count)));
    }

    // The path of a file, and "name version" of what is said of it.
    private static SortedDictionary<string, SortedSet<string>> Named()
    {
        var home = TestData.Require("peers", "osv-scanner");
        var named = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var snapshot in Directory.EnumerateFiles(home, "*.snap", SearchOption.AllDirectories))
        {
            var folder = Path.GetDirectoryName(Path.GetDirectoryName(snapshot))!;
            foreach (var (source, package) in Rows(File.ReadLines(snapshot)).Concat(Results(File.ReadAllText(snapshot))))
            {
                var path = Path.GetFullPath(Path.Combine(folder, source));
                var relative = Path.GetRelativePath(home, path).Replace('\\', '/');
                if (File.Exists(path) && !IsOther(path))
                {
                    named.TryAdd(relative, new SortedSet<string>(StringComparer.Ordinal));
                    named[relative].Add(Plain(package));
                }
            }
        }

        return named;
    }

    // | OSV URL | CVSS | ECOSYSTEM | PACKAGE | VERSION | FIXED VERSION | SOURCE |
    private static IEnumerable<(string Source, string Package)> Rows(IEnumerable<string> lines)
    {
        var (name, version, source, width) = (-1, -1, -1, 0);
        foreach (var line in lines)
        {
            string[] cells = line.StartsWith('|') ? [.. line.Trim('|', ' ').Split('|').Select(cell => cell.Trim())] : [];
            if (cells.Contains("PACKAGE", StringComparer.Ordinal) && cells.Contains("VERSION", StringComparer.Ordinal))
            {
                (name, version, source, width) = (Array.IndexOf(cells, "PACKAGE"), Array.IndexOf(cells, "VERSION"), Array.IndexOf(cells, "SOURCE"), cells.Length);
            }
            else if (source >= 0 && cells.Length == width && cells[name].Length > 0 && cells[source].Length > 0)
            {
                yield return (cells[source], $"{cells[name]} {cells[version]}");
            }
            else if (cells.Length == 0 && !line.StartsWith('+'))
            {
                source = -1;
            }
        }
    }

    // {"results": [{"source": {"path": ...}, "packages": [{"package": {"name": ..., "version": ...}}]}]}
    private static IEnumerable<(string Source, string Package)> Results(string text)
    {
        foreach (var run in text.Split("\n---\n").Where(run => run.Contains("\n{\n  \"results\"", StringComparison.Ordinal)))
        {
            JsonDocument document;
            try
            {
                document = JsonDocument.Parse(run[run.IndexOf("\n{\n  \"results\"", StringComparison.Ordinal)..(run.LastIndexOf('}') + 1)]);
            }
            catch (JsonException)
            {
                // Snapshots of images have numbers left out.
                continue;
            }

            using (document)
            {
                foreach (var result in document.RootElement.GetProperty("results").EnumerateArray())
                {
                    var source = result.GetProperty("source").GetProperty("path").GetString()!.Replace("<rootdir>/", "", StringComparison.Ordinal);
                    foreach (var package in result.GetProperty("packages").EnumerateArray().Select(one => one.GetProperty("package")))
                    {
                        yield return (source, $"{package.GetProperty("name").GetString()} {(package.TryGetProperty("version", out var version) ? version.GetString() : "")}");
                    }
                }
            }
        }
    }

    // Names of Python's have several spellings, Go's versions a "v".
    private static string Plain(string package) => package.ToLowerInvariant().Replace('_', '-').Replace(" v", " ", StringComparison.Ordinal).Replace(" --", "", StringComparison.Ordinal).TrimEnd();

    private static IEnumerable<string> Spelled(Package package) => [Plain($"{package.Name} {package.Version}"), Plain(package.Name), Plain(package.Purl)];

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
