using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class RpmVersionTests
{
    [Fact]
    public void Segments_compare_as_rpmvercmp_does() => VersionChain.Ascends(VersionScheme.Rpm,
        "~~", "~", "~^", "~a", "~1", ". = .. = _ = \u00e9 = \ud83d\ude00", "^", "A", "Z", "a = .a = a. = a\u00e9", "a.a", "a1", "aa", "ab", "b", "z",
        "0~", "0 = 00 = 0. = .0", "0^~", "0^", "0^a", "0^1", "0^1^", "0a", "0a1", "0.0", "1 = 01 = 001", "1a",
        "1.0~rc1", "1.0~rc1^git1", "1.0 = 1_0 = 1..0 = 1.0+", "1.0^git1~pre", "1.0^git1", "1.0^git2", "1.0^20160101", "1.0^20160102", "1.0a", "1.0.1 = 1.0.01 = 1\u03b10\u03b11",
        "1.1", "1.9", "1.10", "2", "10", "18446744073709551615", "18446744073709551616", "99999999999999999999999999");

    [Fact]
    public void Epochs_come_first() => VersionChain.Ascends(VersionScheme.Rpm,
        "1 = 0:1 = :1 = 00:1", "2 = 0:2", "1:0", "1:1 = 01:1", "2:0", "10:0", "99999999999999999999:0");

    [Fact]
    public void What_is_no_number_is_no_epoch() => VersionChain.Ascends(VersionScheme.Rpm, "a:1", "a:2", "b:1", "4.0:1", "5.0:1");

    [Fact]
    public void A_missing_release_sorts_first() => VersionChain.Ascends(VersionScheme.Rpm,
        "1.0~-1", "1.0 = 0:1.0", "1.0-~", "1.0-", "1.0-1 = 0:1.0-1", "1.0-1.el7", "1.0-1.el7_9", "1.0-2", "1.0-10", "1.0.1", "1.0.1-0");

    [Fact]
    public void The_release_is_behind_the_last_hyphen() => VersionChain.Ascends(VersionScheme.Rpm, "1-1 = 1-01", "1-2", "1-1-1", "1-1-2", "1-2-1");

    [Fact]
    public void A_hyphen_at_the_front_is_one_too() => VersionChain.Ascends(VersionScheme.Rpm, "~", "-1 = 0:-1", "-2", "0");

    [Fact]
    public void Real_versions() => VersionChain.Ascends(VersionScheme.Rpm,
        "2.9.1-6.el7_2.3", "2.9.1-6.el7_2.4", "3.10.0-229.el7", "3.10.0-229.1.2.ael7b", "3.10.0-327.el7", "3.10.0-327.28.3.el7",
        "1:1.0.2k-16.el7", "1:1.0.2k-16.el7_6.1", "1:1.0.2k-19.el7");

    [Fact]
    public void Only_an_empty_version_is_undecidable() => VersionChain.Refuses(VersionScheme.Rpm, "1.0", "");

    [Fact]
    public void An_empty_part_is_none() => VersionChain.Ascends(VersionScheme.Rpm, "1:~", "1: = 1:.", "1:-", "1:-1", "1:0");
}
