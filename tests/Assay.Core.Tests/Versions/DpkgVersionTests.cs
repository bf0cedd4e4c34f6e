using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class DpkgVersionTests
{
    [Fact]
    public void Parts_compare_as_verrevcmp_does() => VersionChain.Ascends(VersionScheme.Dpkg,
        "0 = 00 = 0-0 = 0-00",
        "0.9~~", "0.9~~a", "0.9~", "0.9~1", "0.9~a", "0.9 = 0.09 = 00.9 = 0.9-0",
        "0.9-1 = 0.9-01", "0.9-1a", "0.9-1+b1", "0.9-2", "0.9-10", "0.9A", "0.9Z", "0.9a~", "0.9a", "0.9aa", "0.9z",
        "0.9\u00e9", "0.9\u03b1", "0.9\uffff", "0.9!", "0.9+", "0.9+1", "0.9.0", "0.9.1", "0.10", "0.18446744073709551616", "1", "a1", "z1");

    [Fact]
    public void Epochs_come_first() => VersionChain.Ascends(VersionScheme.Dpkg,
        "2.0 = 0:2.0 = 00:2.0 = +0:2.0 =  -0:2.0", "1:0.9 = +1:0.9 = 01:0.9 = \n1:0.9 = \v\f\r1:0.9", "2:0.1", "10:0.1", "2147483647:0");

    [Fact]
    public void The_revision_is_behind_the_last_hyphen() => VersionChain.Ascends(VersionScheme.Dpkg,
        "1.0-1 = 0:1.0-1", "1.0-1-1", "1.0-1-2", "1.0-2-1", "1.0.1-0");

    [Fact]
    public void A_colon_behind_the_first_belongs_to_upstream() => VersionChain.Ascends(VersionScheme.Dpkg, "1:2", "1:2:2", "1:2:3", "2:0:1");

    [Fact]
    public void Blanks_around_a_version_are_cut_off() => VersionChain.Ascends(VersionScheme.Dpkg, "1.0 =  1.0 = 1.0\t = \t 1.0 \t", "1.1");

    [Fact]
    public void Other_white_space_is_not() => VersionChain.Ascends(VersionScheme.Dpkg, "1.0", "1.0\n", "1.0\v", "1.1", "\n1.0", "\r1.0");

    [Fact]
    public void Real_versions() => VersionChain.Ascends(VersionScheme.Dpkg,
        "2.36-9+deb12u9", "2.36-9+deb12u10", "7u151-2.6.11-2ubuntu0.14.04.1", "7u152-1", "1:1.1.1k-1~bpo10+1", "1:1.1.1k-1", "1:1.1.1k-1+deb11u1", "1:1.1.1l-1");

    [Fact]
    public void What_dpkg_only_warns_of_is_compared() => VersionChain.Ascends(VersionScheme.Dpkg, "1_0", "1_1", "2", "abc", "v1.0");

    [Fact]
    public void What_dpkg_refuses_is_undecidable() => VersionChain.Refuses(VersionScheme.Dpkg, "1.0",
        "", " ", "\t", "1 0", "1\t0", "1: 0", "1 :0", ":1", "a:1", "1a:1", "1:", "-1:1", "-1", "1:-1", "1-", "1:1-", "+:1", "-:1", "+-1:1", "2147483648:1",
        "99999999999999999999:1", "+2147483648:1", "\u0661:1", "\u00a01:1", "\u20031:1");
}
