using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>A way to write a result down.</summary>
/// <param name="Name">What "--output" calls it: "json".</param>
/// <param name="MediaType">The media type, for servers and attestations.</param>
/// <param name="Extension">The usual ending of a file of it, with its dot.</param>
/// <param name="Write">Writes the whole report, UTF-8 without a mark; the stream stays open. Deterministic given result and options.</param>
public sealed record ReportFormat(string Name, string MediaType, string Extension, Action<ScanResult, Stream, ReportOptions> Write)
{
    /// <summary>Throws an <see cref="Core.AssayException"/> where the options lack what the format needs, so that nobody scans for nothing.</summary>
    public Action<ReportOptions> Require { get; init; } = static _ => { };

    /// <summary>Why a result makes no document of the format, where the format has none for it; else null, and then only may it be written.</summary>
    public Func<ScanResult, string?> WhyNone { get; init; } = static _ => null;

    /// <summary>Whether its reader shows findings in the files of a git checkout: a result of one of its folders is written as <see cref="CheckoutPaths.In"/> has it.</summary>
    public bool IsOfCheckout { get; init; }

    /// <summary>The versions or kinds of it that can be asked for, as in "cyclonedx@1.5"; empty where there is one.</summary>
    public IReadOnlyList<string> Versions { get; init; } = [];
}
