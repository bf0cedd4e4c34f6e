using Assay.Core;

namespace Assay.Reports.CycloneDx;

/// <summary>Which versions of CycloneDX are written.</summary>
internal static class CycloneDxVersion
{
    public const string Default = "1.6";

    public static IReadOnlyList<string> All { get; } = ["1.4", "1.5", Default];

    /// <exception cref="AssayException">"arguments.formatVersion".</exception>
    public static string Of(ReportOptions options) =>
        options.FormatVersion is not { } version ? Default
        : All.Contains(version, StringComparer.Ordinal) ? version
        : throw new AssayException("arguments.formatVersion", $"CycloneDX {version} can't be written", "one of: " + string.Join(", ", All));
}
