using Assay.Catalogers;
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
