using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>Words by which distributors rate an advisory or a flaw.</summary>
internal static class SeverityWords
{
    /// <summary>Red Hat's, and of those who follow it; unknown for any other word.</summary>
    public static Severity Of(ReadOnlySpan<char> word) => word switch
    {
        "Critical" or "critical" or "CRITICAL" => Severity.Critical,
        "Important" or "important" or "IMPORTANT" or "High" or "high" or "HIGH" => Severity.High,
        "Moderate" or "moderate" or "MODERATE" or "Medium" or "medium" or "MEDIUM" => Severity.Medium,
        "Low" or "low" or "LOW" => Severity.Low,
        _ => Severity.Unknown,
    };
}
