using Assay.Catalogers.Distros;
using Assay.Catalogers.Rpm;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Rpm;

public sealed class DnfHistoryTests
{
    private const string Dnf4Path = "var/lib/dnf/history.sqlite";

    private static FactsBuilder Image => new(AllCatalogers.Catalogers);

    // Counted with "select repoid, count(*) from trans_item join repo on repo.id = repo_id group by 1".
    [Theory]
    [InlineData("internal/dnf/testdata/dnf4/var/lib/dnf/history.sqlite", Dnf4Path, 55, "rhel-9-for-x86_64-appstream-rpms rhel-9-for-x86_64-baseos-rpms")]
    [InlineData("internal/dnf/testdata/dnf5/usr/lib/sysimage/libdnf5/transaction_history.sqlite", "usr/lib/sysimage/libdnf5/transaction_history.sqlite", 123, "aea2214b263845539cc9b774ac8dd4c7")]
    [InlineData("rhel/testdata/custom-dnf-history.sqlite", Dnf4Path, 5, "test-repo-appstream test-repo-baseos")]
    [InlineData("rhel/testdata/matching-dnf-history.sqlite", Dnf4Path, 4, "fedora-appstream-35 fedora-baseos-35")]
    public void Histories_of_claircore_give_every_package_and_repository(string fixture, string path, int packages, string repositories)
    {
        var facts = Damage.Catalog(new DnfHistoryCataloger(), path, File.ReadAllBytes(TestData.Require(["peers", "claircore", .. fixture.Split('/')])));

        Assert.Empty(facts.Issues);
        Assert.Equal(packages, facts.Loose.Count(fact => fact.Kind == DnfHistoryRows.PackageKind));
        var image = new LayeredFacts([new LayerFacts { Files = [facts], Index = IndexOf(path) }]);
        Assert.Equal(repositories.Split(' '), new RepositoryFacts(image).Repositories.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_history_that_dnf_wrote_gives_what_it_says_itself()
    {
        var dnf = NativeTool.Require("dnf");
        var createRepository = NativeTool.Require("createrepo_c");
        var rpmBuild = NativeTool.Require("rpmbuild");
        using var folder = new TemporaryFolder();
        foreach (var (repository, name, version) in (IEnumerable<(string, string, string)>)[("a", "alpha", "1.0"), ("a", "beta", "1.0"), ("a", "gamma", "1.0"), ("b", "alpha", "1.1")])
        {
            File.WriteAllText(folder["spec"], $"Name: {name}\nEpoch: 2\nVersion: {version}\nRelease: 1\nSummary: x\nLicense: MIT\nBuildArch: noarch\n%description\nx\n%files\n");
            var built = NativeTool.Run(rpmBuild, ["-bb", "--define", $"_topdir {folder["build"]}", "--define", $"_rpmdir {folder[repository]}", folder["spec"]]);
            Assert.True(built.ExitCode == 0, built.Error);
        }

        foreach (var repository in (string[])["a", "b"])
        {
            Assert.Equal(0, NativeTool.Run(createRepository, ["-q", folder[repository]]).ExitCode);
        }

        var root = Directory.CreateDirectory(folder["root"]).FullName;
        Dnf("install", "--disablerepo=repo-b", "alpha", "beta", "gamma");
        Dnf("--repofrompath=repo-b," + folder["b"], "upgrade", "alpha");
        Dnf("remove", "gamma");
        var expected = Dnf("--repofrompath=repo-b," + folder["b"], "-q", "repoquery", "--installed", "--qf", "%{name}-%{version}-%{release}.%{arch} %{from_repo}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        var image = Image.Layer(LayerEntry.FromTree(root, "var/lib/dnf")).Build();
        var repositories = new RepositoryFacts(image);

        Assert.Equal(["alpha-1.1-1.noarch repo-b", "beta-1.0-1.noarch repo-a"], expected);
        Assert.Equal("repo-b", repositories.Of("alpha", "1.1-1", "noarch"));
        Assert.Equal("repo-a", repositories.Of("beta", "1.0-1", "noarch"));
        Assert.Null(repositories.Of("alpha", "1.0-1", "noarch"));
        Assert.Null(repositories.Of("gamma", "1.0-1", "noarch"));

        string Dnf(params string[] arguments)
        {
            var result = NativeTool.Run(dnf,
            [
                "-y", $"--installroot={root}", "--releasever=9", "--nogpgcheck", $"--repofrompath=repo-a,{folder["a"]}", "--setopt=reposdir=/nonexistent",
                $"--setopt=cachedir={folder["cache"]}", "--setopt=logdir=/var/log", .. arguments,
            ]);
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            return result.Output;
        }
    }

    // make.py: 24 packages in the database; its log upgrades package-1 from appstream, and takes the first one away.
    [Fact]
    public void The_log_of_a_history_counts_though_it_comes_from_another_layer()
    {
        byte[] Seed(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "dnf", name));
        var before = new RepositoryFacts(Image.Layer(LayerEntry.File(Dnf4Path, Seed("history.sqlite"))).Build());
        var after = new RepositoryFacts(Image.Layer(LayerEntry.File(Dnf4Path, Seed("history.sqlite"))).Layer(LayerEntry.File(Dnf4Path + "-wal", Seed("history.sqlite-wal"))).Build());

        Assert.Equal("appstream", before.Of("package-1", "1.0-1.el9", "x86_64"));
        Assert.Null(after.Of("package-1", "1.0-1.el9", "x86_64"));
        Assert.Equal("appstream", after.Of("package-1", "1.1-1.el9", "x86_64"));
        Assert.Equal("baseos", after.Of("package-24", "1.0-1.el9", "x86_64"));
    }

    [Fact]
    public void Packages_carry_their_channel_and_the_distribution_has_it()
    {
        var database = Rpms.Fixture("rpmdb.sqlite");
        var installed = Rpms.Catalog(Rpms.SqlitePath, database).Packages.Select(fact => fact.Package).ToArray();
        var state = "[nevras]\n" + string.Concat(installed.Skip(1).Select((package, number) => $"\"{package.Name}-{package.Epoch ?? 0}:{package.Version}.{package.Arch}\" = {{from_repo=\"repository-{number}\"}}\n"));
        var image = Image.Layer(
            LayerEntry.File("etc/os-release", "ID=fedora\nVERSION_ID=35\n"),
            LayerEntry.File(Dnf4Path, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "dnf", "history.sqlite"))),
            LayerEntry.File("usr/lib/sysimage/libdnf5/nevras.toml", state),
            LayerEntry.File(Rpms.SqlitePath, database));

        Assert.Equal(["appstream", "baseos", "repository-0", "repository-1"], DistroResolver.Resolve(image.Build())!.Channels);
        Assert.Equal(
            installed.Select((package, number) => $"{package.Name} {(number == 0 ? "" : $"repository-{number - 1}")}").Order(StringComparer.Ordinal),
            image.Join().Packages.Select(package => $"{package.Name} {package.Origin?.Channel}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_damaged_history_or_log_ends_in_facts_or_notices()
    {
        foreach (var (path, seed) in (IEnumerable<(string, string)>)[(Dnf4Path, "history.sqlite"), (Dnf4Path + "-wal", "history.sqlite-wal")])
        {
            var content = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "dnf", seed));
            Damage.Cut(new DnfHistoryCataloger(), path, content, (_, facts) => Assert.DoesNotContain(facts.Issues, issue => issue.Level == IssueLevel.Error));
            Damage.Flip(new DnfHistoryCataloger(), path, content, 0);
        }
    }

    private static Core.Files.LayerIndex IndexOf(string path)
    {
        var index = new Core.Files.LayerIndex.Builder();
        index.Add(new Core.Files.TreeEntry { Path = Core.Files.FilePath.Parse(path).Bytes, Kind = Core.Files.EntryKind.File, SizeBytes = 1, Mode = 0 });
        return index.Build();
    }
}
