using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>An issue, and which step met it. A class, since sequences of values of our own are compiled when they are first used.</summary>
/// <param name="Issue">What.</param>
/// <param name="IsOfMatching">Whether only matching met it, so that it does not belong to the inventory.</param>
internal sealed record MetIssue(Issue Issue, bool IsOfMatching);
