using Assay.Core.Packages;

namespace Assay.Advisories.Tests;

/// <summary>Inventories made by hand.</summary>
internal static class Inventories
{
    public static Package Deb(string name, string version, string? source = null, string? sourceVersion = null) => new()
    {
        Type = "deb",
        Name = name,
        Version = version,
        Purl = $"pkg:deb/debian/{name}@{version}",
        Arch = "amd64",
        Source = source is null ? null : new SourcePackage(source, sourceVersion ?? version),
        Locations = [new PackageLocation("var/lib/dpkg/status", "sha256:layer1")],
    };

    public static Inventory Debian(string? release, params Package[] packages) => new()
    {
        Artifact = new Artifact
        {
            Kind = "image",
            Name = "test",
            Distro = release is null ? null : new Distro { Id = "debian", VersionId = release },
            Layers = [new ArtifactLayer("sha256:layer1", "RUN apt-get install -y things")],
        },
        Packages = [.. packages.OrderBy(package => package.Purl, StringComparer.Ordinal)],
    };
}
