using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>A way to write a result down.</summary>
/// <param name="Name">What "--output" calls it: "json".</param>
/// <param name="MediaType">The media type, for servers and attestations.</param>
/// <param name="Extension">The usual ending of a file of it, with its dot.</param>
/// <param name="Write">Writes the whole report, UTF-8 without a mark; the stream stays open. Deterministic given result and options.</param>
public sealed record ReportFormat(string Name, string MediaType, string Extension, Action<ScanResult, Stream, ReportOptions> Write)
{
    /// <summary>The versions or kinds of it that can be asked for, as in "cyclonedx@1.5"; empty where there is one.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];
}
