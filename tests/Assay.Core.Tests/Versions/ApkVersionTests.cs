using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class ApkVersionTests
{
    [Fact]
    public void Every_part_has_its_place() => VersionChain.Ascends(VersionScheme.Apk,
        "1_alpha", "1_alpha0", "1_alpha1 = 1_alpha01", "1_alpha2", "1_alpha10", "1_beta", "1_pre", "1_rc", "1_rc-r1", "1_rc1",
        "1 = 01 = 001", "1-r0 = 1-r00 = 1-r", "1-r1 = 1-r01", "1-r2", "1-r10", "1~0", "1~0-r1", "1~1", "1~10", "1~9", "1~a", "1~f", "1_cvs", "1_svn", "1_git", "1_git-r1", "1_git1", "1_hg", "1_p_alpha", "1_p", "1_p-r1",
        "1_p~abc", "1_p0", "1_p1_alpha", "1_p1", "1_p1-r1", "1_p1~abc", "1_p1_p", "1_p2", "1_p10", "1_p_p",
        "1a_alpha", "1a", "1a-r1", "1a~abc", "1a_p1", "1a1", "1a2", "1a10", "1a10b", "1b", "1z", "1.0", "1.0a", "1.1_rc1", "1.1", "1.1-r1", "1.1a", "1.1.0", "1.2", "1.10", "2", "10",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999999");

    [Fact]
    public void A_number_behind_a_dot_that_begins_with_zero_is_a_fraction() => VersionChain.Ascends(VersionScheme.Apk,
        "1.0", "1.00", "1.001", "1.0015", "1.002", "1.01", "1.010", "1.02", "1.1", "1.2", "1.10");

    [Fact]
    public void Suffixes_follow_each_other() => VersionChain.Ascends(VersionScheme.Apk,
        "1_alpha_pre2", "1_alpha", "1_alpha_p1", "1_beta", "1", "1_cvs1_rc1", "1_cvs1", "1_cvs1_cvs1");

    [Fact]
    public void An_unknown_suffix_sorts_between_rc_and_the_release()
    {
        VersionChain.Ascends(VersionScheme.Apk, "1_rc", "1_rc2", "1");
        foreach (var unknown in (string[])["1_blah", "1_rcx", "1_", "1_blah1", "1_P", "1_blah-r1"])
        {
            Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, "1_rc2", unknown, out var order));
            Assert.Equal(-1, order);
            Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, unknown, "1", out order));
            Assert.Equal(-1, order);
            Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, "1-r0", unknown, out order));
            Assert.Equal(1, order);
            Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, unknown, "1_cvs", out order));
            Assert.Equal(-1, order);
            VersionChain.AssertUndecidable(VersionScheme.Apk, unknown, unknown);
            VersionChain.AssertUndecidable(VersionScheme.Apk, unknown, "1_other");
            VersionChain.AssertUndecidable(VersionScheme.Apk, unknown, "1!");
        }
    }

    [Fact]
    public void Numbers_without_digits_are_those_of_apk_tools_2() => VersionChain.Ascends(VersionScheme.Apk,
        "_rc1", "a", "a1", "b", "0..1", "0..8", ".1 = 0.1", ".2", "0.8", "1.", "1..");

    [Fact]
    public void Real_versions() => VersionChain.Ascends(VersionScheme.Apk,
        "1.1.1k-r0", "1.1.1l-r0", "1.1.1l-r1", "2.3.0b-r1", "2.3.0b-r2", "4.2.52_p2-r1", "4.2.52_p4-r2", "6.6.4_p1-r0", "6.6.4p1-r0", "6.6.4p1-r1", "6.6.4p2-r0",
        "9.3_p1-r3", "9.3_p2-r0", "20230329-r0", "20240101~abcdef-r1");

    [Theory]
    [InlineData("1.0", "1.0!")]
    [InlineData("1.0", "1.0A")]
    [InlineData("1.0b", "1.0bc")]
    [InlineData("1.0", "1.0-1")]
    [InlineData("1.0", "1.0-")]
    [InlineData("1.0-r1", "1.0-r1-r1")]
    [InlineData("1.0-r1", "1.0-r1.2")]
    [InlineData("1.0-r1", "1.0-r1_p1")]
    [InlineData("1.0-r1", "1.0-r1~a")]
    [InlineData("1.0-r1", "1.0-r1a")]
    [InlineData("1.0", "1.0-rx")]
    [InlineData("1.0", "1.0-r-1")]
    [InlineData("1.0", "1.0~")]
    [InlineData("1.0", "1.0~-r1")]
    [InlineData("1.0~a", "1.0~ag")]
    [InlineData("1.0~a", "1.0~a~a")]
    [InlineData("1.0~a", "1.0~a_p1")]
    [InlineData("1.0~a", "1.0~a.1")]
    [InlineData("1.0_p1", "1.0_p1a")]
    [InlineData("1.0_p1", "1.0_p1.1")]
    [InlineData("1.0_p", "1.0_p.1")]
    [InlineData("1.0a", "1.0a.1")]
    [InlineData("1.0", "1.0 ")]
    [InlineData("1.0", "1.0\0")]
    [InlineData("1.0", "1.0\u0661")]
    [InlineData("1.0!", "1.0?")]
    public void An_order_that_hangs_on_what_is_no_version_is_undecidable(string left, string right)
    {
        VersionChain.AssertUndecidable(VersionScheme.Apk, left, right);
        VersionChain.AssertUndecidable(VersionScheme.Apk, right, right);
    }

    [Theory]
    [InlineData("23_foo", "4_beta", 1)]
    [InlineData("1.0", "1.0bc", -1)]
    [InlineData("1.0!", "1.1", -1)]
    [InlineData("v1.5.0", "1.0", -1)]
    public void What_differs_before_it_is_decided(string left, string right, int expected)
    {
        Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, left, right, out var order));
        Assert.Equal(expected, order);
        Assert.True(VersionOrder.TryCompare(VersionScheme.Apk, right, left, out order));
        Assert.Equal(-expected, order);
    }

    [Fact]
    public void An_empty_version_is_undecidable() => VersionChain.Refuses(VersionScheme.Apk, "1.0", "");
}
