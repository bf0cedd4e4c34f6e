using System.Collections.Frozen;

namespace Assay.Advisories;

/// <summary>What the id of a record is the id of, told by its prefix.</summary>
internal static class RecordId
{
    // Identifiers of one flaw. The prefixes of distributors' advisories (DSA, DLA, DTSA, USN, RHSA, SUSE-SU, ALAS ...) are not among them,
    // and neither is what is unknown: an alias that melts two flaws is worse than one that is missing.
    private static readonly FrozenSet<string> FlawPrefixes = FrozenSet.Create(StringComparer.Ordinal,
        "CVE", "GHSA", "GO", "PYSEC", "RUSTSEC", "BIT", "MAL", "PSF", "CURL", "PUB", "HSEC", "RSEC", "OSV", "GSD", "SNYK", "VDB", "EEF",
        "JLSEC", "A", "ASB");

    public static bool IsCve(string id) => id.StartsWith("CVE-", StringComparison.Ordinal);

    /// <summary>Whether it names one flaw, so that it may stand as another name of it.</summary>
    public static bool IsFlaw(string id) => FlawPrefixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Prefix(id));

    /// <summary>Whether it is an advisory of Debian, which repairs any number of flaws.</summary>
    public static bool IsDebianAdvisory(string id) =>
        id.StartsWith("DSA-", StringComparison.Ordinal) || id.StartsWith("DLA-", StringComparison.Ordinal) || id.StartsWith("DTSA-", StringComparison.Ordinal);

    /// <summary>The flaw in a distribution's record of one flaw: "CVE-1" in "DEBIAN-CVE-1", as OSV has named Debian's records since 2025.</summary>
    public static string WithoutDistribution(string id) =>
        id.StartsWith("DEBIAN-CVE-", StringComparison.Ordinal) ? id["DEBIAN-".Length..] : id;

    /// <summary>The page of Debian's security tracker about a record.</summary>
    public static string? DebianLink(string id)
    {
        var name = WithoutDistribution(id);
        return IsCve(name) || IsDebianAdvisory(name) ? "https://security-tracker.debian.org/tracker/" + name : null;
    }

    private static ReadOnlySpan<char> Prefix(ReadOnlySpan<char> id)
    {
        var hyphen = id.IndexOf('-');
        return hyphen < 0 ? default : id[..hyphen];
    }
}
