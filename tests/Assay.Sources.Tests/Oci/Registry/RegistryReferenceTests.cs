using Assay.Core;
using Assay.Sources.Oci.Registry;

namespace Assay.Sources.Tests.Oci.Registry;

/// <summary>Names as Docker reads them; the questions are those of distribution/reference's own tests.</summary>
public sealed class RegistryReferenceTests
{
    private const string Digest = "sha256:86e0e091d0da6bde2456dbb48306f3956bbeb2eae1b5b9a43045843f69fe4aaa";

    [Theory]
    [InlineData("redis", "docker.io/library/redis:latest")]
    [InlineData("redis:7", "docker.io/library/redis:7")]
    [InlineData("docker.io/redis", "docker.io/library/redis:latest")]
    [InlineData("index.docker.io/redis", "docker.io/library/redis:latest")]
    [InlineData("index.docker.io/library/debian", "docker.io/library/debian:latest")]
    [InlineData("docker.io/library/foo/bar", "docker.io/library/foo/bar:latest")]
    [InlineData("team/app", "docker.io/team/app:latest")]
    [InlineData("test_com/foo", "docker.io/test_com/foo:latest")]
    [InlineData("foo/foo_bar.com:8080", "docker.io/foo/foo_bar.com:8080")]
    [InlineData("test.com", "docker.io/library/test.com:latest")]
    [InlineData("test.com:5000", "docker.io/library/test.com:5000")]
    [InlineData("192.168.1.1", "docker.io/library/192.168.1.1:latest")]
    [InlineData("test.com/repo:tag", "test.com/repo:tag")]
    [InlineData("test:5000/repo", "test:5000/repo:latest")]
    [InlineData("localhost/repo", "localhost/repo:latest")]
    [InlineData("localhost:5000/a/b/c:x", "localhost:5000/a/b/c:x")]
    [InlineData("127.0.0.1:5000/docker/docker", "127.0.0.1:5000/docker/docker:latest")]
    [InlineData("[::1]:5000/repo", "[::1]:5000/repo:latest")]
    [InlineData("[2001:db8::1]/repo:tag", "[2001:db8::1]/repo:tag")]
    [InlineData("Foo/bar", "Foo/bar:latest")]
    [InlineData("b.gcr.io/test.example.com/my-app:test.example.com", "b.gcr.io/test.example.com/my-app:test.example.com")]
    [InlineData("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com/myimage:xn--n3h.com")]
    [InlineData("docker---rules/docker", "docker.io/docker---rules/docker:latest")]
    [InlineData("dock__er/docker", "docker.io/dock__er/docker:latest")]
    [InlineData("busybox@" + Digest, "docker.io/library/busybox@" + Digest)]
    [InlineData("busybox:latest@" + Digest, "docker.io/library/busybox:latest@" + Digest)]
    [InlineData("docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a/x", "docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a/x:latest")]
    [InlineData("docker.io/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a", "docker.io/library/1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a:latest")]
    [InlineData("lowercase:Uppercase", "docker.io/library/lowercase:Uppercase")]
    public void A_name_has_a_whole_form(string text, string whole)
    {
        Assert.Equal(whole, RegistryReference.Parse(text).ToString());
        Assert.True(RegistryReference.IsReference(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":justtag")]
    [InlineData("@" + Digest)]
    [InlineData("repo@sha256:ffff")]
    [InlineData("repo@md5:ffffffffffffffffffffffffffffffff")]
    [InlineData("repo@" + Digest + "@" + Digest)]
    [InlineData("Uppercase:tag")]
    [InlineData("docker/Docker")]
    [InlineData("test:5000/Uppercase/lowercase:tag")]
    [InlineData("aa/asdf$$^/aa")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:5000")]
    [InlineData("[fe80::1%eth0]:5000/repo")]
    [InlineData("[2001:db8:3:4::192.0.2.33]:5000/debian")]
    [InlineData("fc00::1:5000/debian")]
    [InlineData("https://github.com/docker/docker")]
    [InlineData("-docker")]
    [InlineData("-docker/docker")]
    [InlineData("docker-/docker")]
    [InlineData("-docker.io/docker/docker")]
    [InlineData("docker///docker")]
    [InlineData("docker.io/docker///docker")]
    [InlineData("docker/")]
    [InlineData("____/____")]
    [InlineData("_docker/_docker")]
    [InlineData("dock..er/docker")]
    [InlineData("dock_.er/docker")]
    [InlineData("1a3f5e7d9c1b3a5f7e9d1c3b5a7f9e1d3c5b7a9f1e3d5d7c9b1a3f5e7d9c1b3a")]
    [InlineData("repo:-tag")]
    [InlineData("repo:tag\n")]
    [InlineData("repo\n")]
    [InlineData("host.example/repo name")]
    [InlineData("host.example:123456/repo")]
    [InlineData("user:secret@host.example/repo")]
    [InlineData("../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("./image")]
    [InlineData("a/../b")]
    public void What_is_no_name_is_refused(string text)
    {
        Assert.Equal("reference.invalid", Assert.Throws<AssayException>(() => RegistryReference.Parse(text)).Code);
        Assert.False(RegistryReference.IsReference(text));
    }

    [Fact]
    public void Names_and_tags_have_a_length()
    {
        Assert.True(RegistryReference.IsReference("a/" + new string('b', 253)));
        Assert.False(RegistryReference.IsReference("a/" + new string('b', 254)));
        Assert.True(RegistryReference.IsReference("a:" + new string('t', 128)));
        Assert.False(RegistryReference.IsReference("a:" + new string('t', 129)));
    }
}
