using System.Globalization;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports;

/// <summary>What checks find, in words.</summary>
internal static class CheckText
{
    /// <summary>"Dockerfile:3:1"; for an image's config and history what is meant: "history[3]".</summary>
    public static string PlaceOf(CheckFinding finding) =>
        finding.Path is not { } path ? finding.Subject ?? "image"
        : finding.Range is { } range ? string.Create(CultureInfo.InvariantCulture, $"{path}:{range.Line}:{range.Column}")
        : path;

    /// <summary>"DB_PASSWORD holds a secret (Deployment/web)": what is wrong, and in what, where the place does not say it.</summary>
    public static string MessageOf(CheckFinding finding) =>
        finding.Path is not null && finding.Subject is { } subject ? $"{finding.Message} ({subject})" : finding.Message;

    /// <summary>"ASY-DF-0002 (medium): Base image without a version: alpine has no tag".</summary>
    public static string SentenceOf(CheckFinding finding) =>
        $"{finding.Check.Id} ({Names.Of(finding.Check.Severity)}): {finding.Check.Title}: {MessageOf(finding)}";

    /// <summary>The path for tools that need one: the artefact's name where there is no file.</summary>
    public static string PathOf(CheckFinding finding, ScanResult result) => finding.Path ?? result.Inventory.Artifact.Name;
}
