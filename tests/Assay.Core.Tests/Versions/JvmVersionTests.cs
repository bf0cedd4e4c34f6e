using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class JvmVersionTests
{
    [Fact]
    public void Old_and_new_numbers_are_one_order() => VersionChain.Ascends(VersionScheme.Jvm,
        "1.4.2_19 = 4.2.19", "1.5.0_22 = 5u22", "1.6.0_45 = 6u45", "1.7 = 1.7.0 = 7 = 7.0.0 = 1.7.0_0", "1.7.0_80 = 7u80 = 1.7.0-update80",
        "1.8 = 8 = 8.0 = 1.8.0 = 1.8.0_00 = 8u0 = 1.8.0.0", "1.8.0_31", "1.8.0_131 = 8u131 = 8.0.131 = 1.8.0-update131 = 1.8.0-update_131 = 8.0-update131 = 8-update131 = 1.8_131",
        "1.8.0_292 = 8u292 = 1.8.0.292", "1.8.0_1000", "9 = 9.0.0.0", "9.0.4", "10", "11.0.2 = 11.0.2_9 = 11.0.2.0", "11.0.2.1", "11.0.10", "11.1", "17.0.15", "18446744073709551616", "18446744073709551617");

    [Fact]
    public void A_pre_release_comes_before_its_release() => VersionChain.Ascends(VersionScheme.Jvm,
        "1.8.0_13-ea = 8u13-ea = 1.8.0_13-ea-b02 = 8.0.13-ea+2", "1.8.0_13-internal", "1.8.0_13 = 8u13-b02", "9-ea = 9.0-ea+149", "9-rc1", "9",
        "17.0.15-EA", "17.0.15-beta", "17.0.15-ea = 17.0.15-ea+5 = 17.0.15-ea+6-LTS = 17.0.15-ea-x", "17.0.15");

    [Fact]
    public void Builds_and_what_follows_them_do_not_count() => VersionChain.Ascends(VersionScheme.Jvm,
        "1.8.0_292 = 1.8.0_292-b10 = 1.8.0_292-b9 = 8u292-b10 = 1.8.0_292-8u292-b10-0ubuntu1-b10 = 1.8.0_292+1 = 1.8.0_292-b10-ea",
        "11.0.2 = 11.0.2+9 = 11.0.2+9-LTS = 11.0.2-LTS = 11.0.2+9-Debian-1deb10u1 = 11.0.2_9 = 11.0.2+ = 11.0.2-1",
        "21 = 21+35-2513 = 21-LTS");

    [Fact]
    public void A_word_that_is_no_build_is_a_pre_release() => VersionChain.Ascends(VersionScheme.Jvm, "9-b", "9-b1x", "9-x", "9 = 9-b1 = 9--x");

    [Fact]
    public void What_is_no_java_version_is_undecidable() => VersionChain.Refuses(VersionScheme.Jvm, "11.0.2",
        "", "abc", "a.1", "-ea", "1.a", "1.", "1..8", "11.", "11a", "8u", "8ux", "8u292u1", "8_", "1.8.0_", "1.8.0_x", "8-update", "8-update_", "8-updatex", "8-update__1", "11.0.2-", "11 ", " 11", "11.0.2 LTS", "jdk-11",
        "1.8.0_292b10", "8u292.1", "11/", "\u0661\u0661");
}
