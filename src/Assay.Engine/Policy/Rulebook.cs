using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;
using Assay.Engine.Policy.Accepting;

namespace Assay.Engine.Policy;

/// <summary>All that judges: read before anything is scanned, so that a mistake in it costs seconds and never a pass.</summary>
internal sealed class Rulebook
{
    private readonly IReadOnlyList<PolicyFile> policies;
    private readonly IReadOnlyList<AcceptFile> accepted;
    private readonly string stage;

    private Rulebook(IReadOnlyList<PolicyFile> policies, IReadOnlyList<AcceptFile> accepted, string stage)
    {
        this.policies = policies;
        this.accepted = accepted;
        this.stage = stage;
    }

    /// <exception cref="AssayException">"policy.notFound", "policy.stage", "document.invalid".</exception>
    public static Rulebook Load(PolicyOptions options)
    {
        if (!PolicyReader.Stages.Contains(options.Stage, StringComparer.Ordinal))
        {
            throw new AssayException("policy.stage", $"there is no stage '{options.Stage}'", "one of " + string.Join(", ", PolicyReader.Stages));
        }

        return new Rulebook(
            [.. options.Policies.Select(name => BuiltInPolicies.Find(name) ?? PolicyReader.Read(name, Bytes(name, "policy")))],
            [.. options.Accepted.Select(file => AcceptReader.Read(file, Bytes(file, "file of accepted risks")))],
            options.Stage);
    }

    /// <summary>Marks what is accepted and computes the verdict: pure.</summary>
    /// <param name="result">The result of matching, its verdict not evaluated.</param>
    /// <param name="failOn">The threshold of "--fail-on"; null where none was given.</param>
    /// <param name="allowIncomplete">Whether the user lets an incomplete scan pass.</param>
    /// <param name="inputs">What else the verdict is computed from.</param>
    /// <param name="now">The time of the judgement.</param>
    public ScanResult Judge(ScanResult result, Severity? failOn, bool allowIncomplete, IReadOnlyList<VerdictInput> inputs, DateTimeOffset now)
    {
        var artifact = result.Inventory.Artifact;
        var taken = Acceptances.Apply(artifact, PackagesByPurl(result.Inventory), result.Findings ?? [], accepted, DateOnly.FromDateTime(now.UtcDateTime));
        var applying = policies.Where(policy => policy.AppliesTo(artifact.Name, stage)).ToList();
        var isComplete = allowIncomplete || result.IsComplete;
        var verdict = Gate.Evaluate(new Judged(result.Inventory, taken.Findings, isComplete, now), failOn, applying, [.. inputs, .. Inputs(applying)]);
        if (verdict.Result != VerdictResult.NotEvaluated && taken.Violations.Count > 0)
        {
            // An exception that ran out is a decision that somebody has to make again, whatever the gate thinks of the flaw.
            verdict = verdict with { Result = VerdictResult.Fail, Violations = [.. taken.Violations, .. verdict.Violations] };
        }

        return result with { Findings = taken.Findings, Issues = [.. result.Issues, .. taken.Issues], Verdict = verdict };
    }

    private IEnumerable<VerdictInput> Inputs(List<PolicyFile> applying)
    {
        foreach (var policy in policies)
        {
            yield return new VerdictInput(applying.Contains(policy) ? "policy" : "policyOfOtherTarget", policy.Name, policy.Digest);
        }

        foreach (var file in accepted)
        {
            yield return new VerdictInput("accepted", file.Name, file.Digest);
        }
    }

    private static Dictionary<string, Package> PackagesByPurl(Inventory inventory)
    {
        var packages = new Dictionary<string, Package>(inventory.Packages.Count, StringComparer.Ordinal);
        foreach (var package in inventory.Packages.Concat(inventory.DeletedPackages))
        {
            packages.TryAdd(package.Purl, package);
        }

        return packages;
    }

    private static byte[] Bytes(string path, string what)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > YamlDocument.MaxBytes)
            {
                throw new AssayException("document.invalid", $"{path} has more than {YamlDocument.MaxBytes} bytes", "split it");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("policy.notFound", $"the {what} {path} can't be read: {failure.Message}", "check the path; built-in policies are " + string.Join(", ", BuiltInPolicies.Names), failure);
        }
    }
}
