using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>By which order the versions of a package are compared, by its purl type.</summary>
public static class PackageVersions
{
    public static VersionScheme SchemeOf(string type) => type switch
    {
        "deb" => VersionScheme.Dpkg,
        "rpm" => VersionScheme.Rpm,
        "apk" => VersionScheme.Apk,
        "bottlerocket" => VersionScheme.Rpm,
        "alpm" => VersionScheme.Pacman,
        "ebuild" => VersionScheme.Portage,
        WindowsBuckets.Segment => VersionScheme.Windows,
        "npm" => VersionScheme.Npm,
        "pypi" => VersionScheme.Pep440,
        "maven" => VersionScheme.Maven,
        "nuget" => VersionScheme.NuGet,
        "gem" => VersionScheme.RubyGems,
        "composer" => VersionScheme.Composer,
        "golang" => VersionScheme.Go,
        "cargo" => VersionScheme.Cargo,
        "hex" => VersionScheme.Hex,
        "pub" => VersionScheme.Pub,
        "cran" => VersionScheme.Cran,
        "hackage" => VersionScheme.Hackage,
        "julia" => VersionScheme.Julia,
        "swift" => VersionScheme.Swift,
        "conan" => VersionScheme.Conan,
        _ => VersionScheme.Generic,
    };
}
