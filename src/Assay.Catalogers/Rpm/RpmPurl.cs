using Assay.Core.Packages;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Package URLs of rpms: purl-spec, types/rpm-definition.json (the epoch is a qualifier), with the qualifiers "distro" and "upstream" that Syft
/// writes and Grype matches by.
/// </summary>
internal static class RpmPurl
{
    public static string Of(Package package, Distro? distro) =>
        PackageUrl.Format("rpm", Vendor(distro), package.Name, package.Version,
            ("arch", package.Arch), ("epoch", package.Epoch?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("distro", Release(distro)), ("upstream", Upstream(package)));

    // The specification's own examples and Red Hat's documents have "redhat" and "opensuse", whatever os-release says.
    private static string? Vendor(Distro? distro) => distro?.Id switch
    {
        null => null,
        "rhel" => "redhat",
        var id when id.StartsWith("opensuse", StringComparison.Ordinal) => "opensuse",
        var id => id,
    };

    private static string? Release(Distro? distro) =>
        distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id;

    private static string? Upstream(Package package) =>
        package.Source is { } source ? $"{source.Name}-{source.Version}.src.rpm" : null;
}
