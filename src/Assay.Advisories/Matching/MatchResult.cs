using Assay.Core.Findings;

namespace Assay.Advisories.Matching;

/// <summary>What matching gives.</summary>
/// <param name="Findings">One a flaw and package, sorted by purl, then id.</param>
/// <param name="Issues">What could not be matched or not be decided, sorted.</param>
public sealed record MatchResult(IReadOnlyList<Finding> Findings, IReadOnlyList<Issue> Issues);
