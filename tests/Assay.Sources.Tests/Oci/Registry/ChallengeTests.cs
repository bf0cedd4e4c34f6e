using Assay.Sources.Oci.Registry;

namespace Assay.Sources.Tests.Oci.Registry;

public sealed class ChallengeTests
{
    [Theory]
    [InlineData("""Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a/b:pull,push" """, true, "https://auth.example/token", "registry.example", "repository:a/b:pull,push")]
    [InlineData("""bearer realm="https://auth.example/token" , service=registry.example""", true, "https://auth.example/token", "registry.example", null)]
    [InlineData("""Bearer realm="https://a\"b",service="x\\y",error="insufficient_scope" """, true, "https://a\"b", "x\\y", null)]
    [InlineData("""Bearer service="x" """, true, null, "x", null)]
    [InlineData("""Basic realm="Registry Realm" """, false, null, null, null)]
    [InlineData("Basic", false, null, null, null)]
    public void A_challenge_is_read(string header, bool isBearer, string? realm, string? service, string? scope)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", header);
        Assert.Equal(new Challenge(isBearer, realm, service, scope), Challenge.Of(response.Headers));
    }

    [Fact]
    public void Bearer_goes_before_basic_and_neither_is_none()
    {
        using var both = new HttpResponseMessage();
        both.Headers.TryAddWithoutValidation("WWW-Authenticate", ["Basic realm=\"x\"", "Bearer realm=\"https://y\""]);
        Assert.Equal("https://y", Challenge.Of(both.Headers)!.Realm);
        using var neither = new HttpResponseMessage();
        Assert.Null(Challenge.Of(neither.Headers));
        neither.Headers.TryAddWithoutValidation("WWW-Authenticate", "Negotiate");
        Assert.Null(Challenge.Of(neither.Headers));
        using var broken = new HttpResponseMessage();
        broken.Headers.TryAddWithoutValidation("WWW-Authenticate", "Bearer realm=\"https://never.ends");
        Assert.Null(Challenge.Of(broken.Headers));
    }

    [Fact]
    public void Whatever_the_text_reading_it_ends()
    {
        const string whole = "realm=\"https://a\\\"b\", service = x ,scope=\"a b\",,=\"\",x";
        for (var length = 0; length <= whole.Length; length++)
        {
            Assert.NotNull(Challenge.Parameters(whole[..length]));
            Assert.NotNull(Challenge.Parameters(whole[length..]));
        }

        Assert.Equal("a b", Challenge.Parameters(whole)["scope"]);
    }
}
