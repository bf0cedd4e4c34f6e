using Assay.Core.Findings;

namespace Assay.Advisories.Fetching;

/// <summary>How segments are brought up to date.</summary>
public sealed record RefreshOptions
{
    /// <summary>The folder of the store.</summary>
    public required string StoreFolder { get; init; }

    /// <summary>
    /// Gives the way to the network, once something has to be asked. What stands behind it decides which hosts may be talked to, follows
    /// redirects, and knows proxies and certificates; it tries nothing again.
    /// </summary>
    public required Func<HttpClient> Client { get; init; }

    /// <summary>Where files are taken from. Default: from their publishers.</summary>
    public Mirror Mirror { get; init; } = Mirror.None;

    /// <summary>The user's key for NVD's interface, which answers ten times as often then (https://nvd.nist.gov/developers/request-an-api-key). Default: none.</summary>
    public string? NvdKey { get; init; }

    /// <summary>Feeds that a user named: those that are fetched on request alone are fetched then. Default: none.</summary>
    public IReadOnlyCollection<string> Requested { get; init; } = [];

    /// <summary>How long an answer of upstream is good for. Default: 6 hours.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Ask upstream however young its last answer, and take over segments that a user built or imported. Default: false.</summary>
    public bool Always { get; init; }

    /// <summary>Tells the time. Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What became of a segment.</summary>
public enum RefreshOutcome
{
    /// <summary>There is nothing newer.</summary>
    Current = 0,
    Updated = 1,
    /// <summary>Nothing that it is made of could be had; an older one stays.</summary>
    Failed = 2,
}

/// <summary>A segment that was to be brought up to date.</summary>
/// <param name="Name">"npm".</param>
/// <param name="Outcome">What became of it.</param>
public sealed record RefreshedSegment(string Name, RefreshOutcome Outcome)
{
    /// <summary>Why it failed; one sentence without a full stop.</summary>
    public string? Why { get; init; }

    /// <summary>When upstream last said what there is; null where it never did.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Whether the store has the segment, new or old.</summary>
    public bool IsThere { get; init; }

    /// <summary>Records in it; 0 where there is none.</summary>
    public int Records { get; init; }

    /// <summary>Bad records, each with file and line.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>The origins that could not be had, of those that it is made of; what was had of them before is still in it.</summary>
    public IReadOnlyList<OriginFailure> Failures { get; init; } = [];
}

/// <summary>An origin that could not be had.</summary>
/// <param name="Origin">"alpine-unfixed".</param>
/// <param name="Why">One sentence without a full stop.</param>
public sealed record OriginFailure(string Origin, string Why)
{
    /// <summary>When it was last had; null where it never was.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Whether an older answer is in the segment.</summary>
    public bool IsThere { get; init; }

    /// <summary>See <see cref="FeedOrigin.Supplements"/>.</summary>
    public bool Supplements { get; init; }
}
