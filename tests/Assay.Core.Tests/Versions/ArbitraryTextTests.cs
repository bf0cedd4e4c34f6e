using System.Diagnostics;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>Versions are scanned content: whatever stands there, an order neither throws nor loops nor allocates.</summary>
public sealed class ArbitraryTextTests
{
    private static readonly VersionScheme[] All = Enum.GetValues<VersionScheme>();

    [Fact]
    public void No_text_throws()
    {
        var versions = new NastyVersions(11);
        for (var i = Tier.Scale(5_000, 500_000); i > 0; i--)
        {
            var (left, right) = versions.Pair(() => versions.Arbitrary(24) + "1");
            foreach (var scheme in All)
            {
                Assert.Equal(VersionOrder.TryCompare(scheme, left, right, out var order), VersionOrder.TryCompare(scheme, right, left, out var reverse));
                Assert.True(order == -reverse, $"{scheme}: {left} with {right}");
            }
        }
    }

    /// <summary>As long a text of each of these would take minutes where an order is quadratic.</summary>
    [Theory]
    [InlineData("0")]
    [InlineData("9")]
    [InlineData("a")]
    [InlineData(".")]
    [InlineData("~")]
    [InlineData("^")]
    [InlineData("-")]
    [InlineData(":")]
    [InlineData("é")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    [InlineData("1.")]
    [InlineData("1-")]
    [InlineData("1a")]
    [InlineData("1~")]
    [InlineData("0.")]
    [InlineData("1_p1")]
    [InlineData("_p1")]
    [InlineData("_alpha")]
    [InlineData("1.rc")]
    [InlineData("-r1")]
    [InlineData("1:")]
    [InlineData("+1")]
    public void A_long_text_takes_no_time(string piece)
    {
        var text = "1" + string.Concat(Enumerable.Repeat(piece, Tier.Scale(100_000, 1_000_000) / piece.Length));
        foreach (var scheme in All)
        {
            var watch = Stopwatch.StartNew();
            VersionOrder.TryCompare(scheme, text, text + "1", out _);
            VersionOrder.TryCompare(scheme, text + "~", text, out _);

            // Some 50 ms for a megabyte; the rest is for a machine with other things to do.
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{scheme} took {watch.Elapsed}");
        }
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Assert.SkipWhen(Tier.IsMutation, "the switches between mutants allocate");
        var versions = new NastyVersions(12);
        Func<string>[] generators =
        [
            versions.Dpkg, versions.Rpm, versions.Apk, versions.Pacman, versions.Portage, versions.Jvm, versions.Windows, versions.Generic, () => versions.Arbitrary(40) + "1",
        ];
        var pairs = generators.SelectMany(generator => Enumerable.Range(0, 50).Select(_ => versions.Pair(generator))).ToArray();

        Assert.All(All, scheme => Allocations.AssertNone(() => CompareAll(scheme, pairs)));
    }

    private static void CompareAll(VersionScheme scheme, (string Left, string Right)[] pairs)
    {
        foreach (var (left, right) in pairs)
        {
            VersionOrder.TryCompare(scheme, left, right, out _);
        }
    }
}
