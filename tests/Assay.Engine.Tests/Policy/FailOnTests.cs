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
        var verdict = FailOn.Evaluate([Found(found)], isComplete: true, threshold, []);
        Assert.Equal(expected, verdict.Result);
        Assert.Equal(expected == VerdictResult.Fail ? 1 : 0, verdict.Violations.Count);
    }

    [Fact]
    public void A_suppressed_finding_never_fails_a_gate()
    {
        var finding = Found(Severity.Critical) with { SuppressedBy = new Suppression { Kind = "accepted", Id = "a", Reason = "mitigated" } };
        Assert.Equal(VerdictResult.Pass, FailOn.Evaluate([finding], isComplete: true, Severity.Low, []).Result);
    }

    [Fact]
    public void An_incomplete_scan_never_passes_but_can_fail()
    {
        Assert.Equal(VerdictResult.NotEvaluated, FailOn.Evaluate([], isComplete: false, Severity.Low, []).Result);
        Assert.Equal(VerdictResult.Fail, FailOn.Evaluate([Found(Severity.High)], isComplete: false, Severity.Low, []).Result);
    }

    private static Finding Found(Severity severity) => new()
    {
        Id = "CVE-2099-1",
        Purl = "pkg:deb/debian/a@1",
        Severity = severity,
        FixState = FixState.NotFixed,
        Evidence = new Evidence { Record = "CVE-2099-1", Range = 0, Rule = "deb.source", Segment = "0" },
    };
}
