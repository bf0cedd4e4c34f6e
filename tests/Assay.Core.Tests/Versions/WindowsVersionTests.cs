using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class WindowsVersionTests
{
    [Fact]
    public void Numbers_compare_part_by_part() => VersionChain.Ascends(VersionScheme.Windows,
        "0 = 0.0 = 00.00.00", "6.1.7601", "6.3.9600.16384", "10 = 10.0.0.0 = 010", "10.0.0.1", "10.0.14393.5921", "10.0.17763 = 10.0.17763.0", "10.0.17763.99", "10.0.17763.1234", "10.0.17763.01235",
        "10.0.20348.2", "10.0.100000", "10.0.18446744073709551616", "10.1");

    [Fact]
    public void What_is_no_build_number_is_undecidable() => VersionChain.Refuses(VersionScheme.Windows, "10.0",
        "", ".", "10.", ".10", "10..0", "10.0a", "a", "10.0 ", " 10.0", "10,0", "10.0.17763.1234 (WinBuild.160101.0800)", "-1", "\u0661");
}
