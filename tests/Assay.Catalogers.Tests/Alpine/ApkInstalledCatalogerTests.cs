using System.Text;
using System.Text.Json;
using Assay.Catalogers.Alpine;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Alpine;

public sealed class ApkInstalledCatalogerTests
{
    private const string InstalledPath = "lib/apk/db/installed";

    private static readonly Distro Alpine = new() { Id = "alpine", VersionId = "3.18.4" };

    private static byte[] Installed { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Alpine", "testdata", "installed"));

    private static FactsBuilder Image => new([new ApkInstalledCataloger()]);

    [Fact]
    public void Reads_an_installed_database()
    {
        var facts = Catalog(Installed);

        Assert.Empty(facts.Issues);
        Assert.True(facts.IsDatabase);
        Assert.Equal(["alpha", "beta"], facts.Packages.Select(package => package.Key));
        var alpha = facts.Packages[0];
        Assert.Equal(("apk", "alpha", "1.36.1-r15", "x86_64"), (alpha.Package.Type, alpha.Package.Name, alpha.Package.Version, alpha.Package.Arch));
        Assert.Equal(new SourcePackage("alpha-tools", "1.36.1-r15"), alpha.Package.Source);
        Assert.Equal("so:libbeta.so.1\ncmd:beta\n/bin/sh\nabsent", alpha.Depends);
        Assert.Equal("alpha-virtual\ncmd:alpha", alpha.Provides);
        Assert.Equal("etc/alpha.conf\nusr/bin/alpha\nusr/bin/alpha-link\n", Encoding.UTF8.GetString(Assert.Single(facts.Claims, claim => claim.Owner == "alpha").Paths));
        Assert.Null(facts.Packages[1].Package.Source);
        Assert.Empty(facts.Packages[1].Package.Licenses);
    }

    [Theory]
    [InlineData("GPL-2.0-only AND MIT", "GPL-2.0-only AND MIT")]
    [InlineData("MIT GPL2+", "MIT AND GPL-2.0-or-later")]
    [InlineData("custom", "LicenseRef-custom")]
    [InlineData("", "")]
    public void Licences_are_expressions(string field, string expression)
    {
        var facts = Catalog(Encoding.UTF8.GetBytes($"P:a\nV:1\nL:{field}\n\n"));

        Assert.Equal(expression, string.Join('|', Assert.Single(facts.Packages).Package.Licenses));
    }

    [Fact]
    public void Joins_files_relations_and_purls()
    {
        var sink = Join(Image.Layer(LayerEntry.File("usr/lib/apk/db/installed", Installed), LayerEntry.Link("lib", "usr/lib"),
            LayerEntry.File("usr/bin/alpha"), LayerEntry.File("usr/lib/libbeta.so.1")));

        Assert.Equal(
            ["pkg:apk/alpine/alpha@1.36.1-r15?arch=x86_64&distro=alpine-3.18.4&upstream=alpha-tools", "pkg:apk/alpine/beta@2.0_git20230717-r4?arch=x86_64&distro=alpine-3.18.4"],
            sink.Packages.Select(package => package.Purl));
        Assert.Equal([new Relation(sink.Packages[0].Purl, sink.Packages[1].Purl, RelationKind.DependsOn)], sink.Relations);
        Assert.Equal(["usr/bin/alpha\n", "usr/lib/libbeta.so.1\n"], sink.Claims.Select(claim => Encoding.UTF8.GetString(claim.Paths)));
        Assert.All(sink.Packages, package => Assert.Equal(new PackageLocation("usr/lib/apk/db/installed", FactsBuilder.DiffId(0)), Assert.Single(package.Locations)));
    }

    [Fact]
    public void A_database_that_a_later_layer_deletes_keeps_packages_whose_files_remain()
    {
        var sink = Join(Image.Layer(LayerEntry.File(InstalledPath, Installed), LayerEntry.File("usr/bin/alpha"), LayerEntry.File("lib/libbeta.so.1"))
            .Layer(LayerEntry.Whiteout("lib/apk"), LayerEntry.Whiteout("usr/bin/alpha")));

        Assert.Equal("beta", Assert.Single(sink.Packages).Name);
        Assert.True(sink.Packages[0].DatabaseDeleted);
        Assert.Equal("alpha", Assert.Single(sink.DeletedPackages).Name);
    }

    [Fact]
    public void An_upgrade_comes_from_the_layer_that_made_it()
    {
        var upgraded = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Installed).Replace("1.36.1-r15\nA", "1.36.1-r16\nA", StringComparison.Ordinal));
        var sink = Join(Image.Layer(LayerEntry.File(InstalledPath, Installed)).Layer(LayerEntry.File(InstalledPath, upgraded)));

