using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>Package URLs of debs: purl-spec, types/deb-definition.json, with the qualifiers "distro" and "upstream" that Syft writes and Grype matches by.</summary>
internal static class DebianPurl
{
    public static string Of(Package package, Distro? distro) =>
        PackageUrl.Format("deb", distro?.Id.ToLowerInvariant() ?? "debian", package.Name, package.Version,
            ("arch", package.Arch), ("distro", Release(distro)), ("upstream", Upstream(package)));

    private static string? Release(Distro? distro) => distro switch
    {
        null => null,
        { VersionId: { Length: > 0 } versionId } => distro.Id + "-" + versionId,
        { Codename: { Length: > 0 } codename } => distro.Id + "-" + codename,
        _ => null,
    };

    // Only what the binary package's own name and version do not say already.
    private static string? Upstream(Package package) => package.Source switch
    {
        { } source when !string.Equals(source.Version, package.Version, StringComparison.Ordinal) => source.Name + "@" + source.Version,
        { } source when !string.Equals(source.Name, package.Name, StringComparison.Ordinal) => source.Name,
        _ => null,
    };
}
