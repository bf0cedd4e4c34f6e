using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Tests.Targets;
using Assay.Reports;
using Assay.TestKit;

namespace Assay.Engine.Tests.Bases;

/// <summary>Which image one was built on, and what of it came with that.</summary>
public sealed class BaseImageTests
{
    private const string NameLabel = "org.opencontainers.image.base.name";
    private const string DigestLabel = "org.opencontainers.image.base.digest";

    // The base has acme and old; we upgrade old, bring more, and take gone away.
    private static readonly byte[] Lowest = new TarBuilder()
        .Folder("etc/").File("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n")
        .File("var/lib/dpkg/status", Sample.Stanza("acme") + Sample.Stanza("gone") + Sample.Stanza("old"))
        .File("usr/lib/node_modules/left/package.json", """{"name":"left","version":"1.0.0"}""")
        .Build();

    private static readonly byte[] Middle = new TarBuilder().File("opt/note", "x").Build();

    private static readonly byte[] Ours = new TarBuilder()
        .File("var/lib/dpkg/status", Sample.Stanza("acme") + Sample.Stanza("more") + Sample.Stanza("old").Replace("Version: 1.0-1", "Version: 1.0-2", StringComparison.Ordinal))
        .File("app/node_modules/left/package.json", """{"name":"left","version":"1.0.0"}""")
        .File("app/node_modules/right/package.json", """{"name":"right","version":"1.0.0"}""")
        .Build();

    [Fact]
    public async Task A_given_image_parts_the_packages()
    {
        using var folder = new TemporaryFolder();
        Write(folder["base"], [Lowest, Middle]);
        Write(folder["app"], [Lowest, Middle, Ours]);

        var result = await Sample.ScanAsync("oci:" + folder["app"], new ScanOptions { Bases = ["oci:" + folder["base"]] });

        Assert.Equal((2, BaseEvidence.Given, "oci:" + folder["base"]), (result.Inventory.Artifact.Base!.LayerCount, result.Inventory.Artifact.Base.Evidence, result.Inventory.Artifact.Base.Name));
        Assert.StartsWith("sha256:", result.Inventory.Artifact.Base.Digest, StringComparison.Ordinal);

        // What lies in both is repaired by no newer base alone.
        Assert.Equal(["acme 1.0-1 True", "more 1.0-1 False", "old 1.0-2 False", "left 1.0.0 False", "right 1.0.0 False"], Sides(result));
        Assert.Equal("gone True", string.Join(';', result.Inventory.DeletedPackages.Select(package => $"{package.Name} {package.Base}")));
        Assert.Empty(result.Issues);
    }

    [Fact]
    public async Task A_file_that_is_written_anew_brings_nothing_that_it_said_before()
    {
        using var folder = new TemporaryFolder();
        var brought = Modules(0x1A4);
        var changed = Modules(0x180);
        byte[] upgraded = new TarBuilder().File("usr/lib/node_modules/other/package.json", """{"name":"other","version":"1.0.1"}""").Build();
        byte[] without = new TarBuilder().Whiteout("usr/lib/node_modules/kept").Build();
        Write(folder["base"], [Middle, brought]);
        Write(folder["app"], [Middle, brought, Lowest, changed, upgraded]);
        Write(folder["again"], [Middle, brought, without, changed]);
        var options = new ScanOptions { Bases = ["oci:" + folder["base"]] };

        Assert.Equal(["kept 1.0.0 True", "other 1.0.1 False"], Sides(await Sample.ScanAsync("oci:" + folder["app"], options)).Where(line => line[0] is 'k' or 'o' && line[1] != 'l'));
        Assert.Equal(["kept 1.0.0 False", "other 1.0.0 True"], Sides(await Sample.ScanAsync("oci:" + folder["again"], options)));

        static byte[] Modules(int mode) => new TarBuilder()
            .File("usr/lib/node_modules/kept/package.json", """{"name":"kept","version":"1.0.0"}""", mode: mode)
            .File("usr/lib/node_modules/other/package.json", """{"name":"other","version":"1.0.0"}""", mode: mode)
            .Build();
    }

