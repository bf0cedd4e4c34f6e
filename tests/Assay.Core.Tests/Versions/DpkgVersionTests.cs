using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

public sealed class DpkgVersionTests
{
    [Theory]
    [InlineData("1.0~rc1-1", "1.0-1", -1)]
    [InlineData("1:0.9", "2.0", 1)]
    [InlineData("2.36-9+deb12u10", "2.36-9+deb12u9", 1)]
    [InlineData("1.0", "1.0-0", 0)]
    [InlineData("1.0a", "1.0+", -1)]
    public void Orders_as_dpkg_does(string left, string right, int expected)
    {
        Assert.True(VersionOrder.TryCompare(VersionScheme.Dpkg, left, right, out var order));
        Assert.Equal(expected, order);
    }
}
