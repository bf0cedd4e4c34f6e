using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>The smallest gate: no finding at or above a severity.</summary>
internal static class FailOn
{
    /// <summary>What breaks it; pure. Suppressed findings don't count; severity "unknown" only for a threshold of unknown.</summary>
    public static IEnumerable<Violation> Violations(IReadOnlyList<Finding> findings, Severity threshold) => findings
        .Where(finding => finding.SuppressedBy is null && finding.Severity >= threshold)
        .Select(finding => new Violation("fail-on", $"{finding.Id} in {NameOf(finding.Purl)} is {PolicyWords.Of(finding.Severity)}, and the gate is {PolicyWords.Of(threshold)}")
        {
            Finding = finding.Id,
            Purl = finding.Purl,
        });

    /// <summary>The threshold as an input of the verdict.</summary>
    public static IReadOnlyList<VerdictInput> Inputs(Severity? threshold) =>
        threshold is { } failOn ? [new VerdictInput("option", $"fail-on={PolicyWords.Of(failOn)}", null)] : [];

    /// <summary>The same of what checks find.</summary>
    public static IEnumerable<Violation> Violations(IReadOnlyList<CheckFinding> checks, Severity threshold) => checks
        .Where(finding => finding.SuppressedBy is null && finding.Check.Severity >= threshold)
        .Select(finding => new Violation("fail-on", $"{finding.Check.Id} in {PlaceOf(finding)} is {PolicyWords.Of(finding.Check.Severity)}, and the gate is {PolicyWords.Of(threshold)}") { Finding = finding.Check.Id });

    /// <summary>The same of secrets, deleted ones too: whoever has the image has them.</summary>
    public static IEnumerable<Violation> Violations(IReadOnlyList<Secret> secrets, Severity threshold) => secrets
        .Where(secret => secret.SuppressedBy is null && secret.Severity >= threshold)
        .Select(secret => new Violation("fail-on", $"{secret.Title} in {PlaceOf(secret)} is {PolicyWords.Of(secret.Severity)}, and the gate is {PolicyWords.Of(threshold)}") { Finding = secret.Rule });

    /// <summary>"app/.env:2"; what is meant of an image's config.</summary>
    public static string PlaceOf(Secret secret) => secret.Place == SecretPlace.File ? $"{secret.Path}:{secret.Line}" : $"the config ({PolicyWords.Of(secret.Place)} {secret.Path})".Replace(" )", ")", StringComparison.Ordinal);

    /// <summary>"Dockerfile:3"; what is meant of an image's config.</summary>
    public static string PlaceOf(CheckFinding finding) =>
        finding.Path is null ? finding.Subject ?? "the image" : finding.Range is { } range ? $"{finding.Path}:{range.Line}" : finding.Path;

    private static string NameOf(string purl) => PackageUrl.TryParse(purl, out var parsed, out _) ? parsed.Name : purl;
}
