using System.Net;
using System.Net.Security;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>
/// The one way out: every HTTP request of the product goes through <see cref="Client"/>, and so under the same rules. Only https, and plain
/// http to loopback or to a host the user called insecure; addresses are checked after the name was looked up (link-local and metadata
/// services never, private ones only for hosts that the user named); redirects are followed one by one under the same rules, never from
/// https to http, and carry no credentials to another origin; headers, bodies, redirects, retries and every wait are bounded.
/// </summary>
/// <remarks>
/// A room that may not see this one (the feeds of advisories) is handed the <see cref="HttpClient"/> by the engine, which owns the door:
/// <c>using var door = new OutboundDoor(options.Outbound, options.Time); await feeds.FetchAsync(door.Client, token);</c>
/// Ask with <see cref="HttpCompletionOption.ResponseHeadersRead"/> and read the body as a stream where it may be large. What goes wrong comes
/// as <see cref="Core.AssayException"/> ("outbound.*", with host and hint, never a path, query or credential), while a body is read as
/// <see cref="IOException"/>; a status that says "failed" is a response like any other. 408, 429, 500, 502, 503 and 504 were tried again
/// before they are seen. Credentials go into a header of the single request, not of the client.
/// </remarks>
public sealed class OutboundDoor : IDisposable
{
    // A name that moved is looked up again.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly CertificateTrust trust;

    /// <param name="options">What is allowed.</param>
    /// <param name="time">Waits between retries, and tells what date a Retry-After means.</param>
    /// <exception cref="Core.AssayException">"outbound.proxy", "outbound.certificateFile": what the user set is not usable.</exception>
    public OutboundDoor(OutboundOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var hosts = new HostRule(options);
        var proxy = EnvironmentProxy.Of(options);
        trust = new CertificateTrust(options);
        var transport = new Transport(
            hosts,
            strict: Handler(options, hosts, proxy, (sender, certificate, chain, errors) => trust.Accepts(HostOf(sender), certificate, chain, errors)),
#pragma warning disable CA5359 // Only for the hosts that the user called insecure by name.
            lax: Handler(options, hosts, proxy, (_, _, _, _) => true));
#pragma warning restore CA5359
        Client = new HttpClient(
            new RedirectHandler(options.MaxRedirects, trust)
            {
                InnerHandler = new RetryHandler(options, time) { InnerHandler = new BoundedHandler(options, hosts) { InnerHandler = transport } },
            })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = options.MaxBufferedBytes,
            DefaultRequestVersion = HttpVersion.Version11,
        };
        Client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", options.UserAgent);
    }

    /// <summary>For all requests, of any thread.</summary>
    public HttpClient Client { get; }

    /// <summary>Set on a request: the most bytes its body may have, where that is less than <see cref="OutboundOptions.MaxBodyBytes"/>.</summary>
    public static HttpRequestOptionsKey<long> MaxBodyBytes { get; } = new("assay.maxBodyBytes");

    /// <summary>Set on a request that is only a question (is it https that is spoken there?): it isn't sent again after a failure.</summary>
    public static HttpRequestOptionsKey<bool> Once { get; } = new("assay.once");

    public void Dispose()
    {
        Client.Dispose();
        trust.Dispose();
    }

    private static SocketsHttpHandler Handler(OutboundOptions options, HostRule hosts, IWebProxy? proxy, RemoteCertificateValidationCallback accepts) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = new Dialer(hosts, options.ConnectTimeout).ConnectAsync,
        ConnectTimeout = options.ResponseTimeout,
        MaxConnectionsPerServer = 32,
        MaxResponseHeadersLength = Math.Max(1, options.MaxHeaderBytes >> 10),
        PooledConnectionLifetime = ConnectionLifetime,
        Proxy = proxy,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = accepts },
        UseCookies = false,
        UseProxy = proxy is not null,
    };

    private static string HostOf(object sender) => ((SslStream)sender).TargetHostName;

    /// <summary>Chooses how much is asked of a server's certificate.</summary>
    private sealed class Transport(HostRule hosts, SocketsHttpHandler strict, SocketsHttpHandler lax) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker strict = new(strict);
        private readonly HttpMessageInvoker lax = new(lax);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!;
            return (hosts.IsInsecure(address.IdnHost, address.Port) ? lax : strict).SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                strict.Dispose();
                lax.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
