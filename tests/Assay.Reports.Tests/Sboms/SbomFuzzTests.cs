using Assay.Fuzz;
using Assay.TestKit;

namespace Assay.Reports.Tests.Sboms;

public sealed class SbomFuzzTests
{
    public static TheoryData<string> Targets => [.. SbomFuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Changed_documents_are_read_or_refused(string name)
    {
        var failure = new SbomFuzzRun(SbomFuzzTarget.All.Single(target => target.Name == name), seed: 1).Run(Tier.Scale(500, 200_000));

        Assert.True(failure is null, $"input {failure?.Number}: {failure?.What}");
    }
}
