using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>How a result is written. None of it changes the verdict.</summary>
public sealed record ReportOptions
{
    /// <summary>Columns that text for people may take; null where nothing is to be cut, as in a pipe. Default: null.</summary>
    public int? Width { get; init; }

    /// <summary>Whether text for people may hold ANSI colours. Default: false.</summary>
    public bool Color { get; init; }

    /// <summary>Findings below it are not shown. Default: null, all are.</summary>
    public Severity? MinimumSeverity { get; init; }

    /// <summary>Whether findings without a fixed version are not shown. Default: false.</summary>
    public bool OnlyFixed { get; init; }

    /// <summary>The version of this program, for formats that name their tool. Default: "0".</summary>
    public string ToolVersion { get; init; } = "0";

    /// <summary>The time of the report, for formats that hold one; a report is the same whenever it is written with the same time.</summary>
    public DateTimeOffset Timestamp { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>Which version or kind of a format that has several is written. Default: null, the newest, or what fits the result.</summary>
    public string? FormatVersion { get; init; }

    /// <summary>Whether the display filters let a finding through.</summary>
    internal bool Shows(Finding finding) =>
        (MinimumSeverity is not { } least || finding.Severity >= least) && (!OnlyFixed || finding.FixState == FixState.Fixed);

    /// <summary>Whether the display filters let a secret through; every one can be taken out and revoked.</summary>
    internal bool Shows(Secret secret) => MinimumSeverity is not { } least || secret.Severity >= least;

    /// <summary>Whether the display filters let a check's finding through; what a check finds can always be fixed.</summary>
    internal bool Shows(CheckFinding finding) => MinimumSeverity is not { } least || finding.Check.Severity >= least;
}