        Assert.Equal([("1.36.1-r16", FactsBuilder.DiffId(1)), ("2.0_git20230717-r4", FactsBuilder.DiffId(0))],
            sink.Packages.Select(package => (package.Version!, Assert.Single(package.Locations).Layer!)));
        Assert.Empty(sink.DeletedPackages);
    }

    [Fact]
    public void Cut_at_any_byte_it_says_so_and_gives_no_package_that_is_not_there()
    {
        var whole = Catalog(Installed).Packages.Select(package => package.Key).ToHashSet();
        var betweenPackages = Installed.AsSpan().IndexOf("\n\n"u8) + 2;
        for (var length = 1; length < Installed.Length; length++)
        {
            var facts = Catalog(Installed[..length]);

            Assert.True(length == betweenPackages || facts.Issues.Any(issue => issue.Level == IssueLevel.Error), $"cut at {length}");
            Assert.All(facts.Packages, package => Assert.True(whole.Any(name => name.StartsWith(package.Key, StringComparison.Ordinal)), package.Key));
        }
    }

    [Fact]
    public void With_flipped_bytes_it_never_fails()
    {
        var random = new Random(20260603);
        for (var round = 0; round < Tier.Scale(5_000, 200_000); round++)
        {
            var mutated = (byte[])Installed.Clone();
            for (var flips = random.Next(1, 9); flips > 0; flips--)
            {
                mutated[random.Next(mutated.Length)] = random.Next(3) == 0 ? (byte)'\n' : (byte)random.Next(256);
            }

            Assert.True(Catalog(mutated).Packages.Count < 40);
        }
    }

    [Fact]
    public void A_line_that_is_no_field_is_an_error_and_the_packages_are_kept()
    {
        var facts = Catalog([.. "this is a corrupt db\n\n"u8, .. Installed]);

        Assert.Equal(2, facts.Packages.Count);
        Assert.Equal((IssueLevel.Error, "apk.installed.malformed"), (facts.Issues[0].Level, facts.Issues[0].Code));
    }

    [Fact]
    public void Long_folder_names_with_many_files_are_cut_and_said_so()
    {
        var text = new StringBuilder("P:bomb\nV:1\nF:").Append('d', 4_000).Append('\n');
        for (var i = 0; i < 50_000; i++)
        {
            text.Append("R:a\n");
        }

        var facts = Catalog(Encoding.UTF8.GetBytes(text.Append('\n').ToString()));

        Assert.Equal("bomb", Assert.Single(facts.Packages).Key);
        Assert.Equal("limit.apk.lists", Assert.Single(facts.Issues).Code);
    }

    [Fact]
    public void Databases_of_peers_give_what_they_expect()
    {
        var cases = 0;
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", "expected-syft.jsonl")))
        {
            using var expected = JsonDocument.Parse(line);
            var test = expected.RootElement.GetProperty("test").GetString()!;
            if (!test.StartsWith("syft/pkg/cataloger/alpine/", StringComparison.Ordinal))
            {
                continue;
            }

            var fixture = TestData.Require(["peers", "syft", .. expected.RootElement.GetProperty("fixture")[0].GetString()!.Split('/')]);
            var file = Directory.Exists(fixture) ? Path.Combine(fixture, "lib", "apk", "db", "installed") : fixture;
            Assert.Equal(
                expected.RootElement.GetProperty("expected").EnumerateArray().Select(package => $"{package.GetProperty("Name")} {package.GetProperty("Version")}"),
                Catalog(File.ReadAllBytes(file)).Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}"));
            cases++;
        }

        Assert.Equal(4, cases);
    }

    [Theory]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/installed", 15)]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/single", 1)]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/different-arch", 1)]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/no-origin", 1)]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/empty", 0)]
    [InlineData("osv-scalibr/extractor/filesystem/os/apk/testdata/invalid", 0)]
    [InlineData("syft/syft/pkg/cataloger/alpine/testdata/multiple-2/lib/apk/db/installed", 14)]
    [InlineData("syft/syft/pkg/cataloger/alpine/testdata/corrupt/lib/apk/db/installed", 1)]
    [InlineData("syft/syft/pkg/cataloger/alpine/testdata/extra-file-attributes", 1)]
    public void Other_databases_of_peers_give_every_record(string path, int packages)
    {
        var content = File.ReadAllBytes(TestData.Require(["peers", .. path.Split('/')]));

        var facts = Catalog(content);

        // An independent count: records are what begins with P: at the beginning of a line.
        var names = Encoding.UTF8.GetString(content).Split('\n').Where(line => line.StartsWith("P:", StringComparison.Ordinal)).Select(line => line[2..]);
        Assert.Equal(names, facts.Packages.Select(package => package.Package.Name));
        Assert.Equal(packages, facts.Packages.Count);
    }

    private static InventorySink Join(FactsBuilder image) => image.Join(new AlpineJoin(), Alpine);

    private static FileFacts Catalog(byte[] content)
    {
        var path = FilePath.Parse(InstalledPath);
        var sink = new FactSink(path);
        new ApkInstalledCataloger().Catalog(new ScannedFile(path, content.Length, 0, new MemoryStream(content, writable: false)), sink, CancellationToken.None);
        return sink.ToFacts(ApkInstalledCataloger.CatalogerName);
    }
}
