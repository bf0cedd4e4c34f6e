using System.Net;
using System.Text;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Clouds;
using Assay.Sources.Oci.Registry;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;
using Assay.TestKit;

namespace Assay.Sources.Tests.Clouds;

/// <summary>A cloud's identity at its registries: asked for where everybody is refused, and only there.</summary>
public sealed class CloudRegistryTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly MetadataDoor metadata = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);

    public void Dispose() => metadata.Dispose();

    [Fact]
    public async Task What_is_public_is_pulled_without_a_word_to_the_cloud()
    {
        using var machine = new RawHttpServer(_ => RawResponse.Text("", 500));
        environment["GCE_METADATA_HOST"] = machine.Host;
        using var http = Http(request => request.RequestUri!.AbsolutePath == "/token" ? Json("""{"token":"of-everybody"}""")
            : request.Headers.Authorization?.Parameter == "of-everybody" ? Json("""{"tags":["1"]}""")
            : Refuse(HttpStatusCode.Unauthorized, "Bearer realm=\"https://gcr.io/token\",service=\"gcr.io\""));
        Assert.Equal(["1"], await TagsAsync(http, "gcr.io"));
        Assert.Empty(machine.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task Where_everybodys_token_is_not_enough_the_machines_account_is_asked(HttpStatusCode refusal)
    {
        using var machine = new RawHttpServer(_ => RawResponse.Text("""{"access_token":"of-machine"}"""));
        environment["GCE_METADATA_HOST"] = machine.Host;
        var basic = Convert.ToBase64String("oauth2accesstoken:of-machine"u8);
        using var http = Http(request => (request.RequestUri!.AbsolutePath, request.Headers.Authorization?.Parameter) switch
        {
            ("/token", var shown) => Json(shown == basic ? """{"token":"of-somebody"}""" : """{"token":"of-everybody"}"""),
            (_, "of-somebody") => Json("""{"tags":["1"]}"""),
            (_, null) => Refuse(HttpStatusCode.Unauthorized, "Bearer realm=\"https://europe-docker.pkg.dev/token\",service=\"x\""),
            _ => Refuse(refusal, refusal == HttpStatusCode.Forbidden ? null : "Bearer realm=\"https://europe-docker.pkg.dev/token\",service=\"x\""),
        });
        Assert.Equal(["1"], await TagsAsync(http, "europe-docker.pkg.dev"));
        Assert.Single(machine.Requests);
    }

    [Fact]
    public async Task Azures_registry_exchanges_the_machines_identity_for_its_own_tokens()
    {
        using var machine = new RawHttpServer(_ => RawResponse.Text("""{"access_token":"of-machine"}"""));
        environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = machine.Url("/").ToString();
        using var http = Http(request => (request.RequestUri!.AbsolutePath, request.Method.Method) switch
        {
            ("/oauth2/exchange", "POST") when Body(request).Contains("access_token=of-machine", StringComparison.Ordinal) => Json("""{"refresh_token":"of-registry"}"""),
            ("/oauth2/token", "POST") when Body(request).Contains("refresh_token=of-registry", StringComparison.Ordinal) => Json("""{"access_token":"pull"}"""),
            ("/oauth2/token", _) => Refuse(HttpStatusCode.Unauthorized, null),
            _ => request.Headers.Authorization?.Parameter == "pull" ? Json("""{"tags":["1"]}""") : Refuse(HttpStatusCode.Unauthorized, "Bearer realm=\"https://team.azurecr.io/oauth2/token\",service=\"team.azurecr.io\""),
        });
        Assert.Equal(["1"], await TagsAsync(http, "team.azurecr.io"));
    }

    [Fact]
    public async Task Amazons_registry_takes_name_and_password()
    {
        environment["AWS_ACCESS_KEY_ID"] = environment["AWS_SECRET_ACCESS_KEY"] = "x";
        using var http = Http(request => request.RequestUri!.Host == "api.ecr.eu-west-1.amazonaws.com" && request.Headers.NonValidated["Authorization"].ToString().StartsWith("AWS4-HMAC-SHA256 Credential=x/", StringComparison.Ordinal)
            ? Json($$"""{"authorizationData":[{"authorizationToken":"{{Convert.ToBase64String("AWS:p"u8)}}"}]}""")
            : request.Headers.Authorization?.Parameter == Convert.ToBase64String("AWS:p"u8) ? Json("""{"tags":["1"]}""")
            : Refuse(HttpStatusCode.Unauthorized, "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\""));
        Assert.Equal(["1"], await TagsAsync(http, "123456789012.dkr.ecr.eu-west-1.amazonaws.com"));
    }

    [Fact]
    public async Task Who_is_nobody_in_the_cloud_is_told_to_log_in()
    {
        environment["AWS_EC2_METADATA_DISABLED"] = "true";
        using var http = Http(_ => Refuse(HttpStatusCode.Unauthorized, "Basic realm=\"x\""));
        var failure = await Assert.ThrowsAsync<AssayException>(() => TagsAsync(http, "123456789012.dkr.ecr.eu-west-1.amazonaws.com"));
        Assert.Equal("registry.denied", failure.Code);
    }

    [Theory]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "api.ecr.eu-west-1.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "s3.us-east-1.amazonaws.com", false)]
    [InlineData("team.azurecr.io", "team.westeurope.data.azurecr.io", true)]
    [InlineData("team.azurecr.io", "data.azurecr.io.evil.example", false)]
    [InlineData("registry.example", "api.ecr.eu-west-1.amazonaws.com", false)]
    public void A_clouds_own_hosts_may_have_private_addresses_with_their_registry(string registry, string host, bool isNamed)
    {
        using var access = new RegistryAccess(new RegistryOptions(), new OutboundOptions(), [registry], TimeProvider.System);
        Assert.Equal(isNamed, new HostRule(access.Outbound).IsNamed(host, 443));
    }

    private static HttpClient Http(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(new Answers(answer));

    private static HttpResponseMessage Json(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Refuse(HttpStatusCode status, string? challenge)
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent("{}") };
        if (challenge is not null)
        {
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        }

        return response;
    }

    private static string Body(HttpRequestMessage request) => request.Content!.ReadAsStringAsync(Token).GetAwaiter().GetResult();

    private async Task<List<string>> TagsAsync(HttpClient http, string host)
    {
        var cloud = new CloudAccess(http, metadata, environment.GetValueOrDefault, TimeProvider.System);
        var credentials = new CredentialSources(new RegistryOptions { Variable = environment.GetValueOrDefault }, "");
        using var client = new RegistryClient(http, host, "", new OutboundOptions(), credentials, cloud);
        var tags = new List<string>();
        await foreach (var tag in client.TagsAsync("team/app", Token))
        {
            tags.Add(tag);
        }

        return tags;
    }

    private sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = answer(request);
            response.RequestMessage = request;
            return Task.FromResult(response);
        }
    }
}
