using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

public sealed class LibraryVersionsTests
{
    [Theory]
    [InlineData("v1.2.3", null, "v1.2.3")]
    [InlineData("(devel)", null, "")]
    [InlineData(null, null, "")]
    [InlineData("v0.0.0-20220101000000-0123456789ab", null, "v0.0.0-20220101000000-0123456789ab")]
    [InlineData("v0.0.0-20220101000000-0123456789ab", 0.5, "")]
    [InlineData("v1.2.3", 0.8, "v1.2.3")]
    public void A_version_of_gos_is_compared_unless_it_is_only_a_commit_that_was_built(string? version, double? confidence, string compared)
    {
        var package = new Package { Type = "golang", Name = "example.org/mod", Version = version, Confidence = confidence };

        Assert.Equal(compared, Assert.Single(MatchKey.KeysOf(package, distro: null)).Version);
    }
}
