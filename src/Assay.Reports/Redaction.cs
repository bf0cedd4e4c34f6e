using System.Security.Cryptography;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Reports;

/// <summary>
/// What "--redact" leaves out, before any format sees it: paths, the names of machines, and all text that may repeat values of variables and labels
/// (history, messages of checks, texts of issues). Packages, findings, severities, counts and the verdict's answer stay. docs/privacy.md has every field.
/// </summary>
public static class Redaction
{
    private const string Gone = "[redacted]";

    // Dockerfile reference, "Overview": the instructions, which tell nothing by themselves.
    private static readonly string[] Instructions =
        ["ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"];

    /// <summary>The same result, redacted.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="nameIsPath">Whether the artefact is called by a path of the machine that scans.</param>
    public static ScanResult Of(ScanResult result, bool nameIsPath) => result with
    {
        Inventory = Of(result.Inventory, nameIsPath),
        Findings = result.Findings is null ? null : [.. result.Findings.Select(Of)],
        Checks = result.Checks is null ? null : [.. result.Checks.Select(Of)],
        Verdict = Of(result.Verdict),
        FixPlan = result.FixPlan is null ? null : result.FixPlan with { Steps = [.. result.FixPlan.Steps.Select(Of)] },
        Issues = [.. result.Issues.Select(Of)],
    };

    /// <summary>The same of what became different.</summary>
    /// <param name="difference">From one result to another.</param>
    /// <param name="oldIsPath">Whether the old artefact is called by a path of the machine that scans.</param>
    /// <param name="newIsPath">The same of the new one.</param>
    public static Difference Of(Difference difference, bool oldIsPath, bool newIsPath) => difference with
    {
        Old = Of(difference.Old, oldIsPath),
        New = Of(difference.New, newIsPath),
        AddedPackages = [.. difference.AddedPackages.Select(Of)],
        RemovedPackages = [.. difference.RemovedPackages.Select(Of)],
        AddedFindings = difference.AddedFindings is null ? null : [.. difference.AddedFindings.Select(Of)],
        RemovedFindings = difference.RemovedFindings is null ? null : [.. difference.RemovedFindings.Select(Of)],
        ChangedFindings = difference.ChangedFindings is null ? null : [.. difference.ChangedFindings.Select(changed => new ChangedFinding(Of(changed.Old), Of(changed.New)))],
        AddedSecrets = difference.AddedSecrets is null ? null : [.. difference.AddedSecrets.Select(Of)],
        RemovedSecrets = difference.RemovedSecrets is null ? null : [.. difference.RemovedSecrets.Select(Of)],
        Verdict = Of(difference.Verdict),
        Issues = [.. difference.Issues.Select(Of)],
    };

    /// <summary>A package without the paths of the files that tell of it.</summary>
    public static Package Of(Package package) => package with { Locations = [.. package.Locations.Select(location => location with { Path = Path(location.Path), Version = null })] };

    /// <summary>A line of an image's history: its instruction stays.</summary>
    public static string Instruction(string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        var word = end < 0 ? line : line[..end];
        return Instructions.Contains(word, StringComparer.Ordinal) ? $"{word} {Gone}" : Gone;
    }

    /// <summary>A name for a path: the same in every scan, so that reports can be compared and fingerprints stay.</summary>
    internal static string Path(string path) => "redacted/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 8));

    private static Inventory Of(Inventory inventory, bool nameIsPath) => inventory with
    {
        Artifact = Of(inventory.Artifact, nameIsPath),
        Packages = [.. inventory.Packages.Select(Of)],
        DeletedPackages = [.. inventory.DeletedPackages.Select(Of)],
        Secrets = inventory.Secrets is null ? null : [.. inventory.Secrets.Select(Of)],
        LayerAdvice = [.. inventory.LayerAdvice.Select(advice => advice with { Text = Gone, Paths = [.. advice.Paths.Select(Path)] })],
        Issues = [.. inventory.Issues.Select(Of)],
    };

    private static Artifact Of(Artifact artifact, bool nameIsPath) => artifact with
    {
        Name = nameIsPath || artifact.Host is not null ? Path(artifact.Name) : artifact.Name,
        Layers = [.. artifact.Layers.Select(layer => layer with { CreatedBy = layer.CreatedBy is null ? null : Instruction(layer.CreatedBy) })],
        Base = artifact.Base is { Evidence: BaseEvidence.Label } labelled ? labelled with { Name = Gone } : artifact.Base,
        Host = artifact.Host is null ? null : artifact.Host with
        {
            Hostname = null,
            BootId = null,
            MachineId = null,
            RestartNeeded = [.. artifact.Host.RestartNeeded.Select(need => need with { Program = Gone, Path = Path(need.Path) })],
        },
    };

    // The name of a variable or a label is kept: it says which one to look at, and holds no value.
    private static Secret Of(Secret secret) => secret with
    {
        Path = secret.Place == SecretPlace.File ? Path(secret.Path) : secret.Path,
        Redacted = Gone,
        SuppressedBy = Of(secret.SuppressedBy),
    };

    private static Finding Of(Finding finding) => finding with { SuppressedBy = Of(finding.SuppressedBy) };

    private static Verdict Of(Verdict verdict) => verdict with { Violations = [.. verdict.Violations.Select(Of)], Inputs = [.. verdict.Inputs.Select(Of)] };

    private static CheckFinding Of(CheckFinding finding) => finding with
    {
        Message = finding.Check.Title,
        Path = finding.Path is null ? null : Path(finding.Path),
        SuppressedBy = Of(finding.SuppressedBy),
    };

    private static Suppression? Of(Suppression? suppression) => suppression is null ? null : suppression with
    {
        Id = suppression.Id.Contains('/', StringComparison.Ordinal) || suppression.Kind == "comment" ? Path(suppression.Id) : suppression.Id,
        Note = suppression.Note is null ? null : Gone,
    };

    // A sentence about a package names what a purl names; any other may name a place or repeat what stands there.
    private static Violation Of(Violation violation) => violation.Purl is null ? violation with { Text = $"{violation.Finding ?? violation.Rule} {Gone}" } : violation;

    private static VerdictInput Of(VerdictInput input) =>
        input.Name.AsSpan().ContainsAny('/', '\\') ? input with { Name = Path(input.Name) } : input;

    private static FixStep Of(FixStep step) => step.Folder is not { Length: > 0 } folder ? step : step with
    {
        Folder = Path(folder),
        Commands = [.. step.Commands.Select(command => command.Replace(folder, Path(folder), StringComparison.Ordinal))],
        Note = step.Note?.Replace(folder, Path(folder), StringComparison.Ordinal),
    };

    /// <summary>An issue by its code, which says what happened; texts about the advisories hold nothing of the artefact but names of ecosystems.</summary>
    public static Issue Of(Issue issue) => issue with
    {
        Text = issue.Code.StartsWith("db.", StringComparison.Ordinal) ? issue.Text : Gone,
        Path = issue.Path is null ? null : Path(issue.Path),
    };
}
