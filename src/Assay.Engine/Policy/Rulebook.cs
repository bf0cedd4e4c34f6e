using Assay.Core;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Comparing;
using Assay.Engine.Documents;
using Assay.Engine.Policy.Accepting;
using Assay.Engine.Policy.Vex;

namespace Assay.Engine.Policy;

/// <summary>All that judges: read before anything is scanned, so that a mistake in it costs seconds and never a pass.</summary>
internal sealed class Rulebook
{
    private readonly IReadOnlyList<PolicyFile> policies;
    private readonly IReadOnlyList<AcceptFile> accepted;
    private readonly IReadOnlyList<VexDocument> vex;
    private readonly string stage;

    private Rulebook(IReadOnlyList<PolicyFile> policies, IReadOnlyList<AcceptFile> accepted, IReadOnlyList<VexDocument> vex, string stage)
    {
        this.policies = policies;
        this.accepted = accepted;
        this.vex = vex;
        this.stage = stage;
    }

    /// <summary>Whether a rule looks at signatures, which only a registry knows of.</summary>
    public bool AsksForSignatures => policies.Any(policy => policy.Rules.Any(rule => rule.Conditions.Any(condition => condition.AsksForSignatures)));

    /// <summary>The same with more VEX documents, which count after the user's own.</summary>
    public Rulebook With(IReadOnlyList<VexDocument> more) => more.Count == 0 ? this : new Rulebook(policies, accepted, [.. more, .. vex], stage);

    /// <exception cref="AssayException">"policy.notFound", "policy.stage", "document.invalid".</exception>
    public static Rulebook Load(PolicyOptions options)
    {
        if (!PolicyReader.Stages.Contains(options.Stage, StringComparer.Ordinal))
        {
            throw new AssayException("policy.stage", $"there is no stage '{options.Stage}'", "one of " + string.Join(", ", PolicyReader.Stages));
        }

        return new Rulebook(
            [.. options.Policies.Select(name => BuiltInPolicies.Find(name) ?? PolicyReader.Read(name, Bytes(name, "policy", YamlDocument.MaxBytes)))],
            [.. options.Accepted.Select(file => AcceptReader.Read(file, Bytes(file, "file of accepted risks", YamlDocument.MaxBytes)))],
            [.. options.Vex.SelectMany(FilesOf).Select(file => VexReader.Read(file, Bytes(file, "VEX document", VexReader.MaxBytes)))],
            options.Stage);
    }

    /// <summary>Marks what is accepted and computes the verdict: pure.</summary>
    /// <param name="result">The result of matching, its verdict not evaluated.</param>
    /// <param name="baseline">Findings that are known already and break nothing; null for none.</param>
    /// <param name="failOn">The threshold of "--fail-on"; null where none was given.</param>
    /// <param name="allowIncomplete">Whether the user lets an incomplete scan pass.</param>
    /// <param name="inputs">What else the verdict is computed from.</param>
    /// <param name="now">The time of the judgement.</param>
    public ScanResult Judge(ScanResult result, KnownFindings? baseline, Severity? failOn, bool allowIncomplete, IReadOnlyList<VerdictInput> inputs, DateTimeOffset now)
    {
        var artifact = result.Inventory.Artifact;
        var packages = PackagesByPurl(result.Inventory);
        var stated = VexStatements.Apply(artifact, packages, result.Findings ?? [], vex);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var taken = Acceptances.Apply(artifact, packages, stated, accepted, today);
        var checks = Acceptances.Apply(artifact, result.Checks ?? [], accepted, today);
        var secrets = Acceptances.Apply(artifact, result.Inventory.Secrets ?? [], accepted, today);
        if (baseline is not null)
        {
            taken = taken with { Items = [.. taken.Items.Select(finding => finding.SuppressedBy is null && baseline.Find(finding) is { } known ? finding with { SuppressedBy = Known(known.Id) } : finding)] };
            checks = checks with { Items = [.. checks.Items.Select(finding => finding.SuppressedBy is null && baseline.Knows(finding) ? finding with { SuppressedBy = Known(finding.Check.Id) } : finding)] };
            secrets = secrets with { Items = [.. secrets.Items.Select(secret => secret.SuppressedBy is null && baseline.Knows(secret) ? secret with { SuppressedBy = Known(secret.Fingerprint) } : secret)] };
        }

        var applying = policies.Where(policy => policy.AppliesTo(artifact.Name, stage)).ToList();
        var rules = applying.ConvertAll(policy => policy.For(artifact.Name, stage));
        var isComplete = allowIncomplete || result.IsComplete;
        var verdict = Gate.Evaluate(new Judged(result.Inventory, taken.Items, isComplete, now) { Checks = checks.Items, Secrets = secrets.Items, Support = result.Support }, failOn, rules, [.. inputs, .. Inputs(applying)]);
        if (verdict.HasGate && taken.Violations.Count + checks.Violations.Count + secrets.Violations.Count > 0)
        {
            // An exception that ran out is a decision that somebody has to make again, whatever the gate thinks of the flaw.
            verdict = verdict with { Result = VerdictResult.Fail, Violations = [.. taken.Violations, .. checks.Violations, .. secrets.Violations, .. verdict.Violations] };
        }

        return result with
        {
            Findings = result.Findings is null ? null : taken.Items,
            Checks = result.Checks is null ? null : checks.Items,
            Inventory = result.Inventory.Secrets is null ? result.Inventory : result.Inventory with { Secrets = secrets.Items },
            Issues = [.. result.Issues, .. vex.SelectMany(document => document.Issues), .. taken.Issues, .. checks.Issues, .. secrets.Issues],
            Verdict = verdict,
        };
    }

    /// <summary>What each rule makes of a result.</summary>
    public IReadOnlyList<RuleExplanation> Explain(ScanResult result, DateTimeOffset now)
    {
        var marked = Judge(result, null, null, allowIncomplete: false, [], now);
        var judged = new JudgedSubjects(new Judged(result.Inventory, marked.Findings ?? [], result.IsComplete, now) { Checks = marked.Checks ?? [], Secrets = marked.Inventory.Secrets ?? [], Support = result.Support });
        return
        [
            .. policies.SelectMany(policy => policy.Rules.Select(rule => new RuleExplanation(
                policy.Name,
                rule.Id,
                rule.Level,
                rule.IsIncomplete ? "the analysis is incomplete" : string.Join(" and ", rule.Conditions.Select(condition => condition.Text)),
                Applies(policy, rule),
                Applies(policy, rule) ? [.. Gate.Violations(judged, policy, rule)] : []))),
        ];

        bool Applies(PolicyFile policy, PolicyRule rule) => policy.AppliesTo(result.Inventory.Artifact.Name, stage) && rule.AppliesTo(result.Inventory.Artifact.Name, stage);
    }

    private static Suppression Known(string id) => new() { Kind = "baseline", Id = id, Reason = "known" };

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

        foreach (var document in vex)
        {
            yield return new VerdictInput("vex", document.Name, document.Digest);
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

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal) : [path];

    internal static byte[] Bytes(string path, string what, int maxBytes)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > maxBytes)
            {
                throw new AssayException("document.invalid", $"{path} has more than {maxBytes} bytes", "split it");
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
