using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class PacmanVersionTests
{
    [Fact]
    public void Segments_compare_as_libalpm_has_it() => VersionChain.Ascends(VersionScheme.Pacman,
        "1.0a", "1.0aa", "1.0alpha", "1.0b", "1.0rc", "1.0rc1", "1.0 = 1.00 = 01.0 = 1+0 = 1~0", "1.0.a", "1.0.b1", "1.0.1", "1.0.2", "1.0.10", "1.0..1", "1.1", "1.18446744073709551616", "2", "10");

    [Fact]
    public void Letters_are_older_than_the_end_and_than_numbers() => VersionChain.Ascends(VersionScheme.Pacman, "a", "b", "", "0", "1");

    [Fact]
    public void Separators_at_the_end_are_something() => VersionChain.Ascends(VersionScheme.Pacman, "1a", "1", "1.a", "1. = 1.. = 1_ = 1\u00e9", "1.0");

    [Fact]
    public void Separators_count_in_bytes() => VersionChain.Ascends(VersionScheme.Pacman,
        "1.1 = 1\u007f1", "1..1 = 1\u00801 = 1\u00e91 = 1\u03b11 = 1\u07ff1", "1...1 = 1\u08001 = 1\u20ac1 = 1\ud7ff1 = 1\ue0001", "1....1 = 1\ud83d\ude001 = 1\ud800\udc001 = 1\udbff\udfff1");

    [Fact]
    public void Epochs_come_first() => VersionChain.Ascends(VersionScheme.Pacman,
        "1 = 0:1 = :1 = 00:1", "2", "1:0 = 01:0", "1:1", "2:0", "10:0", "99999999999999999999:0");

    [Fact]
    public void What_is_no_number_is_no_epoch() => VersionChain.Ascends(VersionScheme.Pacman, "a:1", "a:2", "b:1");

    [Fact]
    public void The_release_counts_where_both_have_one()
    {
        VersionChain.Ascends(VersionScheme.Pacman, "1.5a-1", "1.5-1 = 1.5-01", "1.5-1.1", "1.5-2", "1.5-10", "1.5-1-1 = 1.5.1-1");
        VersionChain.Ascends(VersionScheme.Pacman, "1.4-2", "1.5 = 1.5-1");
        VersionChain.Ascends(VersionScheme.Pacman, "1.5 = 1.5-2", "1.6-1");
        VersionChain.Ascends(VersionScheme.Pacman, "1.5-a", "1.5-", "1.5-1");
        VersionChain.Ascends(VersionScheme.Pacman, "-1 = 0:-1", "-2", "0-1");
    }

    [Fact]
    public void Real_versions() => VersionChain.Ascends(VersionScheme.Pacman,
        "0.115+24+g5230646-1", "0.116-1", "8.4.0-1", "8.5.0-1", "1:3.0.7-4", "1:3.0.8-1");

    [Fact]
    public void Doubled_separators_make_a_circle_as_in_libalpm()
    {
        VersionChain.Ascends(VersionScheme.Pacman, "1.", "1.1");
        VersionChain.Ascends(VersionScheme.Pacman, "1.1", "1..b");
        VersionChain.Ascends(VersionScheme.Pacman, "1..b", "1.");
    }
}
