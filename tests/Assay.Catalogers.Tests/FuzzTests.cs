using Assay.Fuzz;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>Bounded runs of the fuzzer: short ones every day, 200,000 inputs a target at night.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Readers_survive_changed_inputs(string name)
    {
        var failure = new FuzzRun(FuzzTarget.All.Single(target => target.Name == name), seed: 1).Run(Tier.Scale(500, 200_000));

        Assert.True(failure is null, failure is null ? "" : $"input {failure.Number}: {failure.What}\n{Convert.ToBase64String(failure.Input.AsSpan(0, Math.Min(4096, failure.Input.Length)))}");
    }

    [Fact]
    public void Every_reader_of_files_is_a_target()
    {
        var covered = FuzzTarget.All.SelectMany(target => target.Catalogers).ToHashSet();
        var forgotten = AllCatalogers.Catalogers.Where(cataloger => cataloger.Interest.Globs.Count > 0 && !covered.Contains(cataloger));

        Assert.Empty(forgotten.Select(cataloger => cataloger.Name));
        Assert.All(FuzzTarget.All, target => Assert.NotEmpty(target.Catalogers));
    }
}
