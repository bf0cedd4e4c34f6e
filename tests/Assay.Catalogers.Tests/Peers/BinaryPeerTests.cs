using System.Text.Json;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Peers;

/// <summary>Other scanners' cases for archives, binaries and .NET: their fixture, the name that users' files have, and what they expect of it.</summary>
public sealed class BinaryPeerTests
{
    private const int MetCases = 65;

    // A limit of the peer's own, which it sets for the test: the archive is small.
    private const string OwnLimit = "max opened bytes reached";

    // Parts of a test's name, and the name under which the fixture is scanned: null for its own.
    private static readonly (string Test, string? Name)[] Ours =
    [
        ("language/java/archive/", null),
        ("language/java/pomxml/", "pom.xml"),
        ("language/java/gradlelockfile/", "gradle.lockfile"),
        ("language/java/gradleverificationmetadataxml/", "gradle/verification-metadata.xml"),
        ("language/java/gradleversioncatalog/", null),
        ("language/dotnet/csproj/", "app.csproj"),
        ("language/dotnet/depsjson/", "app.deps.json"),
        ("language/dotnet/dotnetpe/", null),
        ("language/dotnet/nugetcpm/", "Directory.Packages.props"),
        ("language/dotnet/packagesconfig/", "packages.config"),
        ("language/dotnet/packageslockjson/", null),
        ("language/dotnet/paket", null),
        ("language/dotnet/projectassetsjson/", null),
        ("language/rust/cargoauditable/", null),
        ("cataloger/java/cataloger_test", null),
        ("cataloger/java/parse_", null),
        ("cataloger/dotnet/", null),
        ("java/jar/jar_test", null),
    ];

    // What differs, and why.
    private static readonly Dictionary<string, string> Differences = new(StringComparer.Ordinal)
    {
        ["gradleverificationmetadataxml_test.go missing attribute"] = "what lacks its group, name or version is no module (dependency-verification.xsd: all three are required)",
        ["dotnetpe_test.go valid .dll"] = "the names of assemblies that are referred to are no packages",
        ["dotnetpe_test.go valid .exe"] = "as above",
        ["pomxml_test.go multi version dependency"] = "Maven takes the last of two declarations (DefaultModelNormalizer.mergeDuplicates), the peer the first",
    };

    [Fact]
    public void Expectations_of_peers_are_met()
    {
        var all = All().ToList();
        var unexpected = Run().Where(one => one.Failure is null != one.Difference is null).Select(one => $"{one.Name}: {one.Failure ?? "is met, but listed as a difference"}").ToList();

        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
        Assert.Equal(Differences.Count, all.Count(one => one.Reason is not null));
        Assert.Equal(MetCases, all.Count(one => one.Reason is null));
    }

    /// <summary>All cases: the line of the list of expectations, the name, and why it differs; null where it agrees.</summary>
    internal static IEnumerable<(string Peer, string Line, string Name, string? Reason)> All() =>
        Run().Select(one => (one.Peer, one.Line, one.Name, one.Failure is null ? null : one.Difference is null ? "" : Differences[one.Difference]));

    private static IEnumerable<(string Peer, string Line, string Name, string? Failure, string? Difference)> Run()
    {
        foreach (var (peer, line) in ((string[])["osv-scalibr", "syft", "claircore"]).SelectMany(Cases))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var test = root.GetProperty("test").GetString()!;
            if (Array.FindIndex(Ours, own => test.Contains(own.Test, StringComparison.Ordinal)) is var number and >= 0 && !line.Contains(OwnLimit, StringComparison.Ordinal))
            {
                var name = test[(test.LastIndexOf('/') + 1)..].Split('#')[0] + " " + root.GetProperty("case").GetString();
                yield return (peer, line, name, Check(peer, root, Ours[number].Name), Differences.Keys.FirstOrDefault(key => name == key || test.EndsWith(key, StringComparison.Ordinal)));
            }
        }
    }

    private static IEnumerable<(string Peer, string Line)> Cases(string peer) =>
        File.ReadLines(TestData.Require("peers", "_expected", $"expected-{peer}.jsonl")).Select(line => (peer, line));

    // Null where it is met.
    private static string? Check(string peer, JsonElement root, string? name)
    {
        var expected = root.GetProperty("expected").EnumerateArray().Select(package => Plain(peer, package)).Order(StringComparer.Ordinal).ToArray();
        var fixtures = root.GetProperty("fixture").EnumerateArray().Select(fixture => fixture.GetString()!).ToArray();
        var entries = PeerFixture.Entries(peer, fixtures, root, name);
        Assert.NotEmpty(entries);

        var facts = new FactsBuilder(AllCatalogers.Catalogers).Layer(entries).Build();
        var sink = new InventorySink();
        foreach (var join in AllCatalogers.Joins)
        {
            join.Join(facts, sink);
        }

        // The project itself, which is marked, is told by some of the peers' readers only.
        var told = sink.Packages.Where(package => !package.IsProject || expected.Contains(Plain(peer, package), StringComparer.Ordinal));
        var found = told.Select(package => Plain(peer, package)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return expected.Distinct().SequenceEqual(found) ? null : $"expected {string.Join(", ", expected)}; found {string.Join(", ", found)}; {string.Join(", ", facts.Layers[0].Files.SelectMany(file => file.Issues))}";
    }

    private static string Plain(string peer, JsonElement package)
    {
        var name = package.GetProperty("Name").GetString()!;
        var version = package.TryGetProperty("Version", out var text) ? text.GetString() : "";
        return peer == "syft" && package.TryGetProperty("PURL", out var purl) ? purl.GetString()! : $"{name} {version}".TrimEnd();
    }

    // Syft's purls are compared whole; claircore has artifacts without their group.
    private static string Plain(string peer, Package package) => peer switch
    {
        "syft" => package.Purl.Replace("https://", "https%3A//", StringComparison.Ordinal).Replace("repository_url=https%3A//github.com/", "repository_url=https%3A%2F%2Fgithub.com%2F", StringComparison.Ordinal).Replace("adoptium/", "adoptium%2F", StringComparison.Ordinal),
        "claircore" => $"{package.Name[(package.Name.LastIndexOf(':') + 1)..]} {package.Version}",
        _ => $"{package.Name} {package.Version}".TrimEnd(),
    };
}
