namespace Assay.Core.Findings;

/// <summary>How bad a vulnerability is; ordered, worst last, so that thresholds compare.</summary>
public enum Severity
{
    Unknown = 0,
    Negligible = 1,
    Low = 2,
    Medium = 3,
    High = 4,
    Critical = 5,
}

/// <summary>What the package's maintainers did about a vulnerability.</summary>
public enum FixState
{
    Fixed = 0,
    NotFixed = 1,
    WontFix = 2,
    Deferred = 3,
    UnderInvestigation = 4,
}

/// <summary>What one source says of a vulnerability's severity.</summary>
/// <param name="Source">"debian", "nvd", "ghsa" ...</param>
/// <param name="Severity">The source's own word, or the rating of its vector.</param>
/// <param name="Vector">CVSS vector as written.</param>
/// <param name="Score">CVSS base score.</param>
public sealed record SeverityScore(string Source, Severity Severity, string? Vector = null, double? Score = null);

/// <summary>The few facts from which "explain" tells why a finding is there.</summary>
public sealed record Evidence
{
    /// <summary>Id of the advisory record that matched: "CVE-2024-1", "DSA-1-1".</summary>
    public required string Record { get; init; }

    /// <summary>Number of the range within the record that holds the version; -1 where it is listed by itself.</summary>
    public required int Range { get; init; }

    /// <summary>The matcher's rule: "deb.source".</summary>
    public required string Rule { get; init; }

    /// <summary>Digest of the store segment the record is in, shortened.</summary>
    public required string Segment { get; init; }

    /// <summary>The source whose severity was chosen.</summary>
    public string? SeveritySource { get; init; }
}

/// <summary>How a finding stands to what runs on a host.</summary>
public enum RuntimeState
{
    /// <summary>The package is a kernel that is installed and does not run.</summary>
    NotRunning = 0,
    /// <summary>What runs has the flaw, and what is installed to run next has it no more.</summary>
    RestartNeeded = 1,
}

/// <summary>Why a finding does not count.</summary>
public sealed record Suppression
{
    /// <summary>"accepted", "vex", "policy", "baseline", or "comment" in the file itself.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    public required string Reason { get; init; }

    /// <summary>What its author says besides; null where nothing.</summary>
    public string? Note { get; init; }

    public string? Owner { get; init; }

    public string? ApprovedBy { get; init; }

    /// <summary>The day on which it was decided; null where nobody says.</summary>
    public DateOnly? Created { get; init; }

    /// <summary>True where it counts only while there is no fix.</summary>
    public bool UntilFixed { get; init; }

    /// <summary>The last day on which it counts.</summary>
    public DateOnly? Until { get; init; }
}

/// <summary>One vulnerability in one package. What is not affected is never a finding.</summary>
public sealed record Finding
{
    /// <summary>The CVE where there is one, else the advisory's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Other identifiers of the same flaw, sorted.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Distributor's advisories that fix it (DSA, RHSA ...) and links, sorted.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The package's purl.</summary>
    public required string Purl { get; init; }

    public string? Summary { get; init; }

    /// <summary>When the flaw was first published, as far as its advisories tell.</summary>
    public DateTimeOffset? Published { get; init; }

    public required Severity Severity { get; init; }

    public IReadOnlyList<SeverityScore> Scores { get; init; } = [];

    /// <summary>Its entry in the catalogue of known exploited vulnerabilities; null where it has none.</summary>
    public KnownExploited? Kev { get; init; }

    /// <summary>How likely it is exploited; null where nobody computed that.</summary>
    public ExploitProbability? Epss { get; init; }

    /// <summary>What CISA decided about it; null where it did not.</summary>
    public StakeholderDecision? Ssvc { get; init; }

    /// <summary>Since when it is known at the latest that an exploit exists; null where nobody knows of one.</summary>
    public DateOnly? ExploitedSince => Ssvc is { Exploitation: not ExploitationState.None } decision && !(Kev?.Added <= decision.Date) ? decision.Date : Kev?.Added;

    /// <summary>Kinds of weakness, as CWE names them: "CWE-79".</summary>
    public IReadOnlyList<string> Weaknesses { get; init; } = [];

    /// <summary>Published exploits, as the Exploit Database names them: "EDB-50592".</summary>
    public IReadOnlyList<string> Exploits { get; init; } = [];

    /// <summary>Whether those who make the software, or others, say that it is no flaw.</summary>
    public bool IsDisputed { get; init; }

    /// <summary>How soon it should be looked at; null where nobody said yet.</summary>
    public Priority? Priority { get; init; }

    public required FixState FixState { get; init; }

    /// <summary>The versions that repair it, as the advisory gives them.</summary>
    public IReadOnlyList<string> FixedIn { get; init; } = [];

    /// <summary>When the distributor's advisory came out that brought the repair; null where that is not known.</summary>
    public DateTimeOffset? FixPublished { get; init; }

    public required Evidence Evidence { get; init; }

    /// <summary>Null where the flaw is in what runs or may run, and nothing better is installed.</summary>
    public RuntimeState? Runtime { get; init; }

    /// <summary>Whether the package is known to be in use, or known not to be; null where nobody looked.</summary>
    public bool? InUse { get; init; }

    public Suppression? SuppressedBy { get; init; }
}
