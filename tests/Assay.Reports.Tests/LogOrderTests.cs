using Assay.Core.Findings;

namespace Assay.Reports.Tests;

/// <summary>GitHub shows the first ten commands of a kind: what a reader must see stands at the front.</summary>
public sealed class LogOrderTests
{
    [Theory]
    [InlineData("github")]
    [InlineData("azure")]
    [InlineData("teamcity")]
    public void What_stops_the_build_comes_first_then_the_worst(string format)
    {
        var result = Sample.Incomplete with
        {
            Findings = [.. Enumerable.Range(0, 6).Select(number => Sample.Result.Findings![0] with { Id = $"CVE-2099-{number}", Severity = (Severity)number, Priority = null, SuppressedBy = null })],
            Verdict = new Verdict { Result = VerdictResult.Fail, Violations = [new Violation("fail-on", "CVE-2099-5 is critical")] },
        };
        var text = Golden.Write(format, result, Sample.Options);
        int At(string part) => text.IndexOf(part, StringComparison.Ordinal) is var at && at >= 0 ? at : throw new InvalidOperationException(part);

        List<int> order = [At("CVE-2099-5 is critical"), .. Enumerable.Range(0, 6).Reverse().Select(number => At($"CVE-2099-{number} (")), At("fail; ")];
        Assert.Equal(order.Order(), order);
        Assert.True(At("incomplete") < order[1]);
    }
}
