using System.Runtime.InteropServices;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>Which release and pocket the tracker speaks of: "jammy", "esm-infra/bionic", "trusty/esm".</summary>
/// <param name="Release">"18.04"; "devel" for the one that is not out yet.</param>
/// <param name="Channel">"esm-infra", "esm-apps", "fips", "fips-updates"; null for the release itself.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UbuntuPocket(string Release, string? Channel)
{
    public string Bucket => DistroBuckets.Ubuntu(Release, Channel);

    /// <summary>The pocket of a name; null for what is no release of packages: upstream, snaps, products that ended before Ubuntu Pro.</summary>
    public static UbuntuPocket? Of(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return name == "devel" ? new UbuntuPocket(name, null) : Of(name, null);
        }

        // "trusty/esm" and "precise/esm" were written before there was more than one pocket of extended support.
        var (first, second) = (name[..slash], name[(slash + 1)..]);
        return second == "esm" ? Of(first, "esm-infra") : DistroBuckets.IsUbuntuChannel(first) ? Of(second, first) : null;
    }

    private static UbuntuPocket? Of(string codename, string? channel) =>
        UbuntuReleases.NumberOf(codename) is { } number ? new UbuntuPocket(number, channel) : null;
}
