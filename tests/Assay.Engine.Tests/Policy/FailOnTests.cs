using Assay.Core.Findings;
using Assay.Engine.Policy;

namespace Assay.Engine.Tests.Policy;

public sealed class FailOnTests
{
    [Theory]
    [InlineData(Severity.High, Severity.Critical, VerdictResult.Fail)]
    [InlineData(Severity.High, Severity.High, VerdictResult.Fail)]
    [InlineData(Severity.High, Severity.Medium, VerdictResult.Pass)]
    [InlineData(Severity.Negligible, Severity.Unknown, VerdictResult.Pass)]
    [InlineData(Severity.Unknown, Severity.Unknown, VerdictResult.Fail)]
    public void Compares_with_the_threshold(Severity threshold, Severity found, VerdictResult expected)
    {
        var verdict = Judging.Judge([Judging.Found(severity: found)], failOn: threshold);
        Assert.Equal(expected, verdict.Result);
        Assert.Equal(expected == VerdictResult.Fail ? 1 : 0, verdict.Violations.Count);
    }

    [Fact]
    public void A_suppressed_finding_never_fails_a_gate()
    {
        var finding = Judging.Found() with { SuppressedBy = new Suppression { Kind = "accepted", Id = "a", Reason = "mitigated" } };
        Assert.Equal(VerdictResult.Pass, Judging.Judge([finding], failOn: Severity.Low).Result);
    }

    [Fact]
    public void An_incomplete_scan_never_passes_but_can_fail()
    {
        Assert.Equal(VerdictResult.NotEvaluated, Judging.Judge([], failOn: Severity.Low, isComplete: false).Result);
        Assert.Equal(VerdictResult.Fail, Judging.Judge([Judging.Found()], failOn: Severity.Low, isComplete: false).Result);
    }
}