    [Fact]
    public async Task The_longest_of_those_that_are_given_counts_and_another_is_said_to_be_none()
    {
        using var folder = new TemporaryFolder();
        Write(folder["low"], [Lowest]);
        Write(folder["base"], [Lowest, Middle]);
        Write(folder["other"], [Middle]);
        Write(folder["app"], [Lowest, Middle, Ours]);
        var options = new ScanOptions { Bases = ["oci:" + folder["low"], "oci:" + folder["base"], "oci:" + folder["other"], folder["app"]] };

        var result = await Sample.ScanAsync("oci:" + folder["app"], options);

        Assert.Equal("oci:" + folder["base"], result.Inventory.Artifact.Base!.Name);
        Assert.Equal(["base.notABase", "base.notABase"], result.Issues.Select(issue => issue.Code));
        Assert.True(result.IsComplete);
        Assert.Equal("base.noImage", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("oci:" + folder["app"], new ScanOptions { Bases = ["dir:/"] }))).Code);
        Assert.Equal("target.notFound", (await Assert.ThrowsAsync<AssayException>(() => Sample.ScanAsync("oci:" + folder["app"], new ScanOptions { Bases = ["oci:" + folder["none"]] }))).Code);
    }

    [Fact]
    public async Task What_was_scanned_before_is_known_again()
    {
        using var folder = new TemporaryFolder();
        Write(folder["low"], [Lowest]);
        Write(folder["base"], [Lowest, Middle]);
        Write(folder["app"], [Lowest, Middle, Ours]);
        var options = new ScanOptions { CacheFolder = folder["cache"] };
        await Sample.ScanAsync("oci:" + folder["low"], options);
        Assert.Equal(1, (await Sample.ScanAsync("oci:" + folder["app"], options)).Inventory.Artifact.Base!.LayerCount);
        var alone = await Sample.ScanAsync("oci:" + folder["low"], options);
        Assert.Null(alone.Inventory.Artifact.Base);
        Assert.All(alone.Inventory.Packages, package => Assert.Null(package.Base));

        await Sample.ScanAsync("oci:" + folder["base"], options);
        var cold = await Sample.ScanAsync("oci:" + folder["app"], options);
        var warm = await Sample.ScanAsync("oci:" + folder["app"], options);

        Assert.Equal(new BaseImage(folder["base"], cold.Inventory.Artifact.Base!.Digest, 2, BaseEvidence.Cache), cold.Inventory.Artifact.Base);
        Assert.Equal(cold.Inventory.Artifact.Base, warm.Inventory.Artifact.Base);
        Assert.Equal(Sample.Comparable(cold), Sample.Comparable(warm));
        Assert.DoesNotContain(warm.Timings, step => step.Key == "collect");

        // Without the cache nobody knows.
        Assert.Null((await Sample.ScanAsync("oci:" + folder["app"])).Inventory.Artifact.Base);
    }

    [Fact]
    public async Task A_label_alone_names_a_base_and_proves_nothing()
    {
        using var folder = new TemporaryFolder();
        var digest = Write(folder["base"], [Lowest]);
        Write(folder["app"], [Lowest, Ours], (NameLabel, "registry.example/base:12"), (DigestLabel, digest));
        Write(folder["liar"], [Middle, Ours], (NameLabel, "registry.example/base:12"), (DigestLabel, digest));
        var options = new ScanOptions { CacheFolder = folder["cache"] };

        var named = await Sample.ScanAsync("oci:" + folder["app"], options);
        Assert.Equal(new BaseImage("registry.example/base:12", digest, null, BaseEvidence.Label), named.Inventory.Artifact.Base);
        Assert.All(named.Inventory.Packages, package => Assert.Null(package.Base));

        // Once the layers behind the digest are known, the label is the name that its author gave it.
        await Sample.ScanAsync("oci:" + folder["base"], options);
        var proven = await Sample.ScanAsync("oci:" + folder["app"], options);
        Assert.Equal(new BaseImage("registry.example/base:12", digest, 1, BaseEvidence.Cache), proven.Inventory.Artifact.Base);
        Assert.Contains("acme 1.0-1 True", Sides(proven));
        Assert.Equal(BaseEvidence.Label, (await Sample.ScanAsync("oci:" + folder["liar"], options)).Inventory.Artifact.Base!.Evidence);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("cyclonedx")]
    public async Task The_base_survives_a_bill_of_materials_and_can_be_given_to_one(string format)
    {
        using var folder = new TemporaryFolder();
        Write(folder["base"], [Lowest]);
        Write(folder["app"], [Lowest, Ours]);
        var options = new ScanOptions { Bases = ["oci:" + folder["base"]] };
        var result = await Sample.ScanAsync("oci:" + folder["app"], options);
        var without = await Sample.ScanAsync("oci:" + folder["app"]);
        Save(format, result, folder["with.json"]);
        Save(format, without, folder["without.json"]);

        foreach (var read in (ScanResult[])[await Sample.ScanAsync("sbom:" + folder["with.json"]), await Sample.ScanAsync("sbom:" + folder["without.json"], options)])
        {
            Assert.Equal(result.Inventory.Artifact.Base, read.Inventory.Artifact.Base);
            Assert.Equal(Sides(result), Sides(read));
        }
    }

    [Fact]
    public async Task Every_way_to_name_an_image_names_a_base()
    {
        using var folder = new TemporaryFolder();
        var image = new ImageArchives([Lowest]);
        File.WriteAllBytes(folder["base.tar"], image.Build("docker"));
        File.WriteAllBytes(folder["base.tar.gz"], OciLayoutBuilder.Gzip(image.Build("docker")));
        File.WriteAllBytes(folder["base.oci.tar"], image.Build("oci"));
        Write(folder["app"], [Lowest, Ours]);

        foreach (var name in (string[])["base.tar", "base.tar.gz", "base.oci.tar"])
        {
            foreach (var reference in (string[])["archive:" + folder[name], folder[name]])
            {
                Assert.Equal(1, (await Sample.ScanAsync("oci:" + folder["app"], new ScanOptions { Bases = [reference] })).Inventory.Artifact.Base?.LayerCount);
            }
        }
    }

    private static IEnumerable<string> Sides(ScanResult result) => result.Inventory.Packages.Select(package => $"{package.Name} {package.Version} {package.Base}");

    private static void Save(string format, ScanResult result, string path)
    {
        using var file = File.Create(path);
        AllReports.Formats.First(known => known.Name == format).Write(result, file, new ReportOptions());
    }

    private static string Write(string path, byte[][] layers, params (string Name, string Value)[] labels)
    {
        var layout = new OciLayoutBuilder(path);
        var manifest = layout.Image([.. layers.Select(layer => layout.Layer(layer))], labels: labels);
        layout.Add(manifest);
        return manifest.Digest;
    }
}
