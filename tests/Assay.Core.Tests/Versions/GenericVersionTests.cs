using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class GenericVersionTests
{
    [Fact]
    public void OpenSSL() => VersionChain.Ascends(VersionScheme.Generic,
        "0.9.8zh", "1.0.2-beta1", "1.0.2", "1.0.2a", "1.0.2k = 1.0.2K", "1.0.2k-fips", "1.0.2l", "1.0.2z", "1.0.2za", "1.0.2zb", "1.1.1-pre9", "1.1.1", "1.1.1k", "1.1.1l",
        "3.0.0-alpha1", "3.0.0-alpha2", "3.0.0-alpha17", "3.0.0-beta1", "3.0.0", "3.0.15");

    [Fact]
    public void Words_that_announce_a_release_come_before_it() => VersionChain.Ascends(VersionScheme.Generic,
        "3.12.0~", "3.12.0dev = 3.12.0-DEV = 3.12.0.dev", "3.12.0-dev1", "3.12.0-dev2", "3.12.0-nightly = 3.12.0-SNAPSHOT", "3.12.0-ea = 3.12.0-canary",
        "3.12.0alpha = 3.12.0-alpha = 3.12.0-Alpha", "3.12.0a1 = 3.12.0-alpha1 = 3.12.0-alpha.1 = 3.12.0A1", "3.12.0a2", "3.12.0a10", "3.12.0-beta", "3.12.0b1 = 3.12.0-beta-1",
        "3.12.0m1 = 3.12.0-milestone1", "3.12.0-pre = 3.12.0-preview", "3.12.0-pre1", "3.12.0-rc", "3.12.0rc1 = 3.12.0-rc1 = 3.12.0c1 = 3.12.0-CR1", "3.12.0rc1a", "3.12.0rc1.1", "3.12.0rc2",
        "3.12.0 = 3.12 = 3.12.0.0 = 3.12.0- = 3.12.0+", "3.12.0-a", "3.12.0-b1", "3.12.0-c1", "3.12.0-m1", "3.12.0-post", "3.12.0-post1", "3.12.0-1 = 3.12.0_1 = 3.12.0+1 = 3.12.0-01", "3.12.0-2", "3.12.0-10", "3.12.1rc1", "3.12.1");

    [Fact]
    public void Other_words_come_behind_it() => VersionChain.Ascends(VersionScheme.Generic,
        "4a", "4b = 4B", "4bc", "4.2.8", "4.2.8p", "4.2.8p9", "4.2.8p15", "4.2.9", "95", "95SE", "98", "98SE", "98SP1", "98SP3");

    [Fact]
    public void A_tilde_comes_before_everything() => VersionChain.Ascends(VersionScheme.Generic,
        "1.0~~", "1.0~dev", "1.0~rc1 = 1.0.~.rc1", "1.0~", "1.0~x", "1.0~1", "1.0-dev", "1.0", "1.0a~", "1.0a", "1.0x");

    [Fact]
    public void Numbers_of_any_length() => VersionChain.Ascends(VersionScheme.Generic,
        "1.4", "1.05", "9.6.9 = 09.06.09", "9.6.24", "9.18446744073709551615", "9.18446744073709551616", "10.0 = 10", "10.0.1", "20230101120000");

    [Fact]
    public void A_letter_between_numbers_is_one_only_where_it_touches_both() => VersionChain.Ascends(VersionScheme.Generic,
        "1.0a0", "1.0a1", "1.0a9", "1.0", "1.0.a1 = 1.0a.1", "1.0aa1", "1.0x1", "1.0-1b0", "1.0-1", "1.0-1x");

    [Fact]
    public void A_letter_behind_a_tilde_is_a_word() => VersionChain.Ascends(VersionScheme.Generic, "1.0~", "1.0~a1", "1.0");

    [Fact]
    public void A_v_in_front_says_nothing() => VersionChain.Ascends(VersionScheme.Generic, "v1.2.3 = V1.2.3 = 1.2.3", "v1.2.4 = 1.2.4", "v2.0");

    [Fact]
    public void A_common_prefix_says_nothing()
    {
        VersionChain.Ascends(VersionScheme.Generic, "go1.21rc2", "go1.21 = GO1.21.0", "go1.21.3", "go1.22");
        VersionChain.Ascends(VersionScheme.Generic, "REL_9_6", "REL_15_2", "REL_15_10");
        VersionChain.Ascends(VersionScheme.Generic, ".1", ".2");
    }

    [Theory]
    [InlineData("go1.22", "1.22")]
    [InlineData("go1.22", "v1.22")]
    [InlineData("n6.1", "v6.1")]
    [InlineData("release-3", "go1.22")]
    [InlineData("latest", "1.0")]
    [InlineData("latest", "stable")]
    [InlineData("", "1.0")]
    [InlineData("v", "V")]
    [InlineData("v.1", "1")]
    [InlineData("vv1", "v1")]
    [InlineData("\u0661", "1")]
    public void Where_nothing_compares_it_is_undecidable(string left, string right) =>
        VersionChain.AssertUndecidable(VersionScheme.Generic, left, right);

    [Theory]
    [InlineData("latest")]
    [InlineData("")]
    [InlineData("go")]
    public void The_same_text_is_equal(string version)
    {
        Assert.True(VersionOrder.TryCompare(VersionScheme.Generic, version, version, out var order));
        Assert.Equal(0, order);
    }
}
