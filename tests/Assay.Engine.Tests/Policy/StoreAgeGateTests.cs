using Assay.Core.Findings;
using Assay.Engine.Policy;

namespace Assay.Engine.Tests.Policy;

public sealed class StoreAgeGateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly (string, DateTimeOffset)[] Segments = [("npm", Now.AddDays(-3)), ("debian", Now.AddDays(-8)), ("shared", Now)];

    [Fact]
    public void What_is_too_old_fails_and_is_named()
    {
        var verdict = StoreAgeGate.Apply(Verdict.NotEvaluated, Segments, TimeSpan.FromDays(7), isComplete: true, Now);

        Assert.Equal(VerdictResult.Fail, verdict.Result);
        var violation = Assert.Single(verdict.Violations);
        Assert.Equal(("max-db-age", "the advisories of debian are of 2026-11-18 12:00 UTC, older than 7d"), (violation.Rule, violation.Text));
        Assert.Equal("max-db-age=7d", verdict.Inputs[0].Name);
    }

    [Theory]
    [InlineData(VerdictResult.NotEvaluated, true, VerdictResult.Pass)]
    [InlineData(VerdictResult.NotEvaluated, false, VerdictResult.NotEvaluated)]
    [InlineData(VerdictResult.Warn, true, VerdictResult.Warn)]
    [InlineData(VerdictResult.Fail, true, VerdictResult.Fail)]
    public void What_is_fresh_leaves_other_gates_their_word(VerdictResult before, bool isComplete, VerdictResult after) =>
        Assert.Equal(after, StoreAgeGate.Apply(new Verdict { Result = before }, Segments, TimeSpan.FromHours(36 * 24), isComplete, Now).Result);

    [Fact]
    public void Without_the_flag_nothing_is_asked() =>
        Assert.Same(Verdict.NotEvaluated, StoreAgeGate.Apply(Verdict.NotEvaluated, Segments, null, isComplete: true, Now));
}
