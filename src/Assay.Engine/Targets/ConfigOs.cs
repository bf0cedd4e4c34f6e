using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Sources.Oci;

namespace Assay.Engine.Targets;

/// <summary>
/// What an image's config says of a Windows: "os" and "os.version" (OCI image specification, config.md), "10.0.20348.2700". It counts where no layer's registry tells;
/// like labels it is no part of what is cached by layers.
/// </summary>
internal static class ConfigOs
{
    /// <summary>The inventory with the system that the config names; an error where an image is for Windows and nothing tells which.</summary>
    public static Inventory AddTo(Inventory inventory, Image image)
    {
        if (!image.Platform.StartsWith("windows/", StringComparison.Ordinal))
        {
            return inventory;
        }

        var told = image.OsVersion is { Length: > 0 and < 64 } version && version.Split('.').Length == 4 && WindowsBuckets.IsVersion(version) ? version : null;
        if (inventory.Artifact.Distro is { } distro)
        {
            return distro.Id != WindowsBuckets.Segment || told is null || told == distro.VersionId ? inventory : With(inventory, Issue.Notice(
                "windows.version",
                $"the image's config says os.version {told}, and its registry {distro.VersionId}: the registry counts"));
        }

        if (told is null || WindowsBuckets.NameOf(told, isServer: true, isCore: true, Machine(image), productName: null, displayVersion: null) is not { } name)
        {
            return With(inventory, Issue.Error(
                "windows.unknown",
                $"the image is for Windows, and neither its layers nor its config ({(image.OsVersion is null ? "no os.version" : "os.version " + image.OsVersion)}) tell a release that is known: it was not matched"));
        }

        // Containers have no desktop, but for one image of each release, of which MSRC says the same.
        var system = new Package
        {
            Type = WindowsBuckets.Segment,
            Name = name,
            Version = told,
            Arch = Machine(image),
            Purl = PackageUrl.Format(WindowsBuckets.Segment, null, name, told, ("arch", Machine(image)), ("distro", $"{WindowsBuckets.Segment}-{told}")),
            Cpes = WindowsBuckets.CpeOf(name, told) is { } cpe ? [cpe] : [],
            Locations = [new PackageLocation("os.version")],
        };
        return With(inventory, Issue.Notice("windows.byConfig", $"no layer tells which Windows the image is: its config's os.version {told} counts, and updates and programs are not known")) with
        {
            Artifact = inventory.Artifact with { Distro = new Distro { Id = WindowsBuckets.Segment, VersionId = told, Codename = name } },
            Packages = [.. inventory.Packages.Append(system).OrderBy(package => package.Purl, StringComparer.Ordinal)],
        };
    }

    private static Inventory With(Inventory inventory, Issue issue) => inventory with { Issues = [.. inventory.Issues, issue] };

    // "windows/amd64".
    private static string Machine(Image image) => image.Platform.Split('/')[1];
}
