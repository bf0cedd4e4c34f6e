using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Clouds;
using Assay.Sources.Clouds.Aws;
using Assay.Sources.Clouds.Azure;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;
using Assay.TestKit;

namespace Assay.Sources.Tests.Clouds;

/// <summary>Who one is in a cloud: against moto where the machine has it, and small servers that speak the documented protocols.</summary>
public sealed class CloudCredentialsTests : IDisposable
{
    private const string Ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder folder = new();
    private readonly OutboundDoor door = new(new OutboundOptions { NamedHosts = ["127.0.0.1"], RetryDelay = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);
    private readonly MetadataDoor metadata = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["AWS_EC2_METADATA_DISABLED"] = "true" };
    private RawHttpServer? server;

    private CloudAccess Access => new(door.Client, metadata, environment.GetValueOrDefault, TimeProvider.System);

    public void Dispose()
    {
        server?.Dispose();
        door.Dispose();
        metadata.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Ecr, "eu-west-1", "api.ecr.eu-west-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "api.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "ecr-fips.us-gov-west-1.amazonaws.com")]
    [InlineData("123456789012.dkr-ecr.eu-west-1.on.aws", "eu-west-1", "api.ecr.eu-west-1.amazonaws.com")]
    public void Ecr_is_told_by_its_name(string host, string region, string api)
    {
        var registry = EcrRegistry.Parse(host)!;
        Assert.Equal((region, api), (registry.Region, registry.ApiHost));
    }

    [Theory]
    [InlineData("public.ecr.aws")]
    [InlineData("12345.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example")]
    [InlineData("123456789012.dkr.ecr.eu/west.amazonaws.com")]
    [InlineData("azurecr.io.evil.example")]
    [InlineData("evilazurecr.io")]
    [InlineData("evil-gcr.io")]
    [InlineData("docker.io")]
    public async Task Others_are_nobodys(string host)
    {
        environment["AWS_ACCESS_KEY_ID"] = environment["AWS_SECRET_ACCESS_KEY"] = "x";
        environment["GOOGLE_APPLICATION_CREDENTIALS"] = "/no/such/file";
        Assert.Null(await FindAsync(host));
    }

    [Fact]
    public async Task Moto_gives_a_token_of_ecr_for_keys_and_for_a_role()
    {
        using var moto = Moto.Start();
        environment["AWS_ENDPOINT_URL"] = moto.Url;
        environment["AWS_ACCESS_KEY_ID"] = "testing";
        environment["AWS_SECRET_ACCESS_KEY"] = "testing";
        var found = await FindAsync(Ecr);
        Assert.Equal("AWS", found!.UserName);
        Assert.NotEmpty(found.Password!);

        environment.Remove("AWS_ACCESS_KEY_ID");
        await File.WriteAllTextAsync(folder["web-token"], "a.b.c", Token);
        environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder["web-token"];
        environment["AWS_ROLE_ARN"] = "arn:aws:iam::123456789012:role/puller";
        Assert.Equal("AWS", (await FindAsync(Ecr))!.UserName);

        environment.Remove("AWS_WEB_IDENTITY_TOKEN_FILE");
        Profile("[profile role]\nrole_arn = arn:aws:iam::123456789012:role/puller\nsource_profile = base\n", "[base]\naws_access_key_id = testing\naws_secret_access_key = testing\n");
        environment["AWS_PROFILE"] = "role";
        Assert.Equal("AWS", (await FindAsync(Ecr))!.UserName);
    }

    [Fact]
    public async Task Keys_are_found_in_profiles_containers_and_instances()
    {
        server = new RawHttpServer(request => (request.Method, request.Target, request.Header("X-aws-ec2-metadata-token"), request.Header("Authorization")) switch
        {
            ("PUT", "/latest/api/token", _, _) when request.Header("X-aws-ec2-metadata-token-ttl-seconds") is not null => RawResponse.Text("session"),
            ("GET", "/latest/meta-data/iam/security-credentials/", "session", _) => RawResponse.Text("puller"),
            ("GET", "/latest/meta-data/iam/security-credentials/puller", "session", _) => RawResponse.Text(KeysJson("of-instance")),
            ("GET", "/container", _, "container-token") => RawResponse.Text(KeysJson("of-container")),
            _ => RawResponse.Text("", 401),
        });
        Assert.Null(await KeysAsync());
        environment["AWS_EC2_METADATA_DISABLED"] = "false";
        environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.Url("/").ToString();
        Assert.Equal("of-instance", (await KeysAsync())!.Id);

        await File.WriteAllTextAsync(folder["container-token"], "container-token\n", Token);
        environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.Url("/container").ToString();
        environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = folder["container-token"];
        Assert.Equal(("of-container", "session-token"), ((await KeysAsync())!.Id, (await KeysAsync())!.SessionToken));

        Profile("", "# comment\n[default]\naws_access_key_id=of-file\naws_secret_access_key = s\n\n[other]\naws_access_key_id=of-other\naws_secret_access_key=s\n");
        Assert.Equal("of-file", (await KeysAsync())!.Id);
        environment["AWS_PROFILE"] = "other";
        Assert.Equal("of-other", (await KeysAsync())!.Id);
        environment["AWS_PROFILE"] = "absent";
        Assert.Equal("credentials.cloud", (await Assert.ThrowsAsync<AssayException>(KeysAsync)).Code);
        Profile("[profile absent]\nsso_session = x\n[profile loop]\nrole_arn=r\nsource_profile=loop2\n[profile loop2]\nrole_arn=r\nsource_profile=loop\n", "");
        Assert.Contains("export-credentials", (await Assert.ThrowsAsync<AssayException>(KeysAsync)).Message, StringComparison.Ordinal);
        environment["AWS_PROFILE"] = "loop";
        Assert.Contains("too many roles", (await Assert.ThrowsAsync<AssayException>(KeysAsync)).Message, StringComparison.Ordinal);

        environment["AWS_ACCESS_KEY_ID"] = "of-environment";
        environment["AWS_SECRET_ACCESS_KEY"] = "s";
        Assert.Equal("of-environment", (await KeysAsync())!.Id);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("nonsense")]
    [InlineData("{\"authorizationData\":[]}")]
    [InlineData("{\"authorizationData\":[{\"authorizationToken\":\"s3cret\"}]}")]
    [InlineData("{\"authorizationData\":[{\"authorizationToken\":\"czNjcmV0\"}]}")]
    public async Task An_answer_without_a_token_is_an_error_that_tells_nothing(string json)
    {
        server = new RawHttpServer(_ => RawResponse.Text(json));
        environment["AWS_ENDPOINT_URL_ECR"] = server.Url("/").ToString();
        environment["AWS_ACCESS_KEY_ID"] = environment["AWS_SECRET_ACCESS_KEY"] = "s3cret";
        var failure = await Assert.ThrowsAsync<AssayException>(() => FindAsync(Ecr));
        Assert.Equal("credentials.cloud", failure.Code);
        Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Azure_gives_a_token_for_a_secret_a_workload_and_a_machine_and_the_registry_exchanges_it()
    {
        server = new RawHttpServer(request => request.Target switch
        {
            "/tenant/oauth2/v2.0/token" when request.Body.Contains("client_secret=s3cret", StringComparison.Ordinal) => RawResponse.Text("""{"access_token":"by-secret"}"""),
            "/tenant/oauth2/v2.0/token" when request.Body.Contains("client_assertion=jwt&", StringComparison.Ordinal) || request.Body.Contains("client_assertion=jwt", StringComparison.Ordinal) => RawResponse.Text("""{"access_token":"by-workload"}"""),
            "/oauth2/exchange" when request.Body.Contains("access_token=by-secret", StringComparison.Ordinal) && request.Body.Contains("service=team.azurecr.io", StringComparison.Ordinal) => RawResponse.Text("""{"refresh_token":"of-registry"}"""),
            var target when target.StartsWith("/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com%2F", StringComparison.Ordinal) && request.Header("Metadata") == "true" => RawResponse.Text("""{"access_token":"by-machine"}"""),
            var target when target.StartsWith("/app?", StringComparison.Ordinal) && request.Header("X-IDENTITY-HEADER") == "h" => RawResponse.Text("""{"access_token":"by-app"}"""),
            _ => RawResponse.Text("", 400),
        });
        environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"] = environment["AZURE_AUTHORITY_HOST"] = server.Url("/").ToString();
        Assert.Equal("by-machine", await EntraAsync());
        environment["IDENTITY_ENDPOINT"] = server.Url("/app").ToString();
        environment["IDENTITY_HEADER"] = "h";
        Assert.Equal("by-app", await EntraAsync());
        environment["AZURE_TENANT_ID"] = "tenant";
        environment["AZURE_CLIENT_ID"] = "client";
        environment["AZURE_FEDERATED_TOKEN_FILE"] = folder["jwt"];
        await File.WriteAllTextAsync(folder["jwt"], "jwt\n", Token);
        Assert.Equal("by-workload", await EntraAsync());
        environment["AZURE_CLIENT_SECRET"] = "s3cret";
        Assert.Equal("by-secret", await EntraAsync());
        var credential = await AcrRegistry.ExchangeAsync(server.Url("/"), "team.azurecr.io", "by-secret", Access, Token);
        Assert.Equal("of-registry", credential.IdentityToken);
        environment["AZURE_CLIENT_SECRET"] = "wr0ng";
        var failure = await Assert.ThrowsAsync<AssayException>(EntraAsync);
        Assert.DoesNotContain("wr0ng", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Google_gives_a_token_for_a_service_account_a_user_and_a_machine()
    {
        using var key = RSA.Create(2048);
        server = new RawHttpServer(request => request.Target switch
        {
            "/token" when request.Body.Contains("jwt-bearer", StringComparison.Ordinal) && IsSigned(request.Body, key) => RawResponse.Text("""{"access_token":"of-account"}"""),
            "/token" when request.Body.Contains("refresh_token=r3fresh", StringComparison.Ordinal) => RawResponse.Text("""{"access_token":"of-user"}"""),
            "/computeMetadata/v1/instance/service-accounts/default/token" when request.Header("Metadata-Flavor") == "Google" => RawResponse.Text("""{"access_token":"of-machine","expires_in":3599}"""),
            _ => RawResponse.Text("", 400),
        });
        environment["GCE_METADATA_HOST"] = server.Host;
        var machine = await FindAsync("europe-docker.pkg.dev");
        Assert.Equal(("oauth2accesstoken", "of-machine"), (machine!.UserName, machine.Password));

        environment["GOOGLE_APPLICATION_CREDENTIALS"] = folder["key.json"];
        await WriteKeyAsync("""{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r3fresh","token_uri":"URI"}""");
        Assert.Equal("of-user", (await FindAsync("gcr.io"))!.Password);
        await WriteKeyAsync($$"""{"type":"service_account","client_email":"a@p.example","private_key_id":"1","private_key":{{JsonSerializer.Serialize(key.ExportPkcs8PrivateKeyPem())}},"token_uri":"URI"}""");
        Assert.Equal("of-account", (await FindAsync("eu.gcr.io"))!.Password);
        foreach (var bad in (string[])["{}", "s3cret", """{"type":"external_account"}""", """{"type":"service_account","client_email":"a","private_key":"s3cret"}""", """{"type":"authorized_user"}"""])
        {
            await WriteKeyAsync(bad);
            var failure = await Assert.ThrowsAsync<AssayException>(() => FindAsync("gcr.io"));
            Assert.Equal("credentials.cloud", failure.Code);
            Assert.DoesNotContain("s3cret", failure.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_way_to_metadata_leads_to_no_public_address()
    {
        foreach (var address in (string[])["http://93.184.216.34/", "http://8.8.8.8/latest/"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));
            Assert.Null(await metadata.AskAsync(request, Token));
        }

        using var redirecting = new RawHttpServer(_ => RawResponse.Redirect("http://127.0.0.1:1/"));
        using var redirected = new HttpRequestMessage(HttpMethod.Get, redirecting.Url("/"));
        Assert.Null(await metadata.AskAsync(redirected, Token));
        Assert.Single(redirecting.Requests);
    }

    private static bool IsSigned(string body, RSA key)
    {
        var jwt = Uri.UnescapeDataString(body.Split('&').Single(pair => pair.StartsWith("assertion=", StringComparison.Ordinal))["assertion=".Length..]);
        var parts = jwt.Split('.');
        var signature = parts[2].Replace('-', '+').Replace('_', '/');
        return key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Convert.FromBase64String(signature.PadRight((signature.Length + 3) / 4 * 4, '=')), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    private static string KeysJson(string id) => $$"""{"AccessKeyId":"{{id}}","SecretAccessKey":"s","Token":"session-token","Expiration":"2099-01-01T00:00:00Z"}""";

    private Task WriteKeyAsync(string json) => File.WriteAllTextAsync(folder["key.json"], json.Replace("URI", server!.Url("/token").ToString(), StringComparison.Ordinal), Token);

    private void Profile(string config, string credentials)
    {
        File.WriteAllText(folder["config"], config);
        File.WriteAllText(folder["credentials"], credentials);
        environment["AWS_CONFIG_FILE"] = folder["config"];
        environment["AWS_SHARED_CREDENTIALS_FILE"] = folder["credentials"];
    }

    private Task<RegistryCredential?> FindAsync(string host) => CloudCredentials.FindAsync(host, Access, Token);

    private Task<AwsKeys?> KeysAsync() => new AwsKeyChain(Access, "eu-west-1", "sts.eu-west-1.amazonaws.com").FindAsync(Token);

    private Task<string?> EntraAsync() => new EntraToken(Access, EntraToken.CloudOf("azurecr.io")).FindAsync(Token);

    /// <summary>moto's server of AWS's interfaces, where Python has it.</summary>
    private sealed class Moto : IDisposable
    {
        private readonly Process process;

        private Moto(Process process, string url)
        {
            this.process = process;
            Url = url;
        }

        public string Url { get; }

        public static Moto Start()
        {
            var start = new ProcessStartInfo(NativeTool.Require("moto_server"), ["-H", "127.0.0.1", "-p", "0"]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
            var started = Process.Start(start)!;
            started.OutputDataReceived += (_, _) => { };
            started.BeginOutputReadLine();
            while (started.StandardError.ReadLine() is { } line)
            {
                if (line.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) is >= 0 and var at)
                {
                    _ = started.StandardError.BaseStream.CopyToAsync(Stream.Null);
                    return new Moto(started, line[at..].Trim());
                }
            }

            Assert.Skip("moto_server does not start");
            throw new InvalidOperationException();
        }

        public void Dispose()
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
