using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>
/// Cases of a policy: each names a result that was written before, and the verdict that the policy must come to, with the rules that are broken.
/// </summary>
internal static class PolicyTests
{
    private static readonly WordList<VerdictResult> Verdicts = new(("pass", VerdictResult.Pass), ("warn", VerdictResult.Warn), ("fail", VerdictResult.Fail), ("notEvaluated", VerdictResult.NotEvaluated));

    public static IReadOnlyList<PolicyCase> Run(string file, TimeProvider time, CancellationToken token)
    {
        using var stream = Targets.TargetScan.OpenFile(file);
        var bytes = new byte[Math.Min(stream.Length, YamlDocument.MaxBytes + 1)];
        stream.ReadExactly(bytes);
        var root = YamlDocument.Read(file, bytes) ?? throw new AssayException("document.invalid", $"{file} is empty", "list cases under 'tests:'");
        var map = new MapReader(root, "a file of tests");
        var policy = map.RequiredText("policy");
        var cases = map.Items("tests");
        map.Done();
        if (cases.Count == 0)
        {
            throw DocumentException.At(root.Place, "there are no tests", "list them under 'tests:'");
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return [.. cases.Select(node => RunCase(node, folder, policy, time, token))];
    }

    private static PolicyCase RunCase(DocumentNode node, string folder, string policy, TimeProvider time, CancellationToken token)
    {
        var map = new MapReader(node, "a test");
        var name = map.RequiredText("name");
        var result = PolicyTesting.Read(Path.Combine(folder, map.RequiredText("result")), token);
        var expected = map.Word("verdict", "verdict", Verdicts) ?? throw DocumentException.At(node.Place, "'verdict' is missing here");
        var rules = map.Node("rules") is null ? null : map.Texts("rules").Select(rule => rule.Text).Order(StringComparer.Ordinal).ToList();
        var stage = map.Text("stage") ?? "pipeline";
        var now = map.Date("date") is { } date ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) : time.GetUtcNow();
        map.Done();

        var path = BuiltInPolicies.Names.Contains(policy, StringComparer.Ordinal) ? policy : Path.Combine(folder, policy);
        var verdict = Rulebook.Load(new PolicyOptions { Policies = [path], Stage = stage }).Judge(result, null, null, allowIncomplete: false, [], now).Verdict;
        var broken = verdict.Violations.Select(violation => violation.Rule[(violation.Rule.IndexOf('/', StringComparison.Ordinal) + 1)..]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var failure = verdict.Result != expected ? $"the verdict is {PolicyWords.Of(verdict.Result)}, not {PolicyWords.Of(expected)}"
            : rules is not null && !rules.SequenceEqual(broken, StringComparer.Ordinal) ? $"broken are [{string.Join(", ", broken)}], not [{string.Join(", ", rules)}]"
            : null;
        return new PolicyCase(name, failure);
    }
}
