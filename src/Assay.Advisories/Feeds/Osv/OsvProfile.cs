using System.Runtime.InteropServices;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>What ecosystems and databases add to the OSV schema.</summary>
internal sealed record OsvProfile
{
    /// <summary>Records as they are published.</summary>
    public static readonly OsvProfile Public = new() { KeyOf = new KeyTable().Of };

    /// <summary>A user's own records.</summary>
    public static readonly OsvProfile Own = new() { KeyOf = new KeyTable().Of, Source = "own" };

    /// <summary>Files an entry; null for what no segment holds.</summary>
    public required Func<string, string, MatchKey?> KeyOf { get; init; }

    /// <summary>Who says what the records say; null where each record's id tells.</summary>
    public string? Source { get; init; }

    /// <summary>Reads ecosystem_specific.urgency of an entry of a segment.</summary>
    public static Urgency ReadUrgency(string segment, string word) => segment switch
    {
        "debian" => DebianUrgency(word),
        _ => default,
    };

    // https://security-team.debian.org/security_tracker.html, "Severity levels"; OSV keeps the tracker's words.
    private static Urgency DebianUrgency(string word) => word switch
    {
        "unimportant" => new Urgency(Severity.Negligible, null),
        "low" => new Urgency(Severity.Low, null),
        "medium" => new Urgency(Severity.Medium, null),
        "high" => new Urgency(Severity.High, null),
        "end-of-life" => new Urgency(Severity.Unknown, FixState.WontFix),
        _ => default,
    };
}

/// <summary>A distributor's word.</summary>
/// <param name="Severity">Unknown where the word tells none.</param>
/// <param name="Unfixed">What it says of a fix that is not there.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Urgency(Severity Severity, FixState? Unfixed);
