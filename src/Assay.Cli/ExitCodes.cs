using Assay.Core.Findings;

namespace Assay.Cli;

/// <summary>The exit codes of the contract; pipelines depend on them.</summary>
internal static class ExitCodes
{
    public const int Pass = 0;
    public const int PolicyFailed = 1;
    public const int BadInput = 2;
    public const int InternalError = 3;
    public const int Incomplete = 4;

    /// <summary>A failed policy goes before an incomplete scan, since it stays failed whatever was not read.</summary>
    public static int Of(ScanResult result, bool allowIncomplete) =>
        result.Verdict.Result == VerdictResult.Fail ? PolicyFailed
        : !result.IsComplete && !allowIncomplete ? Incomplete
        : Pass;
}
