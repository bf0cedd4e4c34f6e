using System.Net;
using System.Net.Http.Headers;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Outbound;
using Assay.TestKit;

namespace Assay.Sources.Tests.Outbound;

/// <summary>The rules of the way out, against a server that breaks them.</summary>
public sealed class OutboundDoorTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private static OutboundOptions Options { get; } = new()
    {
        NamedHosts = ["127.0.0.1"],
        RetryDelay = TimeSpan.FromMilliseconds(1),
    };

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://user:secret@127.0.0.1/")]
    [InlineData("https://169.254.169.254/latest/meta-data/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("https://[fd00:ec2::254]/latest/")]
    [InlineData("https://[::ffff:169.254.169.254]/")]
    [InlineData("https://2852039166/")]
    [InlineData("https://10.0.0.1/")]
    [InlineData("http://[::1]:1/")]
    public async Task What_must_not_be_asked_is_not_asked(string url)
    {
        using var door = new OutboundDoor(Options, TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(new Uri(url), Token));
        Assert.Equal("outbound.refused", refusal.Code);
        Assert.DoesNotContain("secret", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_private_address_is_refused_unless_it_was_named()
    {
        using var server = new RawHttpServer(_ => RawResponse.Text("here"));
        var url = new Uri($"http://localhost:{server.Port}/");
        using (var strict = new OutboundDoor(Options with { NamedHosts = [] }, TimeProvider.System))
        {
            var refusal = await Assert.ThrowsAsync<AssayException>(() => strict.Client.GetAsync(url, Token));
            Assert.Equal("outbound.refused", refusal.Code);
            Assert.Contains("localhost", refusal.Hint, StringComparison.Ordinal);
        }

        using var door = new OutboundDoor(Options with { NamedHosts = ["LOCALHOST"] }, TimeProvider.System);
        Assert.Equal("here", await door.Client.GetStringAsync(url, Token));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Credentials_stay_with_the_host_they_are_for(int status)
    {
        using var other = new RawHttpServer(_ => RawResponse.Text("elsewhere"));
        using var server = new RawHttpServer(request => request.Target switch
        {
            "/a" => RawResponse.Redirect("/b", status),
            _ => RawResponse.Redirect(other.Url("/c?signature=1").ToString(), status),
        });
        using var door = new OutboundDoor(Options, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/a"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "secret");
        request.Headers.Add("X-Api-Key", "secret");
        request.Headers.Add("Cookie", "secret=1");
        request.Headers.Add("Accept", "text/plain");
        using var response = await door.Client.SendAsync(request, Token);
        Assert.Equal("elsewhere", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(["Bearer secret", "Bearer secret"], server.Requests.Select(asked => asked.Header("Authorization")));
        var last = Assert.Single(other.Requests);
        Assert.Equal("text/plain", last.Header("Accept"));
        Assert.DoesNotContain(last.Headers, header => header.Value.Contains("secret", StringComparison.Ordinal));
        Assert.Equal(other.Host, last.Header("Host"));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://example.com/")]
    [InlineData("http://localhost:1/")]
    public async Task A_redirect_is_under_the_same_rules(string location)
    {
        using var server = new RawHttpServer(_ => RawResponse.Redirect(location));
        using var door = new OutboundDoor(Options, TimeProvider.System);
        var refusal = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(server.Url("/"), Token));
        Assert.Equal("outbound.refused", refusal.Code);
    }

    [Fact]
    public async Task Redirects_end()
    {
        using var server = new RawHttpServer(_ => RawResponse.Redirect("/again"));
        using var door = new OutboundDoor(Options, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(server.Url("/"), Token));
        Assert.Equal("outbound.redirects", failure.Code);
        Assert.Equal(11, server.Requests.Count);
    }

    [Fact]
    public async Task Https_is_not_left_and_its_certificate_must_be_vouched_for()
    {
        using var certificate = new TestCertificate();
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "ca.pem");
        await File.WriteAllTextAsync(file, certificate.AuthorityPem, Token);
        using var plain = new RawHttpServer(_ => RawResponse.Text("plain"));
        using var server = new RawHttpServer(request => request.Target == "/down" ? RawResponse.Redirect(plain.Url("/").ToString()) : RawResponse.Text("secure"), certificate.Server);

        using (var strict = new OutboundDoor(Options, TimeProvider.System))
        {
            var refusal = await Assert.ThrowsAsync<AssayException>(() => strict.Client.GetAsync(server.Url("/"), Token));
            Assert.Equal("outbound.certificate", refusal.Code);
            Assert.Contains("--ca-file", refusal.Hint, StringComparison.Ordinal);
        }

        using (var insecure = new OutboundDoor(Options with { InsecureHosts = [server.Host] }, TimeProvider.System))
        {
            Assert.Equal("secure", await insecure.Client.GetStringAsync(server.Url("/"), Token));
        }

        using (var otherPort = new OutboundDoor(Options with { InsecureHosts = ["127.0.0.1:1"] }, TimeProvider.System))
        {
            await Assert.ThrowsAsync<AssayException>(() => otherPort.Client.GetAsync(server.Url("/"), Token));
        }

        using var door = new OutboundDoor(Options with { CertificateFile = file }, TimeProvider.System);
        Assert.Equal("secure", await door.Client.GetStringAsync(server.Url("/"), Token));
        var downgrade = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(server.Url("/down"), Token));
        Assert.Equal("outbound.refused", downgrade.Code);
        Assert.Empty(plain.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_of_authorities_must_hold_some(string text)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "ca.pem");
        File.WriteAllText(file, text);
        var failure = Assert.Throws<AssayException>(() => new OutboundDoor(Options with { CertificateFile = file }, TimeProvider.System));
        Assert.Equal("outbound.certificateFile", failure.Code);
        Assert.Throws<AssayException>(() => new OutboundDoor(Options with { CertificateFile = file + ".absent" }, TimeProvider.System));
    }

    [Fact]
    public async Task What_passes_is_tried_again_and_a_long_wait_is_not_waited()
    {
        var count = 0;
        using var server = new RawHttpServer(request => (request.Target, Interlocked.Increment(ref count)) switch
        {
            ("/later", _) => RawResponse.Text("", 429, ("Retry-After", "3600")),
            ("/never", _) => RawResponse.Text("down", 503),
            ("/no", _) => RawResponse.Text("", 404),
            (_, 1) => RawResponse.Text("", 429, ("Retry-After", "0")),
            (_, 2) => RawResponse.Text("", 500),
            (_, 3) => new RawResponse(200) { Drop = true },
            (_, 4) => RawResponse.Text("", 503, ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")),
            _ => RawResponse.Text("done"),
        });
        using var door = new OutboundDoor(Options, TimeProvider.System);
        Assert.Equal("done", await door.Client.GetStringAsync(server.Url("/"), Token));
        Assert.Equal(5, server.Requests.Count);

        using var later = await door.Client.GetAsync(server.Url("/later"), Token);
        Assert.Equal(HttpStatusCode.TooManyRequests, later.StatusCode);
        using var missing = await door.Client.GetAsync(server.Url("/no"), Token);
        Assert.Equal(7, server.Requests.Count);
        using var never = await door.Client.GetAsync(server.Url("/never"), Token);
        Assert.Equal("down", await never.Content.ReadAsStringAsync(Token));
        Assert.Equal(12, server.Requests.Count);
    }

    [Fact]
    public async Task Silence_ends()
    {
        using var server = new RawHttpServer(request => request.Target == "/head"
            ? new RawResponse(200) { Write = (_, token) => Task.Delay(Timeout.Infinite, token), Drop = false, ContentLength = 10 }
            : new RawResponse(200) { Body = [1], ContentLength = 10, Write = (_, token) => Task.Delay(Timeout.Infinite, token) });
        using var mute = new MuteServer();
        using (var impatient = new OutboundDoor(Options with { ResponseTimeout = TimeSpan.FromMilliseconds(150), MaxRetries = 0 }, TimeProvider.System))
        {
            var failure = await Assert.ThrowsAsync<AssayException>(() => impatient.Client.GetAsync(mute.Url, Token));
            Assert.Equal("outbound.timeout", failure.Code);
        }

        // The answer itself may take its time, on a machine that has much to do.
        using var door = new OutboundDoor(Options with { ReadTimeout = TimeSpan.FromMilliseconds(150), MaxRetries = 0 }, TimeProvider.System);
        using var response = await door.Client.GetAsync(server.Url("/body"), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var body = await response.Content.ReadAsStreamAsync(Token);
        var silent = await Assert.ThrowsAsync<IOException>(() => body.CopyToAsync(Stream.Null, Token));
        Assert.Contains("sent nothing", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_trickles_ends()
    {
        using var server = new RawHttpServer(_ => new RawResponse(200)
        {
            Write = async (stream, token) =>
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[1], token);
                    await stream.FlushAsync(token);
                    await Task.Delay(20, token);
                }
            },
        });

        // Long enough that a machine with much to do does not keep the server silent for all of it.
        using var door = new OutboundDoor(Options with { ReadTimeout = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        using var response = await door.Client.GetAsync(server.Url("/"), HttpCompletionOption.ResponseHeadersRead, Token);
        var body = await response.Content.ReadAsStreamAsync(Token);
        var slow = Assert.Throws<IOException>(() => body.CopyTo(Stream.Null));
        Assert.Contains("sent only", slow.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_body_and_endless_headers_end()
    {
        var chunk = new byte[64 << 10];
        using var server = new RawHttpServer(request => request.Target switch
        {
            "/headers" => RawResponse.Text("", 200, [.. Enumerable.Range(0, 2000).Select(number => ($"X-{number}", new string('x', 100)))]),
            "/declared" => new RawResponse(200) { ContentLength = 1L << 40, Body = chunk, Write = (_, _) => Task.CompletedTask },
            _ => new RawResponse(200)
            {
                Write = async (stream, token) =>
                {
                    while (true)
                    {
                        await stream.WriteAsync(chunk, token);
                    }
                },
            },
        });
        using var door = new OutboundDoor(Options with { MaxBodyBytes = 1 << 20 }, TimeProvider.System);
        using var response = await door.Client.GetAsync(server.Url("/"), HttpCompletionOption.ResponseHeadersRead, Token);
        var body = await response.Content.ReadAsStreamAsync(Token);
        await Assert.ThrowsAsync<IOException>(() => body.CopyToAsync(Stream.Null, Token));
        Assert.Equal("outbound.tooLarge", (await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(server.Url("/declared"), Token))).Code);
        Assert.Equal("outbound.tooLarge", (await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(server.Url("/headers"), Token))).Code);

        using var narrow = new HttpRequestMessage(HttpMethod.Get, server.Url("/"));
        narrow.Options.Set(OutboundDoor.MaxBodyBytes, 10);
        using var narrowed = await door.Client.SendAsync(narrow, HttpCompletionOption.ResponseHeadersRead, Token);
        await Assert.ThrowsAsync<IOException>(async () => await (await narrowed.Content.ReadAsStreamAsync(Token)).CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_closed_body_lets_its_reader_go()
    {
        using var server = new RawHttpServer(_ => new RawResponse(200) { Body = [1], ContentLength = 10, Write = (_, token) => Task.Delay(Timeout.Infinite, token) });
        using var door = new OutboundDoor(Options, TimeProvider.System);
        using var response = await door.Client.GetAsync(server.Url("/"), HttpCompletionOption.ResponseHeadersRead, Token);
        var body = await response.Content.ReadAsStreamAsync(Token);
        Assert.Equal(0, body.ReadByte() - 1);
        var reading = Task.Factory.StartNew(() => body.ReadByte(), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        body.Dispose();
        await Assert.ThrowsAsync<IOException>(() => reading);
    }

    [Fact]
    public async Task Requests_go_through_the_proxy_with_its_credentials_and_not_to_private_addresses_behind_it()
    {
        using var proxy = new RawHttpServer(request => request.Header("Proxy-Authorization") is null
            ? RawResponse.Text("", 407, ("Proxy-Authenticate", "Basic realm=\"p\""))
            : RawResponse.Text("through " + request.Target));
        var options = Options with { HttpProxy = $"http://me:secret@{proxy.Host}", InsecureHosts = ["registry.example"], NamedHosts = [] };
        using var door = new OutboundDoor(options, TimeProvider.System);
        Assert.Equal("through http://registry.example/v2/", await door.Client.GetStringAsync(new Uri("http://registry.example/v2/"), Token));
        Assert.Equal("Basic bWU6c2VjcmV0", proxy.Requests.Last().Header("Proxy-Authorization"));
        await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(new Uri("http://10.0.0.1/"), Token));
    }

    [Fact]
    public async Task What_can_not_be_reached_says_so()
    {
        using var door = new OutboundDoor(Options with { MaxRetries = 0 }, TimeProvider.System);
        var closed = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(new Uri("http://127.0.0.1:1/"), Token));
        Assert.Equal("outbound.unreachable", closed.Code);
        var unknown = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(new Uri("https://no-such-host.invalid/"), Token));
        Assert.Equal("outbound.nameNotFound", unknown.Code);
        using var plain = new RawHttpServer(_ => RawResponse.Text("plain"));
        var noTls = await Assert.ThrowsAsync<AssayException>(() => door.Client.GetAsync(new Uri($"https://{plain.Host}/"), Token));
        Assert.Equal("outbound.tls", noTls.Code);
    }

    /// <summary>Accepts and says nothing.</summary>
    private sealed class MuteServer : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);

        public MuteServer() => listener.Start();

        public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        public void Dispose() => listener.Dispose();
    }
}
