using Assay.Fuzz;
using Assay.TestKit;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>Bounded runs of the fuzzer over file systems: short ones every day, 200,000 volumes each at night.</summary>
public sealed class VolumeFuzzTests
{
    public static TheoryData<string> Targets => [.. VolumeTarget.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Readers_survive_changed_volumes(string name)
    {
        var target = VolumeTarget.All.Single(target => target.Name == name);
        var failure = new VolumeRun(target, seed: 2).Run(Tier.Scale(300, 200_000));

        Assert.True(failure is null, failure is null ? "" : $"volume {failure.Number}: {failure.What}");
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Seeds_are_sound(string name)
    {
        var target = VolumeTarget.All.Single(target => target.Name == name);
        var sound = target.Seed.Blocks.ToArray();
        target.Seal(sound);
        using var volume = new SeedBlocks(target.Seed, sound);
        var walk = new VolumeWalk();
        walk.Walk(target.Open, volume);

        Assert.Equal(target.Seed.Blocks, sound);
        Assert.True(walk.Entries > 90);
        Assert.Equal(0, walk.Lost);
    }
}
