using Assay.Core.Packages;

namespace Assay.Engine.Tests;

public sealed class SelectedPackagesTests
{
    private static readonly Inventory Inventory = new()
    {
        Artifact = new Artifact { Kind = "disk", Name = "a" },
        Packages = [Package("deb", "a"), Package("npm", "b"), Package("generic", "c"), Package("rpm", "d")],
        Relations = [new Relation("pkg:deb/a", "pkg:rpm/d", RelationKind.DependsOn), new Relation("pkg:deb/a", "pkg:npm/b", RelationKind.Contains)],
    };

    [Theory]
    [InlineData(PackageSelection.All, new[] { "a", "b", "c", "d" }, 2)]
    [InlineData(PackageSelection.System, new[] { "a", "d" }, 1)]
    [InlineData(PackageSelection.Libraries, new[] { "b", "c" }, 0)]
    public void Keeps_what_was_asked_for(PackageSelection selection, string[] names, int relations)
    {
        var selected = SelectedPackages.Of(Inventory, selection);

        Assert.Equal(names, selected.Packages.Select(package => package.Name));
        Assert.Equal(relations, selected.Relations.Count);
    }

    private static Package Package(string type, string name) => new() { Type = type, Name = name, Purl = $"pkg:{type}/{name}" };
}
