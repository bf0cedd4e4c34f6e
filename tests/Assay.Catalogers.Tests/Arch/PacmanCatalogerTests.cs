using System.Text;
using Assay.Catalogers.Arch;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Arch;

public sealed class PacmanCatalogerTests
{
    private const string Folder = "var/lib/pacman/local/";

    private const string Desc =
        "%NAME%\ntool\n\n%VERSION%\n1:2.0-3\n\n%BASE%\ntoolbase\n\n%DESC%\nA tool\n\n%ARCH%\nx86_64\n\n%LICENSE%\nGPL-2.0-or-later\ncustom:foo\n\n"
        + "%DEPENDS%\nlibx.so=1-64\nsh>=1\n\n%PROVIDES%\ntool-virtual=2\n\n";

    private static readonly Distro Arch = new() { Id = "arch" };

    private static FactsBuilder Image => new([new PacmanCataloger()]);

    [Fact]
    public void Reads_a_description()
    {
        var facts = Damage.Catalog(new PacmanCataloger(), Folder + "tool-1:2.0-3/desc", Encoding.UTF8.GetBytes(Desc));

        Assert.Empty(facts.Issues);
        Assert.True(facts.IsDatabase);
        var fact = Assert.Single(facts.Packages);
        Assert.Equal(("alpm", "tool", "1:2.0-3", "x86_64"), (fact.Package.Type, fact.Package.Name, fact.Package.Version, fact.Package.Arch));
        Assert.Equal(new SourcePackage("toolbase", "1:2.0-3"), fact.Package.Source);
        Assert.Equal(["GPL-2.0-or-later", "LicenseRef-custom-foo"], fact.Package.Licenses);
        Assert.Equal("libx.so\nsh", fact.Depends);
        Assert.Equal("tool-virtual", fact.Provides);
    }

