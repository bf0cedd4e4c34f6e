using Assay.Core.Packages;

namespace Assay.Reports.Sboms;

/// <summary>The distribution as other producers tell of it.</summary>
internal static class ForeignDistro
{
    /// <summary>Out of a component of type operating-system.</summary>
    public static Distro? Of(ComponentDraft draft)
    {
        if ((draft["syft:distro:id"] ?? draft.Name) is not { Length: > 0 } id)
        {
            return null;
        }

        var (version, codename) = VersionOf(draft["syft:distro:versionID"] ?? draft.Version);
        return new Distro
        {
            Id = IdOf(id),
            VersionId = version,
            Codename = draft["syft:distro:versionCodename"] ?? codename,
            IdLike = [.. draft.Properties.Where(property => property.Name.StartsWith("syft:distro:idLike:", StringComparison.Ordinal)).Select(property => property.Value)],
        };
    }

    /// <summary>Out of a package's purl: "debian-12", "opensuse-leap-15.5", "bookworm".</summary>
    public static Distro? Of(PackageUrl purl)
    {
        if (purl["distro"] is not { Length: > 0 } text || purl.Namespace is not { } ns || purl.Type is not ("deb" or "rpm" or "apk" or "alpm"))
        {
            return null;
        }

        var hyphen = text.LastIndexOf('-');
        if (hyphen > 0 && hyphen + 1 < text.Length && char.IsAsciiDigit(text[hyphen + 1]))
        {
            return new Distro { Id = IdOf(text[..hyphen]), VersionId = text[(hyphen + 1)..], Codename = purl["distro_name"] };
        }

        return char.IsAsciiDigit(text[0])
            ? new Distro { Id = IdOf(ns), VersionId = text }
            : new Distro { Id = IdOf(ns), Codename = text };
    }

    /// <summary>
    /// Out of an RPM's version, where no purl names a release, as in Red Hat's own documents.
    /// </summary>
    public static Distro? OfRelease(PackageUrl purl)
    {
        if (purl is not { Type: "rpm", Namespace: { } ns, Version: { } version })
        {
            return null;
        }

        var id = IdOf(ns);
        return ReleaseMark.OfRpm(id, version) is { } release ? new Distro { Id = id, VersionId = release } : null;
    }

    // os-release's VERSION in place of VERSION_ID: "12 (bookworm)", "9.2 EUS".
    private static (string? Version, string? Codename) VersionOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return (null, null);
        }

        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space <= 0 || !char.IsAsciiDigit(text[0]))
        {
            return (text, null);
        }

        var open = text.IndexOf('(', space);
        var close = open < 0 ? -1 : text.IndexOf(')', open);
        return (text[..space], close < 0 ? null : text[(open + 1)..close].ToLowerInvariant());
    }

    // Trivy names families by words of its own where os-release has another ID (pkg/fanal/types/const.go).
    private static string IdOf(string name) => name.ToLowerInvariant() switch
    {
        "redhat" => "rhel",
        "amazon" => "amzn",
        "oracle" => "ol",
        "alma" => "almalinux",
        "opensuse.leap" => "opensuse-leap",
        "opensuse.tumbleweed" => "opensuse-tumbleweed",
        "suse linux enterprise server" => "sles",
        "cbl-mariner" => "mariner",

        // os-release's NAME, where a producer takes that for the ID.
        "debian gnu/linux" => "debian",
        "red hat enterprise linux" or "red hat enterprise linux server" => "rhel",
        "alpine linux" => "alpine",
        "amazon linux" or "amazon linux ami" => "amzn",
        "oracle linux" or "oracle linux server" => "ol",
        "rocky linux" => "rocky",
        "centos linux" or "centos stream" => "centos",
        "fedora linux" => "fedora",
        "opensuse leap" => "opensuse-leap",
        "opensuse tumbleweed" => "opensuse-tumbleweed",
        "arch linux" => "arch",
        var id => id,
    };
}
