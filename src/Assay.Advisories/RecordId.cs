using System.Collections.Frozen;
using Assay.Core.Packages;

namespace Assay.Advisories;

/// <summary>What the id of a record is the id of, told by its prefix.</summary>
internal static class RecordId
{
    // Identifiers of one flaw. The prefixes of distributors' advisories are not among them, and neither is what is unknown: an alias that
    // melts two flaws is worse than one that is missing.
    private static readonly FrozenSet<string> FlawPrefixes = FrozenSet.Create(StringComparer.Ordinal,
        "CVE", "GHSA", "GO", "PYSEC", "RUSTSEC", "BIT", "MAL", "PSF", "CURL", "PUB", "HSEC", "RSEC", "OSV", "GSD", "SNYK", "VDB", "EEF",
        "JLSEC", "A", "ASB", "GMS");

    // Advisories that repair any number of flaws, and the segment of the distribution that they are of.
    private static readonly FrozenDictionary<string, string> Distributors = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DSA"] = "debian",
        ["DLA"] = "debian",
        ["DTSA"] = "debian",
        ["USN"] = "ubuntu",
        ["LSN"] = "ubuntu",
        ["RHSA"] = "rhel",
        ["RHBA"] = "rhel",
        ["RHEA"] = "rhel",
        ["ALSA"] = "almalinux",
        ["ALBA"] = "almalinux",
        ["ALEA"] = "almalinux",
        ["RLSA"] = "rocky",
        ["RLBA"] = "rocky",
        ["RLEA"] = "rocky",
        ["RXSA"] = "rocky",
        ["ELSA"] = "ol",
        ["ELBA"] = "ol",
        ["ELEA"] = "ol",
        ["SUSE"] = "sles",
        ["openSUSE"] = "opensuse-leap",
        ["ASA"] = "arch",
        ["AVG"] = "arch",
        ["FEDORA"] = "fedora",
        ["PHSA"] = "photon",
        ["GLSA"] = "gentoo",
        ["BRSA"] = "bottlerocket",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Whose word a record is. CVE records carry what NVD says of them.
    private static readonly FrozenDictionary<string, string> Databases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["CVE"] = "nvd",
        ["GHSA"] = "ghsa",
        ["GO"] = "go",
        ["PYSEC"] = "pysec",
        ["RUSTSEC"] = "rustsec",
        ["MAL"] = "malicious-packages",
        ["BIT"] = "bitnami",
        ["HSEC"] = "haskell",
        ["JLSEC"] = "julia",
        ["RSEC"] = "rconsortium",
        ["EEF"] = "eef",
        ["PSF"] = "psf",
        ["GMS"] = "gitlab",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsCve(string id) => id.StartsWith("CVE-", StringComparison.Ordinal);

