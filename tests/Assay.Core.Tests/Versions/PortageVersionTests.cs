using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class PortageVersionTests
{
    [Fact]
    public void Every_part_has_its_place() => VersionChain.Ascends(VersionScheme.Portage,
        "1_alpha = 1_alpha0 = 1_alpha00", "1_alpha1 = 1_alpha01", "1_alpha2", "1_alpha10", "1_beta", "1_beta_p", "1_pre", "1_rc", "1_rc-r1", "1_rc1",
        "1 = 01 = 1-r0 = 1-r00", "1-r1 = 1-r01", "1-r2", "1-r10", "1_p_alpha", "1_p = 1_p0 = 1_p-r0", "1_p-r1", "1_p_p", "1_p1", "1_p1-r1", "1_p2", "1_p10",
        "1a_alpha", "1a", "1a-r1", "1a_p", "1b", "1z", "1.0_rc", "1.0", "1.0a", "1.0.0", "1.1", "1.1a", "1.1.0", "1.1.1", "1.2", "1.10", "2", "10", "18446744073709551616");

    [Fact]
    public void A_number_behind_a_dot_that_begins_with_zero_is_a_fraction() => VersionChain.Ascends(VersionScheme.Portage,
        "1.0 = 1.00 = 1.000", "1.001 = 1.0010", "1.0015", "1.002", "1.01 = 1.010 = 1.0100", "1.02", "1.1", "1.2", "1.10", "1.100");

    [Fact]
    public void A_letter_is_older_than_a_further_number() => VersionChain.Ascends(VersionScheme.Portage, "12.2", "12.2a", "12.2b", "12.2.0", "12.2.5");

    [Fact]
    public void What_ver_regexp_refuses_is_undecidable()
    {
        foreach (var text in (string[])["", " ", "a", ".1", "1.", "1..1", "1.a", "1A", "1ab", "1a1", "1a.1", "1_", "1_foo", "1_alphax", "1_pr", "1_cvs", "1_p-", "1-r", "1-1", "1-r1-r1",
            "1-rc1", "1-r1_p", "1-r1 ", "1 ", " 1", "1\n", "v1", "1\u0661", "\u0661", "1~abc", "1+1", "1-R1"])
        {
            VersionChain.AssertUndecidable(VersionScheme.Portage, text, "1");
            VersionChain.AssertUndecidable(VersionScheme.Portage, text, "1.0");
            Assert.True(VersionOrder.TryCompare(VersionScheme.Portage, text, text, out var order));
            Assert.Equal(0, order);
        }
    }

    [Fact]
    public void Real_versions() => VersionChain.Ascends(VersionScheme.Portage,
        "1.1.1k", "1.1.1l", "1.1.1l-r1", "3.0.0_alpha1", "3.0.0_alpha2", "3.0.0_beta1", "3.0.0_pre20200101", "3.0.0_rc1", "3.0.0", "3.0.0_p20200101", "9999");
}
