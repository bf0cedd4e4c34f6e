using System.Runtime.InteropServices;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds;

/// <summary>What is known of flaws whatever package they are in, and of products whatever flaw: the contents of the shared segment.</summary>
internal static class SharedFacts
{
    /// <summary>The shared segment's name.</summary>
    public const string Segment = "shared";

    /// <summary>
    /// The segment of the CVE program's list: it holds nothing itself, since all of it goes into the shared segment, but is fetched and refreshed by itself.
    /// </summary>
    public const string CveSegment = "cve";
}

/// <summary>An entry of CISA's catalogue of known exploited vulnerabilities.</summary>
/// <param name="Id">The CVE.</param>
/// <param name="Added">When it came into the catalogue.</param>
/// <param name="Due">Until when federal agencies have to act.</param>
/// <param name="Ransomware">Whether ransomware campaigns are known to use it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExploitedFlaw(string Id, DateOnly Added, DateOnly? Due, bool Ransomware);

/// <summary>How likely a flaw is exploited in the next 30 days, as FIRST models it (https://www.first.org/epss).</summary>
/// <param name="Id">The CVE.</param>
/// <param name="Probability">From 0 to 1.</param>
/// <param name="Percentile">The share of flaws that are no likelier, from 0 to 1; null where the file does not tell.</param>
/// <param name="Date">The day of the model's run.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ExploitPrediction(string Id, double Probability, double? Percentile, DateOnly Date);

/// <summary>A severity that a source other than the package's own advisories tells of a flaw.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FlawScore(string Id, SeverityScore Score);

/// <summary>When a release of a product ends.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ProductRelease
{
    public ProductRelease()
    {
    }

    /// <summary>As https://endoflife.date names it: "debian", "nodejs".</summary>
    public required string Product { get; init; }

    /// <summary>The release: "12", "18".</summary>
    public required string Cycle { get; init; }

    public string? Codename { get; init; }

    public DateOnly? Released { get; init; }

    /// <summary>When support for everybody ended or will; null where no day is known.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>True where it ended on a day that nobody tells.</summary>
    public bool IsEnded { get; init; }

    /// <summary>When extended support (paid, or by volunteers) ended or will.</summary>
    public DateOnly? ExtendedEnd { get; init; }

    /// <summary>The newest version of the release.</summary>
    public string? Latest { get; init; }

    /// <summary>purls and other identifiers of the product.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];
}