    [Fact]
    public void Joins_files_relations_and_purls()
    {
        var sink = Image.Layer(
            Package("tool-1:2.0-3", Desc),
            LayerEntry.File("usr/bin/tool"),
            Listed("tool-1:2.0-3", "usr/", "usr/bin/", "usr/bin/tool"),
            Package("shell-5-1", "%NAME%\nshell\n\n%VERSION%\n5-1\n\n%PROVIDES%\nsh\n\n")).Join(new ArchJoin(), Arch);

        Assert.Equal(
            ["pkg:alpm/arch/shell@5-1?distro=arch", "pkg:alpm/arch/tool@1:2.0-3?arch=x86_64&distro=arch&upstream=toolbase"],
            sink.Packages.Select(package => package.Purl));
        Assert.Equal([new Relation(sink.Packages[1].Purl, sink.Packages[0].Purl, RelationKind.DependsOn)], sink.Relations);
        Assert.Equal("usr/bin/tool\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
    }

    [Fact]
    public void An_upgrade_and_a_removal_are_no_deleted_database()
    {
        var sink = Image
            .Layer(Package("a-1-1", "%NAME%\na\n\n%VERSION%\n1-1\n\n"), Package("meta-1-1", "%NAME%\nmeta\n\n%VERSION%\n1-1\n\n"), LayerEntry.File("usr/bin/a"),
                Listed("a-1-1", "usr/bin/a"))
            .Layer(LayerEntry.Whiteout(Folder + "a-1-1"), Package("a-2-1", "%NAME%\na\n\n%VERSION%\n2-1\n\n"), LayerEntry.Whiteout(Folder + "meta-1-1"))
            .Join(new ArchJoin(), Arch);

        Assert.Equal(["a 2-1"], sink.Packages.Select(package => $"{package.Name} {package.Version}"));
        Assert.Equal(["meta"], sink.DeletedPackages.Select(package => package.Name));
        Assert.False(sink.Packages[0].DatabaseDeleted);
        Assert.Equal(FactsBuilder.DiffId(1), Assert.Single(sink.Packages[0].Locations).Layer);
    }

    [Fact]
    public void A_deleted_database_keeps_packages_whose_files_remain()
    {
        var sink = Image
            .Layer(Package("a-1-1", "%NAME%\na\n\n%VERSION%\n1-1\n\n"), Listed("a-1-1", "usr/bin/a"), LayerEntry.File("usr/bin/a"),
                Package("b-1-1", "%NAME%\nb\n\n%VERSION%\n1-1\n\n"), Listed("b-1-1", "usr/bin/b"), LayerEntry.File("usr/bin/b"))
            .Layer(LayerEntry.Whiteout("var/lib/pacman"), LayerEntry.Whiteout("usr/bin/b"))
            .Join(new ArchJoin(), Arch);

        Assert.Equal("a", Assert.Single(sink.Packages).Name);
        Assert.True(sink.Packages[0].DatabaseDeleted);
        Assert.Equal("b", Assert.Single(sink.DeletedPackages).Name);
    }

    [Fact]
    public void A_description_without_name_or_version_is_known_by_its_folder_and_an_error()
    {
        var facts = Damage.Catalog(new PacmanCataloger(), Folder + "tree-sitter-0.22.6-1/desc", "%NME%\nx\n\n"u8.ToArray());

        Assert.Equal(("tree-sitter", "0.22.6-1"), (facts.Packages[0].Package.Name, facts.Packages[0].Package.Version));
        Assert.Equal((IssueLevel.Error, "pacman.desc.malformed"), (Assert.Single(facts.Issues).Level, facts.Issues[0].Code));
    }

    [Theory]
    [InlineData("a-1-1", "a", "1-1")]
    [InlineData("a-b-1-1", "a-b", "1-1")]
    [InlineData("a-1", null, null)]
    [InlineData("-1-1", null, null)]
    [InlineData("a--1", null, null)]
    [InlineData("a-1-", null, null)]
    public void Folder_names_are_split_as_pacman_splits_them(string folder, string? name, string? version)
    {
        var package = Damage.Catalog(new PacmanCataloger(), $"{Folder}{folder}/desc", []).Packages.SingleOrDefault()?.Package;

        Assert.Equal((name, version), (package?.Name, package?.Version));
    }

    [Fact]
    public void Cut_at_any_byte_the_package_is_the_same_one_or_an_error()
    {
        Damage.Cut(new PacmanCataloger(), Folder + "tool-1:2.0-3/desc", Encoding.UTF8.GetBytes(Desc), (length, facts) =>
        {
            Assert.Equal(("tool", "1:2.0-3"), (Assert.Single(facts.Packages).Package.Name, facts.Packages[0].Package.Version));
            Assert.True(length >= 31 || facts.Issues.Any(issue => issue.Level == IssueLevel.Error), $"cut at {length}");
        });
        Damage.Cut(new PacmanCataloger(), Folder + "tool-1:2.0-3/files", "%FILES%\nusr/\nusr/bin/tool\nusr/bin/t\n\n"u8.ToArray(), (_, facts) =>
            Assert.All(facts.Claims, claim => Assert.StartsWith("usr/bin/tool\n", Encoding.UTF8.GetString(claim.Paths), StringComparison.Ordinal)));
    }

    [Fact]
    public void With_flipped_bytes_it_never_fails()
    {
        Damage.Flip(new PacmanCataloger(), Folder + "tool-1:2.0-3/desc", Encoding.UTF8.GetBytes(Desc), 1);
        Damage.Flip(new PacmanCataloger(), Folder + "tool-1:2.0-3/files", "%FILES%\nusr/\nusr/bin/tool\nusr/bin/t\n\n%BACKUP%\netc/a\t0\n"u8.ToArray(), 0);
    }

    // Syft leaves "corrupt" out, whose description lost its keys; "pacman -Q" lists it as "corrupt 0.2.1-3", by its folder.
    [Fact]
    public void Databases_of_syft_give_what_it_expects()
    {
        var peer = Assert.Single(PeerCase.Of("syft", "cataloger/arch/"));
        var sink = Image.Layer(LayerEntry.FromTree(peer.Fixture, "var")).Join(new ArchJoin(), Arch);

        Assert.Equal(peer.Versions.Append("corrupt 0.2.1-3").Order(StringComparer.Ordinal), Lines(sink));
    }

    [Fact]
    public void Descriptions_of_osv_scalibr_give_what_it_expects()
    {
        var cases = PeerCase.Of("osv-scalibr", "os/pacman/");
        foreach (var peer in cases)
        {
            var facts = Damage.Catalog(new PacmanCataloger(), Folder + "x/desc", File.ReadAllBytes(peer.Fixture));

            Assert.Equal(peer.Versions, facts.Packages.Select(fact => $"{fact.Package.Name} {fact.Package.Version}"));
        }

        Assert.Equal(4, cases.Count);
    }

    [Fact]
    public void A_database_that_pacman_wrote_gives_what_it_lists()
    {
        var pacman = NativeTool.Require("pacman");
        var tar = NativeTool.Require("tar");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["root", "var", "lib", "pacman"]);
        File.WriteAllText(folder["conf"], "[options]\nArchitecture = auto\nSigLevel = Never\n");
        var packages = new List<string>();
        foreach (var (name, version, depends) in (IEnumerable<(string, string, string)>)
            [("tool", "1:2.0.r5.gabc-3", "depend = libtool.so=1-64\ndepend = shell>=5\n"), ("libtool", "2.0-3.1", "provides = libtool.so=1-64\n"), ("shell", "5.2_p1-1", "")])
        {
            var build = Directory.CreateDirectory(folder["build", name]).FullName;
            File.WriteAllText(Path.Combine(build, ".PKGINFO"), $"pkgname = {name}\npkgbase = base-{name}\npkgver = {version}\nbuilddate = 1700000000\nsize = 1\narch = any\nlicense = MIT\n{depends}");
            Directory.CreateDirectory(Path.Combine(build, "usr", "bin"));
            File.WriteAllText(Path.Combine(build, "usr", "bin", name), name);
            File.CreateSymbolicLink(Path.Combine(build, "usr", "bin", name + "-link"), name);
            var package = folder[$"{name}-{version}-any.pkg.tar"];
            Assert.Equal(0, NativeTool.Run(tar, ["-C", build, "-cf", package, ".PKGINFO", "usr"]).ExitCode);
            packages.Add(package);
        }

        string[] where = ["--root", folder["root"], "--dbpath", folder["root", "var", "lib", "pacman"], "--config", folder["conf"]];
        var installed = NativeTool.Run(pacman, ["-U", .. where, "--cachedir", folder["cache"], "--hookdir", folder["hooks"], "--noconfirm", "--noscriptlet", .. packages]);
        Assert.True(installed.ExitCode == 0, installed.Output + installed.Error);
        var listed = NativeTool.Run(pacman, ["-Q", .. where]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);

        var sink = Image.Layer(LayerEntry.FromTree(folder["root"], "var", "usr")).Join(new ArchJoin(), Arch);

        Assert.Equal(listed, Lines(sink));
        Assert.Equal(2, sink.Relations.Count);
        foreach (var (package, claim) in sink.Packages.Zip(sink.Claims))
        {
            var owned = NativeTool.Run(pacman, ["-Ql", .. where, package.Name]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.EndsWith('/')).Select(line => Path.GetRelativePath(folder["root"], line[(package.Name.Length + 1)..])).Order(StringComparer.Ordinal);
            Assert.Equal(owned, Encoding.UTF8.GetString(claim.Paths).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private static string[] Lines(InventorySink sink) => [.. sink.Packages.Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];

    private static LayerEntry Package(string folder, string desc) => LayerEntry.File($"{Folder}{folder}/desc", desc);

    private static LayerEntry Listed(string folder, params string[] paths) =>
        LayerEntry.File($"{Folder}{folder}/files", "%FILES%\n" + string.Concat(paths.Select(path => path + "\n")) + "\n");
}
