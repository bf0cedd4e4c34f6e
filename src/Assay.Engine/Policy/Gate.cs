using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>What is judged.</summary>
/// <param name="Inventory">The artefact and its packages.</param>
/// <param name="Findings">Those that are suppressed are shown, and never break a rule.</param>
/// <param name="IsComplete">Whether everything could be read and matched, or the user accepts that not.</param>
/// <param name="Now">The time of the judgement.</param>
internal sealed record Judged(Inventory Inventory, IReadOnlyList<Finding> Findings, bool IsComplete, DateTimeOffset Now)
{
    /// <summary>What checks find; the suppressed ones never break a rule.</summary>
    public IReadOnlyList<CheckFinding> Checks { get; init; } = [];

    /// <summary>What looks like credentials; the suppressed ones never break a rule.</summary>
    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    /// <summary>Until when the distribution and packages get repairs.</summary>
    public IReadOnlyList<SupportPeriod> Support { get; init; } = [];

    /// <summary>A package, a finding with its package, or the artefact as a whole, to be looked at by a rule.</summary>
    public RuleSubject Subject(Package? package = null, Finding? finding = null) => new(Inventory.Artifact, package, finding, Now, Support);
}

/// <summary>Computes the one verdict of all gates; pure.</summary>
internal static class Gate
{
    /// <summary>Judges by "--fail-on" and by policies.</summary>
    /// <param name="judged">The result so far.</param>
    /// <param name="failOn">The threshold; null where none was given.</param>
    /// <param name="policies">Those that apply.</param>
    /// <param name="inputs">All that the verdict is computed from.</param>
    public static Verdict Evaluate(Judged judged, Severity? failOn, IReadOnlyList<PolicyFile> policies, IReadOnlyList<VerdictInput> inputs)
    {
        if (failOn is null && policies.Count == 0)
        {
            return Verdict.NotEvaluated with { Inputs = inputs };
        }

        var violations = new List<Violation>();
        if (failOn is { } threshold)
        {
            violations.AddRange(FailOn.Violations(judged.Findings, threshold));
            violations.AddRange(FailOn.Violations(judged.Checks, threshold));
            violations.AddRange(FailOn.Violations(judged.Secrets, threshold));
        }

        var subjects = new JudgedSubjects(judged);
        foreach (var policy in policies)
        {
            foreach (var rule in policy.Rules)
            {
                violations.AddRange(Violations(subjects, policy, rule));
            }
        }

        return new Verdict { Result = ResultOf(violations, judged.IsComplete), Violations = violations, Inputs = inputs };
    }

    /// <summary>All that a rule is broken by, in the order of the result.</summary>
    public static IEnumerable<Violation> Violations(JudgedSubjects subjects, PolicyFile policy, PolicyRule rule)
    {
        if (rule.IsIncomplete)
        {
            return subjects.Judged.IsComplete ? [] : [ToViolation(policy, rule, "not everything could be read", null)];
        }

        if (!rule.MayBeBrokenIn(subjects.Whole))
        {
            return [];
        }

        var reason = Reason(rule);
        return rule.Scope switch
        {
            RuleScope.Finding => Broken(subjects.Findings, subject => $"{subject.Finding!.Id} in {subject.Package?.Name ?? subject.Finding.Purl}: {reason}"),
            RuleScope.Check => Broken(subjects.Checks, subject => $"{subject.Check!.Check.Id} in {FailOn.PlaceOf(subject.Check)}: {reason}"),
            RuleScope.Secret => Broken(subjects.Secrets, subject => $"{subject.Secret!.Title} in {FailOn.PlaceOf(subject.Secret)}: {reason}"),
            RuleScope.Package => Broken(subjects.Packages, subject => $"{subject.Package!.Name} {subject.Package.Version}: {reason}"),
            _ => Broken([subjects.Whole], subject => $"{subject.Artifact.Name}: {reason}"),
        };

        IEnumerable<Violation> Broken(IReadOnlyList<RuleSubject> all, Func<RuleSubject, string> text) =>
            all.Where(rule.IsBrokenBy).Select(subject => ToViolation(policy, rule, text(subject), subject));
    }

    private static string Reason(PolicyRule rule) => rule.Message ?? string.Join(", ", rule.Conditions.Select(condition => OneLine(condition.Text)));

    // Expressions may have several.
    private static string OneLine(string text) => text.Contains('\n', StringComparison.Ordinal) ? text.ReplaceLineEndings(" ") : text;

    private static Violation ToViolation(PolicyFile policy, PolicyRule rule, string text, RuleSubject? subject) => new($"{policy.Name}/{rule.Id}", text)
    {
        Level = rule.Level,
        Finding = subject?.Finding?.Id ?? subject?.Check?.Check.Id ?? subject?.Secret?.Rule,
        Purl = subject?.Finding?.Purl ?? subject?.Package?.Purl,
    };

    // What was not read can't pass: a gate over an incomplete scan either fails on what was seen, or gives no answer.
    private static VerdictResult ResultOf(List<Violation> violations, bool isComplete) =>
        violations.Exists(violation => violation.Level == VerdictResult.Fail) ? VerdictResult.Fail
        : !isComplete ? VerdictResult.NotEvaluated
        : violations.Count > 0 ? VerdictResult.Warn
        : VerdictResult.Pass;
}
