using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>What holds for every order, over generated versions; each run has the same seed, so that a failure stays.</summary>
public sealed class SystemPropertyTests
{
    public static TheoryData<VersionScheme> Schemes { get; } =
    [
        VersionScheme.Dpkg, VersionScheme.Rpm, VersionScheme.Apk, VersionScheme.Pacman, VersionScheme.Portage, VersionScheme.Jvm, VersionScheme.Windows, VersionScheme.Generic,
    ];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Turning_a_pair_round_turns_its_order_round(VersionScheme scheme)
    {
        var versions = new NastyVersions(1);
        var decided = 0;
        for (var i = Tier.Scale(5_000, 200_000); i > 0; i--)
        {
            var (left, right) = versions.Pair(Generator(versions, scheme));
            var there = VersionOrder.TryCompare(scheme, left, right, out var order);
            var back = VersionOrder.TryCompare(scheme, right, left, out var reverse);
            Assert.True(there == back && order == -reverse && order is >= -1 and <= 1, $"{left} with {right}: {there} {order}, {back} {reverse}");
            Assert.True(there || order == 0);
            decided += there ? 1 : 0;
        }

        // The generators are to make versions, not garbage.
        Assert.True(decided > Tier.Scale(5_000, 200_000) / 2, $"{decided} pairs are decidable");
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void A_version_equals_itself(VersionScheme scheme)
    {
        var versions = new NastyVersions(2);
        for (var i = Tier.Scale(2_000, 100_000); i > 0; i--)
        {
            var version = Generator(versions, scheme)();
            VersionOrder.TryCompare(scheme, version, new string(version), out var order);
            Assert.True(order == 0, version);
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Three_versions_stand_in_a_row(VersionScheme scheme)
    {
        var versions = new NastyVersions(3);
        var decided = 0;
        for (var i = Tier.Scale(10_000, 400_000); i > 0; i--)
        {
            // Cut and glued, versions of libalpm leave the part of its order that is transitive.
            Func<string> generator = scheme == VersionScheme.Pacman ? versions.PacmanOrderly : Generator(versions, scheme);
            var (first, second, third) = scheme == VersionScheme.Pacman ? (generator(), generator(), generator()) : versions.Triple(generator);
            if (VersionOrder.TryCompare(scheme, first, second, out var firstToSecond)
                && VersionOrder.TryCompare(scheme, second, third, out var secondToThird)
                && VersionOrder.TryCompare(scheme, first, third, out var firstToThird))
            {
                decided++;
                if (firstToSecond * secondToThird >= 0)
                {
                    Assert.True(firstToThird == Math.Sign(firstToSecond + secondToThird),
                        $"{first} {firstToSecond} {second} {secondToThird} {third}, but {first} {firstToThird} {third}");
                }
            }
        }

        Assert.True(decided > Tier.Scale(10_000, 400_000) / 4, $"{decided} triples are decidable");
    }

    [Fact]
    public void Windows_agrees_with_SystemVersion()
    {
        var random = new Random(4);
        for (var i = Tier.Scale(2_000, 100_000); i > 0; i--)
        {
            var left = new Version(random.Next(3), random.Next(3), random.Next(20_000), random.Next(3));
            var right = new Version(random.Next(3), random.Next(3), random.Next(2) == 0 ? left.Build : random.Next(20_000), random.Next(12));
            Assert.True(VersionOrder.TryCompare(VersionScheme.Windows, left.ToString(), right.ToString(), out var order));
            Assert.Equal(Math.Sign(left.CompareTo(right)), order);
        }
    }

    private static Func<string> Generator(NastyVersions versions, VersionScheme scheme) => scheme switch
    {
        VersionScheme.Dpkg => versions.Dpkg,
        VersionScheme.Rpm => versions.Rpm,
        VersionScheme.Apk => versions.Apk,
        VersionScheme.Pacman => versions.Pacman,
        VersionScheme.Portage => versions.Portage,
        VersionScheme.Jvm => versions.Jvm,
        VersionScheme.Windows => versions.Windows,
        VersionScheme.Generic => versions.Generic,
        _ => throw new ArgumentOutOfRangeException(nameof(scheme)),
    };
}