    /// <summary>Whether it names one flaw, so that it may stand as another name of it.</summary>
    public static bool IsFlaw(string id) => FlawPrefixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Prefix(id));

    /// <summary>Whether it is the id of a malicious package's report, which is no flaw that could be repaired.</summary>
    public static bool IsMalicious(string id) => id.StartsWith("MAL-", StringComparison.Ordinal);

    /// <summary>Whether it is a distributor's advisory, which repairs any number of flaws.</summary>
    public static bool IsDistroAdvisory(string id) => AdvisorySegmentOf(id) is not null;

    /// <summary>The segment of the distributor whose advisory it is; null where it is none.</summary>
    public static string? AdvisorySegmentOf(string id) =>
        Distributors.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Prefix(id), out var segment) ? segment
        // Amazon's prefixes name release and extras topic: ALAS2DOCKER-2025-050.
        : id.StartsWith("ALAS", StringComparison.Ordinal) ? "amzn"
        // An article of Microsoft's Knowledge Base is an update's: KB5035857.
        : WindowsBuckets.IsUpdate(id) ? WindowsBuckets.Segment
        : null;

    /// <summary>The distributor whose word an advisory is; null where it is no distributor's.</summary>
    public static string? DistributorOf(string id) => AdvisorySegmentOf(id) is "rhel" ? "redhat" : AdvisorySegmentOf(id);

    /// <summary>Whether a distributor's advisory is about bugs or enhancements: where it names no flaw, it is no matter of security.</summary>
    public static bool IsBugFix(string id) =>
        id.AsSpan(0, Math.Min(id.Length, 4)) is "RHBA" or "RHEA" or "ALBA" or "ALEA" or "RLBA" or "RLEA" or "ELBA" or "ELEA"
        || id.StartsWith("SUSE-RU-", StringComparison.Ordinal) || id.StartsWith("SUSE-FU-", StringComparison.Ordinal) || id.StartsWith("SUSE-OU-", StringComparison.Ordinal)
        || id.StartsWith("openSUSE-RU-", StringComparison.Ordinal) || id.StartsWith("openSUSE-FU-", StringComparison.Ordinal);

    /// <summary>The segment of a record that names no package: that of the distribution that its id tells; null where it tells none.</summary>
    public static string? HomeOf(string id) =>
        id.StartsWith("DEBIAN-CVE-", StringComparison.Ordinal) ? "debian" : AdvisorySegmentOf(id);

    /// <summary>The database whose word a record is; null where the id does not tell.</summary>
    public static string? DatabaseOf(string id) =>
        Databases.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Prefix(WithoutDistribution(id)), out var database) ? database : null;

    /// <summary>The flaw in a distribution's record of one flaw: "CVE-1" in "DEBIAN-CVE-1", as OSV has named such records since 2025.</summary>
    public static string WithoutDistribution(string id)
    {
        var start = id.IndexOf("-CVE-", StringComparison.Ordinal);
        return start > 0 && !id.AsSpan(0, start).ContainsAnyExceptInRange('A', 'Z') ? id[(start + 1)..] : id;
    }

    /// <summary>The database's own page about a record; null where the id does not tell.</summary>
    public static string? LinkOf(string id) => DatabaseOf(id) switch
    {
        "nvd" => "https://nvd.nist.gov/vuln/detail/" + WithoutDistribution(id),
        "ghsa" => "https://github.com/advisories/" + id,
        "go" => "https://pkg.go.dev/vuln/" + id,
        "rustsec" => $"https://rustsec.org/advisories/{id}.html",
        "gitlab" => "https://advisories.gitlab.com/?search=" + id,
        null => LinkOf(id, AdvisorySegmentOf(id)),
        _ => "https://osv.dev/vulnerability/" + id,
    };

    /// <summary>The distributor's own page about a record of a segment; null where there is none that is known.</summary>
    public static string? LinkOf(string id, string? segment) => segment switch
    {
        "debian" => "https://security-tracker.debian.org/tracker/" + WithoutDistribution(id),
        "ubuntu" => IsDistroAdvisory(id) ? "https://ubuntu.com/security/notices/" + id : "https://ubuntu.com/security/" + WithoutDistribution(id),
        "rhel" => IsDistroAdvisory(id) ? "https://access.redhat.com/errata/" + id : "https://access.redhat.com/security/cve/" + id,
        "rocky" when IsDistroAdvisory(id) => "https://errata.rockylinux.org/" + id,
        "ol" => IsDistroAdvisory(id) ? $"https://linux.oracle.com/errata/{id}.html" : $"https://linux.oracle.com/cve/{id}.html",
        "alpine" when IsCve(id) => "https://security.alpinelinux.org/vuln/" + id,
        "gentoo" when IsDistroAdvisory(id) => "https://security.gentoo.org/glsa/" + id["GLSA-".Length..],
        WindowsBuckets.Segment => IsDistroAdvisory(id) ? "https://support.microsoft.com/help/" + id[2..] : "https://msrc.microsoft.com/update-guide/vulnerability/" + id,
        "arch" => "https://security.archlinux.org/" + id,
        "sles" or "opensuse-leap" or "opensuse-tumbleweed" or "sle-micro" when IsCve(id) => $"https://www.suse.com/security/cve/{id}.html",
        _ => null,
    };

    /// <summary>The page about a record that a segment holds: the distributor's own before the database's.</summary>
    public static string? PageOf(string id, string segment) => (IsCve(WithoutDistribution(id)) || IsDistroAdvisory(id) ? LinkOf(id, segment) : null) ?? LinkOf(id);

    private static ReadOnlySpan<char> Prefix(ReadOnlySpan<char> id)
    {
        var hyphen = id.IndexOf('-');
        return hyphen < 0 ? default : id[..hyphen];
    }
}
