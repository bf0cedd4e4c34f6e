using Assay.Core.Packages;

namespace Assay.Catalogers.Alpine;

/// <summary>Package URLs of apks: purl-spec, types/apk-definition.json, with the qualifiers that Syft writes and Grype matches by.</summary>
internal static class ApkPurl
{
    public static string Of(Package package, Distro? distro) =>
        PackageUrl.Format("apk", distro?.Id.ToLowerInvariant() ?? "alpine", package.Name, package.Version,
            ("arch", package.Arch),
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("upstream", package.Source is { } source && !string.Equals(source.Name, package.Name, StringComparison.Ordinal) ? source.Name : null));
}
