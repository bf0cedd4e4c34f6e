using System.Text;
using Assay.Catalogers.Alpine;
using Assay.Catalogers.Arch;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Gentoo;
using Assay.Catalogers.Opkg;
using Assay.Catalogers.Rpm;
using Assay.Catalogers.Tests.Rpm;
using Assay.Core.Cataloging;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>
/// Who owns a file, for every package manager: the paths as the tree has them, whatever the list calls them, and whichever
/// layers list, file, link and diversion come from.
/// </summary>
public sealed class OwnershipTests
{
    private static readonly Dictionary<string, (IJoin Join, Func<string[], LayerEntry[]> Database)> Managers = new(StringComparer.Ordinal)
    {
        ["dpkg"] = (new DebianJoin(), paths =>
        [
            LayerEntry.File("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: a\n\n"),
            LayerEntry.File("var/lib/dpkg/info/a.list", string.Concat(paths.Select(path => $"/{path}\n"))),
        ]),
        ["opkg"] = (new OpkgJoin(), paths =>
        [
            LayerEntry.File("usr/lib/opkg/status", "Package: a\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"),
            LayerEntry.File("usr/lib/opkg/info/a.list", string.Concat(paths.Select(path => $"/{path}\t0100755\n"))),
        ]),
        ["apk"] = (new AlpineJoin(), paths =>
        [
            LayerEntry.File("lib/apk/db/installed", $"P:a\nV:1\n{string.Concat(paths.Select(path => $"F:{Path.GetDirectoryName(path)}\nR:{Path.GetFileName(path)}\n"))}\n"),
        ]),
        // Tag 1027 is the list of files as packages had it before rpm 4.
        ["rpm"] = (new RpmJoin(), paths =>
        [
            LayerEntry.File("var/lib/rpm/Packages.db", HeaderBuilder.Ndb(HeaderBuilder.Package("a", "1", "1").Texts(1027, [.. paths.Select(path => "/" + path)]).ToBlob())),
        ]),
        ["portage"] = (new GentooJoin(), paths =>
        [
            LayerEntry.File("var/db/pkg/app-misc/a-1/CONTENTS", string.Concat(paths.Select(path => $"obj /{path} d41d8cd98f00b204e9800998ecf8427e 1649284374\n"))),
        ]),
        ["pacman"] = (new ArchJoin(), paths =>
        [
            LayerEntry.File("var/lib/pacman/local/a-1-1/desc", "%NAME%\na\n\n%VERSION%\n1-1\n\n"),
            LayerEntry.File("var/lib/pacman/local/a-1-1/files", $"%FILES%\n{string.Concat(paths.Select(path => $"{path}\n"))}\n"),
        ]),
    };

