using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Debian's python3-requests in an image: a library that a distribution repairs itself, and the switch that asks its ecosystem too.</summary>
public sealed class OsOwnedTests(AssayBinary assay)
{
    // CVE-2023-32681 as the two databases tell of it, as far as matching goes.
    private const string OfPypi = """
        {"id":"GHSA-j8r2-6x86-q33q","aliases":["CVE-2023-32681"],"modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"requests"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"2.3.0"},{"fixed":"2.31.0"}]}]}]}
        """;

    private const string OfDebian = """
        {"id":"DEBIAN-CVE-2023-32681","upstream":["CVE-2023-32681"],"modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"requests"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.31.0+dfsg-1"}]}]}]}
        """;

    // One that the distribution never tells of: with the switch it is told by the ecosystem alone.
    private const string OfPypiAlone = """
        {"id":"GHSA-9wx4-h78v-vm56","aliases":["CVE-2024-35195"],"modified":"2024-06-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"requests"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.32.0"}]}]}]}
        """;

    [Fact]
    public void A_library_of_Debians_is_judged_by_Debian_and_by_its_ecosystem_too_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        var (root, deb) = Install(folder);
        var image = DebianImageTests.MakeImage(root, folder);
        Directory.CreateDirectory(folder["records"]);
        foreach (var (name, record) in new[] { ("a", OfPypi), ("b", OfDebian), ("c", OfPypiAlone) })
        {
            File.WriteAllText(Path.Combine(folder["records"], name + ".json"), record);
        }

        Assert.Equal(0, assay.Run(folder, ["db", "build", "--from", folder["records"], "--db", folder["store"]]).ExitCode);
        foreach (var target in (string[])["oci:" + image, "dir:" + root])
        {
            var usual = assay.RunJson(folder, 0, "scan", target, "--db", folder["store"]);
            var both = assay.RunJson(folder, 0, "scan", target, "--db", folder["store"], "--include-os-owned");

            var library = usual["packages"]!.AsArray().Single(package => (string?)package!["type"] == "pypi")!;
            Assert.Equal(("requests", "2.28.1"), ((string?)library["name"], (string?)library["version"]));
            Assert.Equal(deb, (string?)library["ownedBy"]);
            Assert.Equal([$"CVE-2023-32681 {deb}"], Findings(usual));
            Assert.Contains(usual["issues"]!.AsArray(), issue => (string?)issue!["code"] == "match.osOwned");
            Assert.Equal([$"CVE-2023-32681 {deb}", "CVE-2023-32681 pkg:pypi/requests@2.28.1", "CVE-2024-35195 pkg:pypi/requests@2.28.1"], Findings(both));
            Assert.DoesNotContain(both["issues"]!.AsArray(), issue => (string?)issue!["code"] == "match.osOwned");
        }
    }

    // What dpkg would write, by its own tools: the files, their list, and the stanza.
    private static (string Root, string Purl) Install(TemporaryFolder folder)
    {
        var tool = NativeTool.Require("dpkg-deb");
        var fetched = NativeTool.Run(NativeTool.Require("apt-get"), ["download", "python3-requests"], workingDirectory: folder.Path);
        Assert.SkipUnless(fetched.ExitCode == 0, "no Debian mirror can be reached");
        var file = Assert.Single(Directory.GetFiles(folder.Path, "*.deb"));
        var version = NativeTool.Run(tool, ["-f", file, "Version"]).Output.Trim();
        Assert.SkipUnless(version.StartsWith("2.28.1+dfsg-", StringComparison.Ordinal), $"the machine is no bookworm: its python3-requests is {version}");
        var root = folder["root"];
        Assert.Equal(0, NativeTool.Run(tool, ["-x", file, root]).ExitCode);
        var database = Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg", "info")).Parent!.FullName;
        var paths = Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(path => path[root.Length..]).Where(path => !path.StartsWith("/var", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        File.WriteAllText(Path.Combine(database, "info", "python3-requests.list"), "/.\n" + string.Join('\n', paths) + "\n");
        var stanza = NativeTool.Run(tool, ["-f", file]).Output.TrimEnd('\n').Split('\n', 2);
        File.WriteAllText(Path.Combine(database, "status"), $"{stanza[0]}\nStatus: install ok installed\n{stanza[1]}\n\n");
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        File.WriteAllText(Path.Combine(root, "etc", "os-release"), SampleLayers.OsRelease);
        return (root, $"pkg:deb/debian/python3-requests@{version.Replace("+", "%2B", StringComparison.Ordinal)}?arch=all&distro=debian-12&upstream=requests");
    }

    private static IEnumerable<string> Findings(JsonNode result) =>
        result["findings"]!.AsArray().Select(finding => $"{finding!["id"]} {finding["package"]!["purl"]}").Order(StringComparer.Ordinal);
}
