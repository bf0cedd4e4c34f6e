using System.Runtime.InteropServices;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>What a feed adds to the OSV schema.</summary>
internal sealed record OsvProfile
{
    /// <summary>Files an entry; null for what the feed does not cover.</summary>
    public required Func<string, string, MatchKey?> KeyOf { get; init; }

    public required VersionScheme Scheme { get; init; }

    /// <summary>Whether an id is an advisory that repairs any number of flaws.</summary>
    public required Func<string, bool> IsAdvisory { get; init; }

    /// <summary>Reads ecosystem_specific.urgency.</summary>
    public required Func<string, Urgency> ReadUrgency { get; init; }

    /// <summary>Whose vectors the records carry: "nvd".</summary>
    public required string VectorSource { get; init; }
}

/// <summary>A distributor's word.</summary>
/// <param name="Severity">Unknown where the word tells none.</param>
/// <param name="Unfixed">What it says of a fix that is not there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Urgency(Severity Severity, FixState? Unfixed);
