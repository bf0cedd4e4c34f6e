using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A debootstrapped bookworm through the published program, with dpkg as the oracle.</summary>
public sealed class DebianImageTests(AssayBinary assay)
{
    private const string Format = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${db:Status-Status}\n";

    [Fact]
    public void Packages_equal_what_dpkg_query_says()
    {
        var root = DebianRoot.Require();
        using var folder = new TemporaryFolder();
        var image = MakeImage(root, folder);

        var result = assay.RunJson(folder, 0, "sbom", "oci:" + image);

        var expected = NativeTool.Run(NativeTool.Require("dpkg-query"), ["--admindir", Path.Combine(root, "var/lib/dpkg"), "-W", "-f", Format]).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.EndsWith("\tinstalled", StringComparison.Ordinal))
            .Select(line => line[..line.LastIndexOf('\t')]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Identities(result).Order(StringComparer.Ordinal));
        Assert.Equal("complete", (string?)result["status"]!["state"]);
        Assert.Equal("debian", (string?)result["artifact"]!["distro"]!["id"]);
        Assert.Equal("12", (string?)result["artifact"]!["distro"]!["versionId"]);
        Assert.Empty(result["deletedPackages"]!.AsArray());
    }

    [Fact]
    public void Findings_equal_an_independent_evaluation_of_the_records()
    {
        var feeds = TestData.Require("feeds", "debian");
        var root = DebianRoot.Require();
        using var folder = new TemporaryFolder();
        var image = MakeImage(root, folder);
        var store = BuildStore(folder, feeds);

        var result = assay.RunJson(folder, 0, "scan", "oci:" + image, "--db", store);

        var sources = result["packages"]!.AsArray()
            .Select(package => ((string)package!["source"]!["name"]!, (string)package["source"]!["version"]!))
            .ToHashSet();
        var purls = result["packages"]!.AsArray().ToDictionary(package => (string)package!["purl"]!, package => (string)package!["source"]!["name"]!);
        var found = result["findings"]!.AsArray().Select(finding => ((string)finding!["id"]!, purls[(string)finding["package"]!["purl"]!])).ToHashSet();
        var expected = DebianOracle.Evaluate(Path.Combine(feeds, "osv-debian.jsonl.zst"), "Debian:12", sources);
        Assert.NotEmpty(expected);
        Assert.Empty(expected.Except(found).Select(missing => "missing " + missing));
        Assert.Empty(found.Except(expected).Select(extra => "extra " + extra));
    }

    [Fact]
    public void An_image_equals_its_tree_and_a_scan_equals_the_scan_of_its_bill_of_materials()
    {
        var feeds = TestData.Require("feeds", "debian");
        var root = DebianRoot.Require();
        using var folder = new TemporaryFolder();
        var image = MakeImage(root, folder);
        var store = BuildStore(folder, feeds);

        var scanned = assay.RunJson(folder, 0, "scan", "oci:" + image, "--db", store);
        var walked = assay.RunJson(folder, 0, "scan", "dir:" + root, "--db", store);
        Assert.Equal(WithoutLayers(scanned["packages"]!), WithoutLayers(walked["packages"]!));
        Assert.Equal(scanned["relations"]!.ToJsonString(), walked["relations"]!.ToJsonString());
        Assert.Equal(scanned["findings"]!.ToJsonString(), walked["findings"]!.ToJsonString());

        foreach (var format in (string[])["json", "cyclonedx", "cyclonedx@1.4", "cyclonedx-xml", "spdx", "spdx-tag", "spdx3", "attestation"])
        {
            var sbom = assay.Run(folder, ["sbom", "oci:" + image, "-o", format]);
            Assert.Equal(0, sbom.ExitCode);
            var read = assay.Run(folder, ["scan", "sbom:-", "--db", store, "-o", "json"], sbom.Output);
            Assert.Equal(0, read.ExitCode);
            Assert.Equal(scanned["findings"]!.ToJsonString(), JsonNode.Parse(read.Output)!["findings"]!.ToJsonString());
        }
    }

    internal static string MakeImage(string root, TemporaryFolder folder)
    {
        var tar = folder["root.tar"];
        var made = NativeTool.Run(NativeTool.Require("tar"), ["--create", "--file", tar, "--directory", root, "--numeric-owner", "--one-file-system", "."]);
        Assert.True(made.ExitCode == 0, made.Error);
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(File.ReadAllBytes(tar), "debootstrap bookworm")]));
        return layout.Folder;
    }

    internal string BuildStore(TemporaryFolder folder, string feeds)
    {
        var store = folder["store"];
        var built = assay.Run(folder, ["db", "build", "--from", feeds, "--db", store]);
        Assert.True(built.ExitCode == 0, built.Error);
        return store;
    }

    private static IEnumerable<string> Identities(JsonNode result) =>
        result["packages"]!.AsArray().Select(package =>
            $"{package!["name"]}\t{package["version"]}\t{package["arch"]}\t{package["source"]!["name"]}\t{package["source"]!["version"]}");

    private static string WithoutLayers(JsonNode packages)
    {
        var copy = packages.DeepClone().AsArray();
        foreach (var location in copy.SelectMany(package => package!["locations"]!.AsArray()))
        {
            location!.AsObject().Remove("layer");
        }

        return copy.ToJsonString();
    }
}
