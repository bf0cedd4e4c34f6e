using Assay.Core;
using Assay.Core.Packages;

namespace Assay.Engine.Tests;

public sealed class NamedDistroTests
{
    [Theory]
    [InlineData("debian-12", "debian", "12", null)]
    [InlineData("debian:12", "debian", "12", null)]
    [InlineData("rhel-9.4", "rhel", "9.4", null)]
    [InlineData("opensuse-leap-15.6", "opensuse-leap", "15.6", null)]
    [InlineData("opensuse-tumbleweed", "opensuse-tumbleweed", null, null)]
    [InlineData("debian-sid", "debian", null, "sid")]
    [InlineData("arch", "arch", null, null)]
    public void A_name_has_an_id_and_a_release(string text, string id, string? version, string? codename)
    {
        var distro = NamedDistro.Parse(text)!;
        Assert.Equal((id, version, codename), (distro.Id, distro.VersionId, distro.Codename));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("Debian 12")]
    [InlineData("debian-")]
    [InlineData("-12")]
    public void What_is_no_name_is_refused(string text) => Assert.Equal("arguments.distro", Assert.Throws<AssayException>(() => NamedDistro.Parse(text)).Code);

    [Fact]
    public void Channels_stay_with_their_distribution()
    {
        var found = new Distro { Id = "ubuntu", VersionId = "22.04", Channels = ["esm-infra"] };
        Assert.Same(found, NamedDistro.Over(found, null));
        Assert.Equal(["esm-infra"], NamedDistro.Over(found, NamedDistro.Parse("ubuntu-20.04"))!.Channels);
        Assert.Equal("20.04", NamedDistro.Over(found, NamedDistro.Parse("ubuntu-20.04"))!.VersionId);
        Assert.Empty(NamedDistro.Over(found, NamedDistro.Parse("debian-12"))!.Channels);
    }
}
