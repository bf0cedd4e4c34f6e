using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Outbound;

namespace Assay.Sources.Tests.Outbound;

public sealed class EnvironmentProxyTests
{
    // The cases of golang.org/x/net/http/httpproxy's own description.
    [Theory]
    [InlineData("https://example.com/", "example.com", true)]
    [InlineData("https://sub.example.com/", "example.com", true)]
    [InlineData("https://notexample.com/", "example.com", false)]
    [InlineData("https://example.com/", ".example.com", false)]
    [InlineData("https://sub.example.com/", ".example.com", true)]
    [InlineData("https://sub.example.com/", "*.example.com", true)]
    [InlineData("https://example.com:8443/", "example.com:8443", true)]
    [InlineData("https://example.com/", "example.com:8443", false)]
    [InlineData("https://anything.example/", "*", true)]
    [InlineData("https://10.1.2.3/", "10.0.0.0/8", true)]
    [InlineData("https://11.1.2.3/", "10.0.0.0/8", false)]
    [InlineData("https://192.168.1.1/", "192.168.1.1", true)]
    [InlineData("https://[fd00::1]/", "fd00::/8", true)]
    [InlineData("https://EXAMPLE.com/", "a.example, example.COM", true)]
    [InlineData("https://localhost/", "", true)]
    [InlineData("https://127.0.0.2:5000/", "", true)]
    [InlineData("https://[::1]/", "", true)]
    [InlineData("https://example.com/", "", false)]
    public void Exceptions_are_those_of_Go(string url, string noProxy, bool isDirect)
    {
        var proxy = EnvironmentProxy.Of(new OutboundOptions { HttpsProxy = "proxy.example:3128", NoProxy = noProxy })!;
        Assert.Equal(isDirect, proxy.IsBypassed(new Uri(url)));
        Assert.Equal(isDirect ? null : new Uri("http://proxy.example:3128"), proxy.GetProxy(new Uri(url)));
    }

    [Fact]
    public void Each_scheme_has_its_proxy_and_its_credentials()
    {
        var variables = new Dictionary<string, string> { ["HTTPS_PROXY"] = "http://me:" + "p%40ss" + "@secure.example:1", ["http_proxy"] = "http://plain.example:2", ["HTTP_PROXY"] = "http://ignored.example" };
        var proxy = EnvironmentProxy.Of(OutboundOptions.FromEnvironment(variables.GetValueOrDefault))!;
        var secure = proxy.GetProxy(new Uri("https://a.example/"))!;
        var plain = proxy.GetProxy(new Uri("http://a.example/"))!;
        Assert.Equal("secure.example", secure.Host);
        Assert.Equal("plain.example", plain.Host);
        Assert.Equal("p@ss", proxy.Credentials!.GetCredential(secure, "Basic")!.Password);
        Assert.Null(proxy.Credentials!.GetCredential(plain, "Basic"));
        Assert.Null(EnvironmentProxy.Of(new OutboundOptions()));
        var failure = Assert.Throws<AssayException>(() => EnvironmentProxy.Of(new OutboundOptions { HttpProxy = "ftp://secret@x" }));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
