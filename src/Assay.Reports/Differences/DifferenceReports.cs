using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports.Differences;

/// <summary>A way to write a difference down.</summary>
/// <param name="Name">What "--output" calls it.</param>
/// <param name="Write">Writes all of it; the stream stays open.</param>
public sealed record DifferenceFormat(string Name, Action<Difference, Stream, ReportOptions> Write);

/// <summary>Every format of a difference, one line each.</summary>
public static class DifferenceReports
{
    public static IReadOnlyList<DifferenceFormat> Formats { get; } =
    [
        new("table", DifferenceTable.Write),
        new("markdown", DifferenceMarkdown.Write),
        new("json", DifferenceJson.Write),
    ];

    /// <summary>"lodash 4.17.20", with what kind of package it is.</summary>
    internal static string NameOf(Package package) => package.Version is null ? package.Name : $"{package.Name} {package.Version}";

    /// <summary>"npm lodash" of "pkg:npm/lodash".</summary>
    internal static string NameOf(string purl) =>
        PackageUrl.TryParse(purl, out var parsed, out _) ? parsed.Namespace is null || parsed.Type is "deb" or "rpm" or "apk" ? parsed.Name : $"{parsed.Namespace}/{parsed.Name}" : purl;

    /// <summary>"1.0, 1.1"; "none" where a side has no other version.</summary>
    internal static string Text(IReadOnlyList<string> versions) => versions.Count == 0 ? "-" : string.Join(", ", versions);

    internal static void Flush(StringBuilder text, Stream output) => output.Write(Encoding.UTF8.GetBytes(text.ToString()));
}
