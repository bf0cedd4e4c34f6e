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

    /// <summary>The source's name, with the record's address where it follows from the id.</summary>
    public static (string Name, string? Url) Of(string id)
    {
        foreach (var (prefix, name, url) in Known)
        {
            if (id.Length > prefix.Length && id[0] == prefix[0] && id.StartsWith(prefix, StringComparison.Ordinal))
            {
                return (name, url is null ? null : url + UrlText.Escape(id));
            }
        }

        return ("OSV", "https://osv.dev/vulnerability/" + UrlText.Escape(id));
    }
}
