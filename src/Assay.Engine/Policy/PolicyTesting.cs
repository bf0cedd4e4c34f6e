using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Reports;

namespace Assay.Engine.Policy;

/// <summary>What a case of a policy's tests came to.</summary>
/// <param name="Name">The case's own name.</param>
/// <param name="Failure">What differs from what it expects; null where nothing does.</param>
public sealed record PolicyCase(string Name, string? Failure);

/// <summary>What a policy would have made of a result.</summary>
/// <param name="File">The result's file.</param>
/// <param name="Artifact">What was scanned.</param>
/// <param name="Result">The verdict.</param>
/// <param name="Rules">How many violations of each rule, most first.</param>
public sealed record BacktestEntry(string File, string Artifact, VerdictResult Result, IReadOnlyList<KeyValuePair<string, int>> Rules);

/// <summary>A rule in words, and what breaks it.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Level">Warn or Fail.</param>
/// <param name="Text">Its conditions in words.</param>
/// <param name="Applies">Whether the policy is for such an artefact at this stage.</param>
/// <param name="Violations">What breaks it.</param>
public sealed record RuleExplanation(string Policy, string Rule, VerdictResult Level, string Text, bool Applies, IReadOnlyList<Violation> Violations);

/// <summary>Tries policies on results that were written before: no scan, no store.</summary>
public static class PolicyTesting
{
    /// <summary>The names of the built-in policies.</summary>
    public static IReadOnlyList<string> BuiltIn => BuiltInPolicies.Names;

    /// <summary>A built-in policy's text.</summary>
    /// <exception cref="AssayException">"policy.notFound".</exception>
    public static byte[] TextOf(string name) => BuiltInPolicies.Bytes(name)
        ?? throw new AssayException("policy.notFound", $"there is no built-in policy '{name}'", "one of: " + string.Join(", ", BuiltIn));

    /// <summary>Runs the cases of a file of tests: docs/reference/policy.md, "Tests".</summary>
    /// <exception cref="AssayException">"document.invalid", "policy.notFound", or as reading a result.</exception>
    public static IReadOnlyList<PolicyCase> Test(string testFile, TimeProvider time, CancellationToken token) => PolicyTests.Run(testFile, time, token);

    /// <summary>Judges stored results by policies: what would they have blocked?</summary>
    /// <param name="options">Policies, acceptances and VEX.</param>
    /// <param name="paths">Results (JSON), or folders of them.</param>
    /// <param name="time">Tells the time of the judgement.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">A policy or a result can't be read.</exception>
    public static IReadOnlyList<BacktestEntry> Backtest(PolicyOptions options, IReadOnlyList<string> paths, TimeProvider time, CancellationToken token)
    {
        var rulebook = Rulebook.Load(options);
        var entries = new List<BacktestEntry>();
        foreach (var file in paths.SelectMany(FilesOf))
        {
            token.ThrowIfCancellationRequested();
            var result = Read(file, token);
            var verdict = rulebook.Judge(result, null, null, allowIncomplete: false, [], time.GetUtcNow()).Verdict;
            var rules = verdict.Violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal)
                .Select(rule => new KeyValuePair<string, int>(rule.Key, rule.Count()))
                .OrderByDescending(rule => rule.Value).ThenBy(rule => rule.Key, StringComparer.Ordinal);
            entries.Add(new BacktestEntry(file, result.Inventory.Artifact.Name, verdict.Result, [.. rules]));
        }

        return entries;
    }

    /// <summary>Says which rules a result breaks, and why.</summary>
    /// <exception cref="AssayException">A policy or the result can't be read.</exception>
    public static IReadOnlyList<RuleExplanation> Explain(PolicyOptions options, string file, TimeProvider time, CancellationToken token) =>
        Rulebook.Load(options).Explain(Read(file, token), time.GetUtcNow());

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal) : [path];

    internal static ScanResult Read(string file, CancellationToken token)
    {
        using var stream = Targets.TargetScan.OpenFile(file);
        var result = SavedResult.Read(stream, file, new ScanLimits(), token);
        return result.Findings is not null ? result : throw new AssayException("policy.noFindings", $"{file} holds no findings", "write it with: assay scan TARGET -o json=result.json");
    }
}