    public static TheoryData<string> Names => [.. Managers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Lists_name_files_as_before_the_folders_were_merged(string manager)
    {
        // The link comes in a layer of its own, between the files and the list.
        var (join, database) = Managers[manager];
        Assert.Equal(["usr/bin/a", "usr/lib/liba.so.1"], Claimed(join, new FactsBuilder(AllCatalogers.Catalogers)
            .Layer(LayerEntry.File("usr/bin/a"), LayerEntry.File("usr/lib/liba.so.1"))
            .Layer(LayerEntry.Link("bin", "usr/bin"), LayerEntry.Link("lib64", "usr/lib"))
            .Layer(database(["bin/a", "lib64/liba.so.1", "usr/bin/gone"]))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_a_later_layer_replaced_is_still_the_package_s_and_a_removed_one_is_not(string manager)
    {
        var (join, database) = Managers[manager];
        Assert.Equal(["usr/bin/a", "usr/bin/b"], Claimed(join, new FactsBuilder(AllCatalogers.Catalogers)
            .Layer([.. database(["usr/bin/a", "usr/bin/b", "usr/bin/c"]), LayerEntry.File("usr/bin/a"), LayerEntry.File("usr/bin/b"), LayerEntry.File("usr/bin/c")])
            .Layer(LayerEntry.File("usr/bin/b", "other"), LayerEntry.Whiteout("usr/bin/c"))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_name_of_a_hard_link_belongs_to_whose_list_has_it(string manager)
    {
        var (join, database) = Managers[manager];
        Assert.Equal(["usr/bin/a", "usr/bin/b"], Claimed(join, new FactsBuilder(AllCatalogers.Catalogers)
            .Layer([.. database(["usr/bin/a", "usr/bin/b"]), LayerEntry.File("usr/bin/a"), LayerEntry.HardLink("usr/bin/b", "usr/bin/a"), LayerEntry.HardLink("usr/bin/copy", "usr/bin/a")])));
    }

    [Fact]
    public void A_diversion_of_another_layer_than_list_and_file_counts()
    {
        Assert.Equal(["usr/bin/a.distrib"], Claimed(new DebianJoin(), new FactsBuilder(AllCatalogers.Catalogers)
            .Layer([.. Managers["dpkg"].Database(["bin/a"])])
            .Layer(LayerEntry.File("usr/bin/a.distrib"), LayerEntry.File("usr/bin/a"), LayerEntry.Link("bin", "usr/bin"))
            .Layer(LayerEntry.File("var/lib/dpkg/diversions", "/bin/a\n/bin/a.distrib\nother\n"))));
    }

    // dpkg compares the names as they are written: a diversion of /usr/bin/a does not move what a package calls /bin/a.
    [Theory]
    [InlineData("/bin/a\n/bin/a.distrib\nother\n", "usr/bin/a.distrib")]
    [InlineData("/usr/bin/a\n/usr/bin/a.distrib\nother\n", "usr/bin/a")]
    [InlineData("/bin/a\n/bin/a.distrib\na\n", "usr/bin/a")]
    [InlineData("/bin/a\n/bin/a.distrib\n:\n", "usr/bin/a.distrib")]
    public void A_package_that_dpkg_installs_owns_what_dpkg_unpacked(string diversions, string owned)
    {
        var (dpkg, dpkgDeb) = (NativeTool.Require("dpkg"), NativeTool.Require("dpkg-deb"));
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["deb", "DEBIAN"]);
        Directory.CreateDirectory(folder["deb", "bin"]);
        File.WriteAllText(folder["deb", "DEBIAN", "control"], "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: A <a@example.org>\nDescription: a\n");
        File.WriteAllText(folder["deb", "bin", "a"], "a");
        Assert.Equal(0, NativeTool.Run(dpkgDeb, ["--root-owner-group", "-b", folder["deb"], folder["a.deb"]]).ExitCode);
        var root = folder["root"];
        Directory.CreateDirectory(Path.Combine(root, "usr", "bin"));
        File.CreateSymbolicLink(Path.Combine(root, "bin"), "usr/bin");
        Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg", "info"));
        Directory.CreateDirectory(Path.Combine(root, "var", "lib", "dpkg", "updates"));
        File.WriteAllText(Path.Combine(root, "var", "lib", "dpkg", "status"), "");
        File.WriteAllText(Path.Combine(root, "var", "lib", "dpkg", "diversions"), diversions);
        var installed = NativeTool.Run(dpkg, [$"--root={root}", "--force-script-chrootless", "--force-not-root", "--log=/dev/null", "-i", folder["a.deb"]]);
        Assert.True(installed.ExitCode == 0, installed.Error);

        Assert.True(File.Exists(Path.Combine(root, owned)));
        Assert.Equal([owned], Claimed(new DebianJoin(), new FactsBuilder(AllCatalogers.Catalogers).Layer(LayerEntry.FromTree(root, "bin", "usr", "var"))));
    }

    private static string[] Claimed(IJoin join, FactsBuilder image) =>
        [.. image.Join(join).Claims.SelectMany(claim => Encoding.UTF8.GetString(claim.Paths).Split('\n', StringSplitOptions.RemoveEmptyEntries))];
}
