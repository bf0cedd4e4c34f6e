using Assay.Core.Findings;
using Assay.Engine.Policy.Expressions;

namespace Assay.Engine.Policy;

/// <summary>What a rule looks at, one by one.</summary>
internal enum RuleScope
{
    Finding,
    Package,
    Artifact,
    Check,
    Secret,
}

/// <summary>A condition of a rule: all of a rule's must hold for it to be broken.</summary>
/// <param name="Key">Its key in the file, for "explain".</param>
/// <param name="Text">What it says, in words.</param>
/// <param name="Scope">What it needs to look at.</param>
/// <param name="Holds">Whether it holds.</param>
internal sealed record RuleCondition(string Key, string Text, RuleScope Scope, Func<RuleSubject, bool> Holds)
{
    /// <summary>Whether it looks at the artefact's signature.</summary>
    public bool AsksForSignatures { get; init; }
}

/// <summary>One rule of a policy.</summary>
internal sealed record PolicyRule
{
    public required string Id { get; init; }

    /// <summary>Warn or Fail.</summary>
    public required VerdictResult Level { get; init; }

    /// <summary>What the policy's author says of it; null where nothing.</summary>
    public string? Message { get; init; }

    public required IReadOnlyList<RuleCondition> Conditions { get; init; }

    /// <summary>The stages it is for; empty for all of the policy's.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>The artefacts it is for, by name; empty for all of the policy's.</summary>
    public IReadOnlyList<WildcardPattern> Artifacts { get; init; } = [];

    /// <summary>True for the rule that an incomplete analysis breaks; it has no conditions.</summary>
    public bool IsIncomplete { get; init; }

    public RuleScope Scope =>
        Conditions.Any(condition => condition.Scope == RuleScope.Check) ? RuleScope.Check
        : Conditions.Any(condition => condition.Scope == RuleScope.Secret) ? RuleScope.Secret
        : Conditions.Any(condition => condition.Scope == RuleScope.Finding) ? RuleScope.Finding
        : Conditions.Any(condition => condition.Scope == RuleScope.Package) ? RuleScope.Package
        : RuleScope.Artifact;

    /// <summary>Whether it says anything about such an artefact at such a stage.</summary>
    public bool AppliesTo(string artifact, string stage) =>
        (Stages.Count == 0 || Stages.Contains(stage, StringComparer.Ordinal))
        && (Artifacts.Count == 0 || Artifacts.Any(pattern => pattern.Matches(artifact)));

    /// <summary>Whether the conditions that look at the artefact alone hold: where not, nothing in it needs to be looked at.</summary>
    public bool MayBeBrokenIn(RuleSubject artifact) => Conditions.All(condition => condition.Scope != RuleScope.Artifact || condition.Holds(artifact));

    public bool IsBrokenBy(RuleSubject subject)
    {
        for (var i = 0; i < Conditions.Count; i++)
        {
            if (!Conditions[i].Holds(subject))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The condition of an expression.</summary>
    public static RuleCondition Of(Expression expression) => new(
        "expression",
        expression.Text,
        expression.Fields.Any(field => field.StartsWith("check.", StringComparison.Ordinal)) ? RuleScope.Check
        : expression.Fields.Any(field => field.StartsWith("finding.", StringComparison.Ordinal)) ? RuleScope.Finding
        : expression.Fields.Any(field => field.StartsWith("package.", StringComparison.Ordinal)) ? RuleScope.Package
        : RuleScope.Artifact,
        expression.Holds) { AsksForSignatures = expression.Fields.Contains("artifact.signature") };
}

/// <summary>A policy, read and understood.</summary>
internal sealed record PolicyFile
{
    /// <summary>The policy's own name, else the file's.</summary>
    public required string Name { get; init; }

    /// <summary>"sha256:..." of its bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>The stages it is for; empty for all.</summary>
    public required IReadOnlyList<string> Stages { get; init; }

    /// <summary>The artefacts it is for, by name; empty for all.</summary>
    public required IReadOnlyList<WildcardPattern> Artifacts { get; init; }

    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>What it is for, in its author's words; null where nothing is said.</summary>
    public string? Description { get; init; }

    /// <summary>What a benchmark asks for, with the rules that look; empty where the policy stands for none.</summary>
    public IReadOnlyList<PolicyControl> Controls { get; init; } = [];

    /// <summary>The policy with the rules alone that are for such an artefact at such a stage.</summary>
    public PolicyFile For(string artifact, string stage) =>
        Rules.All(rule => rule.AppliesTo(artifact, stage)) ? this : this with { Rules = [.. Rules.Where(rule => rule.AppliesTo(artifact, stage))] };

    /// <summary>Whether it says anything about such an artefact at such a stage.</summary>
    public bool AppliesTo(string artifact, string stage) =>
        (Stages.Count == 0 || Stages.Contains(stage, StringComparer.Ordinal))
        && (Artifacts.Count == 0 || Artifacts.Any(pattern => pattern.Matches(artifact)));
}
