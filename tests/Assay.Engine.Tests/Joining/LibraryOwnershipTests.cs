using Assay.Catalogers;
using Assay.Catalogers.Tests.Rpm;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Engine.Joining;
using Assay.TestKit;

namespace Assay.Engine.Tests.Joining;

public sealed class LibraryOwnershipTests
{
    private const string DistPackages = "usr/lib/python3/dist-packages";

    [Fact]
    public void Distributions_of_debian_are_owned_by_the_packages_that_dpkg_names()
    {
        var dpkg = NativeTool.Require("dpkg-query");
        Assert.SkipUnless(Directory.Exists("/" + DistPackages), "no Python of Debian's is installed");
        var inventory = Join([.. LayerEntry.FromTree("/", "lib", "var/lib/dpkg/status", "var/lib/dpkg/info", "var/lib/dpkg/diversions", "etc/os-release", "usr/lib/os-release", DistPackages)]);
        var distributions = inventory.Packages.Where(package => package.Type == "pypi" && package.State == PackageState.Installed).ToList();

        Assert.NotEmpty(distributions);
        foreach (var distribution in distributions)
        {
            var owners = distribution.Locations.Select(location => Owner(dpkg, "/" + location.Path)).ToHashSet(StringComparer.Ordinal);
            var owned = inventory.Packages.SingleOrDefault(package => package.Purl == distribution.OwnedBy)?.Name ?? "";
            Assert.Contains(owned, owners.Contains("") ? [""] : owners);
        }

        Assert.Contains(distributions, distribution => distribution.OwnedBy is not null);
    }

    // The lists call the files as they were before the folders were merged.
    [Theory]
    [InlineData("deb")]
    [InlineData("rpm")]
    [InlineData("apk")]
    public void A_distribution_that_a_manager_lists_is_its_package_s_and_a_copy_is_nobody_s(string manager)
    {
        const string Owned = "lib/python3/site-packages/requests-2.28.1.dist-info/METADATA";
        LayerEntry[] database = manager switch
        {
            "deb" =>
            [
                LayerEntry.File("var/lib/dpkg/status", "Package: python3-requests\nStatus: install ok installed\nArchitecture: all\nVersion: 2.28.1-1\nDescription: a\n\n"),
                LayerEntry.File("var/lib/dpkg/info/python3-requests.list", $"/{Owned}\n"),
            ],
            "rpm" => [LayerEntry.File("var/lib/rpm/Packages.db", HeaderBuilder.Ndb(HeaderBuilder.Package("python3-requests", "2.28.1", "1").Texts(1027, ["/" + Owned]).ToBlob()))],
            _ => [LayerEntry.File("lib/apk/db/installed", $"P:python3-requests\nV:2.28.1-r1\nF:{Path.GetDirectoryName(Owned)}\nR:METADATA\n\n")],
        };
        var inventory = Join(
        [
            .. manager == "apk" ? database : [LayerEntry.Link("lib", "usr/lib"), .. database],
            Distribution(manager == "apk" ? Owned : "usr/" + Owned, "requests", "2.28.1"),
            Distribution("opt/venv/lib/python3/site-packages/flask-2.2.2.dist-info/METADATA", "flask", "2.2.2"),
        ]);

        var system = inventory.Packages.Single(package => package.Type == manager);
        Assert.Equal(system.Purl, inventory.Packages.Single(package => package.Name == "requests").OwnedBy);
        Assert.Null(inventory.Packages.Single(package => package.Name == "flask").OwnedBy);
    }

    // What lies where a package's file was diverted from is somebody else's; and a library that also lies elsewhere is the user's own.
    [Theory]
    [InlineData("/usr/lib/python3/dist-packages/a.dist-info/METADATA\n/usr/lib/python3/dist-packages/a.dist-info/METADATA.distrib\nother\n", false, false)]
    [InlineData("/usr/lib/x\n/usr/lib/x.distrib\nother\n", false, true)]
    [InlineData("", true, false)]
    public void A_diverted_file_and_a_second_copy_leave_a_library_to_its_own_advisories(string diversions, bool isCopied, bool isOwned)
    {
        LayerEntry[] copy = isCopied ? [Distribution("srv/a.dist-info/METADATA", "a", "1.0")] : [];
        var inventory = Join(
        [
            LayerEntry.File("var/lib/dpkg/status", "Package: python3-a\nStatus: install ok installed\nArchitecture: all\nVersion: 1.0-1\nDescription: a\n\n"),
            LayerEntry.File("var/lib/dpkg/info/python3-a.list", $"/{DistPackages}/a.dist-info/METADATA\n"),
            LayerEntry.File("var/lib/dpkg/diversions", diversions),
            Distribution($"{DistPackages}/a.dist-info/METADATA", "a", "1.0"),
            .. copy,
        ]);

        Assert.Equal(isOwned, inventory.Packages.Single(package => package.Type == "pypi").OwnedBy is not null);
    }

    private static LayerEntry Distribution(string path, string name, string version) => LayerEntry.File(path, $"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\n");

    [Fact]
    public void A_lock_file_beside_its_tree_is_one_package_in_two_places()
    {
        var inventory = Join(
            LayerEntry.File("app/package-lock.json", """{"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1.0.0","dev":true},"node_modules/b":{"version":"1.0.0"}}}"""),
            LayerEntry.File("app/node_modules/a/package.json", """{"name":"a","version":"1.0.0"}"""));

        var a = inventory.Packages.Single(package => package.Name == "a");
        Assert.Equal((PackageState.Installed, PackageScope.Dev), (a.State, a.Scope));
        Assert.Equal(["app/node_modules/a/package.json", "app/package-lock.json"], a.Locations.Select(location => location.Path));
        Assert.Equal(PackageState.Declared, inventory.Packages.Single(package => package.Name == "b").State);
    }

    private static Inventory Join(params LayerEntry[] entries) =>
        Joiner.Join(new FactsBuilder(AllCatalogers.Catalogers).Layer(entries).Build().Layers, new Artifact { Kind = "directory", Name = "test" }, new ScanLimits()).Inventory;

    private static string Owner(string dpkg, string path)
    {
        var result = NativeTool.Run(dpkg, ["-S", path]);
        return result.ExitCode == 0 ? result.Output.Split(':')[0] : "";
    }
}
