using Assay.Fuzz;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk;

/// <summary>Bounded runs of the fuzzer over disks: short ones every day, 200,000 inputs a format at night.</summary>
public sealed class DiskFuzzTests
{
    public static TheoryData<string> Targets => [.. DiskFuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Disks_survive_changes(string name)
    {
        var failure = new DiskFuzzRun(DiskFuzzTarget.All.Single(target => target.Name == name), seed: 1).Run(Tier.Scale(1500, 200_000));

        Assert.True(failure is null, failure is null ? "" : $"input {failure.Number}: {failure.What}");
    }
}
