using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Merging;

namespace Assay.Engine.Tests.Merging;

public sealed class InventoryMergeTests
{
    [Fact]
    public void What_two_tell_alike_stands_once_with_both_places()
    {
        var one = Part("one", null, Library("a", "app/one"), Library("b", "app/one"));
        var other = Part("other", null, Library("b", "app/other"), Library("b", "app/other") with { Scope = PackageScope.Dev });

        var whole = InventoryMerge.Of([one, other], null);

        Assert.Equal(["a Prod app/one", "b Prod app/one,app/other", "b Dev app/other"],
            whole.Packages.Select(package => $"{package.Name} {package.Scope} {string.Join(',', package.Locations.Select(location => location.Path))}"));
        Assert.Equal(("directory", "one + other"), (whole.Artifact.Kind, whole.Artifact.Name));
        Assert.Empty(whole.Artifact.Digests);
        Assert.Equal("shop", InventoryMerge.Of([one, other], "shop").Artifact.Name);
    }

    [Fact]
    public void What_one_part_lacks_the_whole_lacks()
    {
        var broken = Part("one", null) with { Issues = [Issue.Error("layer.truncated", "cut off")] };

        Assert.False(InventoryMerge.Of([Part("other", null), broken], null).IsComplete);
    }

    [Fact]
    public void Systems_of_two_releases_are_not_matched_as_one()
    {
        var debian = Part("a", new Distro { Id = "debian", VersionId = "12" }, Deb("curl"));
        var ubuntu = Part("b", new Distro { Id = "ubuntu", VersionId = "24.04" }, Deb("curl"));

        Assert.Equal("merge.manyDistros", Assert.Throws<AssayException>(() => InventoryMerge.Of([debian, ubuntu], null)).Code);
    }

    [Fact]
    public void The_release_is_that_of_the_part_that_has_packages_of_it()
    {
        var debian = new Distro { Id = "debian", VersionId = "12", Channels = ["lts"] };
        var application = Part("a", new Distro { Id = "alpine", VersionId = "3.20" }, Library("a", "app"));

        var whole = InventoryMerge.Of([application, Part("b", debian with { Channels = ["elts"] }, Deb("curl")), Part("c", debian, Deb("wget"))], null);

        Assert.Equal("debian", whole.Artifact.Distro!.Id);
        Assert.Equal(["elts", "lts"], whole.Artifact.Distro.Channels);
        Assert.Equal(3, whole.Packages.Count);
    }

    [Fact]
    public void Parts_of_one_image_stay_that_image()
    {
        var one = Part("one", null, Library("a", "app"));
        var image = one with { Artifact = one.Artifact with { Kind = "image", Digests = ["sha256:aa", "sha256:bb"] } };
        var again = image with { Artifact = image.Artifact with { Digests = ["sha256:bb", "sha256:aa"] } };

        var whole = InventoryMerge.Of([image, again], null);

        Assert.Equal("image", whole.Artifact.Kind);
        Assert.Equal(image.Artifact.Digests, whole.Artifact.Digests);
    }

    private static Inventory Part(string name, Distro? distro, params Package[] packages) =>
        new() { Artifact = new Artifact { Kind = "directory", Name = name, Distro = distro }, Packages = packages };

    private static Package Library(string name, string path) =>
        new() { Type = "npm", Name = name, Version = "1", Purl = $"pkg:npm/{name}@1", Licenses = ["MIT"], Locations = [new PackageLocation(path)] };

    private static Package Deb(string name) => new() { Type = "deb", Name = name, Version = "1", Purl = $"pkg:deb/debian/{name}@1" };
}
