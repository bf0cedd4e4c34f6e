using Assay.Core.Packages;

namespace Assay.Core.Findings;

/// <summary>A gate's answer.</summary>
public enum VerdictResult
{
    NotEvaluated = 0,
    Pass = 1,
    Warn = 2,
    Fail = 3,
}

/// <summary>A rule that an artefact breaks.</summary>
/// <param name="Rule">The rule's id: "fail-on".</param>
/// <param name="Text">One sentence for people.</param>
public sealed record Violation(string Rule, string Text)
{
    /// <summary>Warn or Fail.</summary>
    public VerdictResult Level { get; init; } = VerdictResult.Fail;

    /// <summary>The finding that breaks it.</summary>
    public string? Finding { get; init; }

    /// <summary>The purl of the package that breaks it.</summary>
    public string? Purl { get; init; }
}

/// <summary>Something that the verdict was computed from, besides the artefact: options, policies, the store.</summary>
public sealed record VerdictInput(string Kind, string Name, string? Digest)
{
    /// <summary>When it was made; null where that is not known.</summary>
    public DateTimeOffset? Time { get; init; }
}

/// <summary>A gate's answer, with what led to it.</summary>
public sealed record Verdict
{
    public static readonly Verdict NotEvaluated = new() { Result = VerdictResult.NotEvaluated };

    public required VerdictResult Result { get; init; }

    public IReadOnlyList<Violation> Violations { get; init; } = [];

    public IReadOnlyList<VerdictInput> Inputs { get; init; } = [];

    /// <summary>Whether there was a gate to answer for. Where there was, and the answer is none, not everything could be read.</summary>
    public bool HasGate => Result != VerdictResult.NotEvaluated
        || Inputs.Any(input => input.Kind == "policy" || (input.Kind == "option" && input.Name.StartsWith("fail-on=", StringComparison.Ordinal)));
}

/// <summary>A scan's whole answer; every report is written from it.</summary>
public sealed record ScanResult
{
    /// <summary>Version of the JSON contract: docs/reference/result.schema.json.</summary>
    public const string SchemaVersion = "1.0";

    public required Inventory Inventory { get; init; }

    /// <summary>Null where only the inventory was asked for.</summary>
    public IReadOnlyList<Finding>? Findings { get; init; }

    /// <summary>Until when the distribution, and what in the artefact has releases, get repairs; the distribution first, then by purl.</summary>
    public IReadOnlyList<SupportPeriod> Support { get; init; } = [];

    /// <summary>Null where no checks were asked for, or none fit the target. Sorted by path, place and id.</summary>
    public IReadOnlyList<CheckFinding>? Checks { get; init; }

    public Verdict Verdict { get; init; } = Verdict.NotEvaluated;

    /// <summary>What to upgrade; null where nothing that counts can be repaired, or nobody planned.</summary>
    public FixPlan? FixPlan { get; init; }

    /// <summary>The inventory's issues and those of matching, in order.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>Milliseconds by step; the only part in which two runs differ.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Timings { get; init; } = [];

    public bool IsComplete => !Issues.Any(issue => issue.Level == IssueLevel.Error);
}
