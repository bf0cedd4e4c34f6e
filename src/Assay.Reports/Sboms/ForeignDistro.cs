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

        var version = draft["syft:distro:versionID"] ?? draft.Version;
        return new Distro
        {
            Id = IdOf(id),
            VersionId = string.IsNullOrEmpty(version) ? null : version,
            Codename = draft["syft:distro:versionCodename"],
            IdLike = [.. draft.Properties.Where(property => property.Name.StartsWith("syft:distro:idLike:", StringComparison.Ordinal)).Select(property => property.Value)],
        };
    }

    /// <summary>Out of a package's purl: "debian-12", "opensuse-leap-15.5", "bookworm".</summary>
    public static Distro? Of(PackageUrl purl)
    {
        if (purl["distro"] is not { } text || purl.Namespace is not { } ns || purl.Type is not ("deb" or "rpm" or "apk" or "alpm"))
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
        var id => id,
    };
}
