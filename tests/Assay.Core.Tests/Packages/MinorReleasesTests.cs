using Assay.Core.Packages;

namespace Assay.Core.Tests.Packages;

public sealed class MinorReleasesTests
{
    [Theory]
    [InlineData("7.76.1-23.el9_2.4", "9.2")]
    [InlineData("0:7.76.1-14.el9_0", "9.0")]
    [InlineData("4.18.0-553.el8_10", "8.10")]
    [InlineData("18.18.2-1.module+el8.6.0+20410+a8c7ffcf", "8.6")]
    [InlineData("102.15.0-1.el7_9", "7.9")]
    [InlineData("1.25-2.el10_1", "10.1")]
    [InlineData("4.4-1.el8", null)]
    [InlineData("4.4-1.el8.2", null)]
    [InlineData("4.4-1.el8_", null)]
    [InlineData("4.4-1.el8_fips", null)]
    [InlineData("2.4.elbow_2-1", null)]
    [InlineData("1-1.fc40", null)]
    [InlineData("", null)]
    public void The_minor_release_of_a_build_is_told_by_its_version(string version, string? minor) => Assert.Equal(minor, MinorReleases.NameOf(version));

    [Theory]
    [InlineData("1-1.el8_6", "9-9.module+el8.6.0+1+2", true)]
    [InlineData("1-1.el8_6", "1-1.el8_8", false)]
    [InlineData("1-1.el8_1", "1-1.el8_10", false)]
    [InlineData("1-1.el8_6", "1-1.el9_6", false)]
    [InlineData("1-1.el8", "1-1.el8", false)]
    public void Builds_of_one_minor_release_are_told_from_others(string left, string right, bool same) =>
        Assert.Equal(same, MinorReleases.AreSame(MinorReleases.Of(left), MinorReleases.Of(right)));
}
