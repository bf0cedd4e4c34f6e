using System.Globalization;
using System.Net;
using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>
/// Which proxy a request goes through, by the rules that Go's programs follow (golang.org/x/net/http/httpproxy), since users set the
/// variables for docker and its like: NO_PROXY holds domains (with their subdomains), addresses, networks, "*", each perhaps with a port.
/// </summary>
internal sealed class EnvironmentProxy : IWebProxy
{
    private readonly Uri? http;
    private readonly Uri? https;
    private readonly string[] exceptions;

    private EnvironmentProxy(Uri? http, Uri? https, string[] exceptions)
    {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
        Credentials = new ProxyCredentials([http, https]);
    }

    public ICredentials? Credentials { get; set; }

    /// <summary>Null where no proxy is set.</summary>
    /// <exception cref="AssayException">"outbound.proxy": a proxy's address is none.</exception>
    public static EnvironmentProxy? Of(OutboundOptions options)
    {
        var forHttp = Parse(options.HttpProxy);
        var forHttps = Parse(options.HttpsProxy);
        var without = (options.NoProxy ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return forHttp is null && forHttps is null ? null : new EnvironmentProxy(forHttp, forHttps, without);
    }

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : Of(destination);

    public bool IsBypassed(Uri host) =>
        Of(host) is null || HostRule.IsLoopback(host.IdnHost) || Array.Exists(exceptions, exception => Covers(exception, HostRule.Bare(host.IdnHost), host.Port));

    private Uri? Of(Uri destination) => destination.Scheme == Uri.UriSchemeHttps ? https : http;

    private static bool Covers(string exception, string host, int port)
    {
        if (exception == "*")
        {
            return true;
        }

        if (IPNetwork.TryParse(exception, out var network))
        {
            return IPAddress.TryParse(host, out var address) && network.Contains(address);
        }

        var colon = exception.LastIndexOf(':');
        if (colon > 0 && exception.IndexOf(':', StringComparison.Ordinal) == colon)
        {
            if (!int.TryParse(exception.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var only) || only != port)
            {
                return false;
            }

            exception = exception[..colon];
        }

        if (IPAddress.TryParse(HostRule.Bare(exception), out var literal))
        {
            return IPAddress.TryParse(host, out var address) && address.Equals(literal);
        }

        var domain = exception.TrimStart('*').TrimEnd('.');
        return domain.StartsWith('.')
            ? host.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            : host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
    }

    private static Uri? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var full = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        return Uri.TryCreate(full, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "socks5" or "socks4" or "socks4a"
            ? address
            : throw new AssayException("outbound.proxy", "the proxy's address is not one", "write http://host:port into HTTP_PROXY and HTTPS_PROXY");
    }

    /// <summary>The user names that stand in the proxies' addresses, each for its own proxy alone.</summary>
    private sealed class ProxyCredentials(Uri?[] proxies) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            var proxy = Array.Find(proxies, proxy => proxy is { UserInfo.Length: > 0 } && proxy.IdnHost == uri.IdnHost && proxy.Port == uri.Port);
            if (proxy is null)
            {
                return null;
            }

            var parts = proxy.UserInfo.Split(':', 2);
            return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }
    }
}
