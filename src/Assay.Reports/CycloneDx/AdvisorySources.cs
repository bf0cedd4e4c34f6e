namespace Assay.Reports.CycloneDx;

/// <summary>Who gives out an advisory's id, and where it can be read.</summary>
internal static class AdvisorySources
{
    private static readonly (string Prefix, string Name, string? Url)[] Known =
    [
        ("CVE-", "NVD", "https://nvd.nist.gov/vuln/detail/"),
        ("GHSA-", "GitHub", "https://github.com/advisories/"),
        ("DSA-", "Debian", "https://security-tracker.debian.org/tracker/"),
        ("DLA-", "Debian", "https://security-tracker.debian.org/tracker/"),
        ("DEBIAN-CVE-", "Debian", null),
        ("USN-", "Ubuntu", "https://ubuntu.com/security/notices/"),
        ("RHSA-", "Red Hat", "https://access.redhat.com/errata/"),
        ("ALAS", "Amazon", null),
        ("ELSA-", "Oracle", "https://linux.oracle.com/errata/"),
    ];

    /// <summary>The record's address, where it follows from the id.</summary>
    public static string? AddressOf(string id) => Of(id).Start is { } start ? start + UrlText.Escape(id) : null;

    /// <summary>The source's name, with what the record's address begins with where it follows from the id, which it ends with.</summary>
    public static (string Name, string? Start) Of(string id)
    {
        foreach (var (prefix, name, url) in Known)
        {
            if (id.Length > prefix.Length && id[0] == prefix[0] && id.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (name, url);
            }
        }

        return ("OSV", "https://osv.dev/vulnerability/");
    }
}
