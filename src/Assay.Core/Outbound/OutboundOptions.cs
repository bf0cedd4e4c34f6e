namespace Assay.Core.Outbound;

/// <summary>How the product may speak with the network: what the user allows, and the bounds that hold for every request.</summary>
public sealed record OutboundOptions
{
    /// <summary>Sent with every request. Default: "assay".</summary>
    public string UserAgent { get; init; } = "assay";

    /// <summary>Proxy of http: requests, "http://[user:password@]host:port". Default: none.</summary>
    public string? HttpProxy { get; init; }

    /// <summary>Proxy of https: requests. Default: none.</summary>
    public string? HttpsProxy { get; init; }

    /// <summary>Hosts, domains, addresses and networks that are reached without a proxy, as NO_PROXY lists them. Default: none but loopback.</summary>
    public string? NoProxy { get; init; }

    /// <summary>PEM file of certificate authorities that are believed beside the system's. Default: none.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>"host" or "host:port" that may be spoken with in plain http or under a certificate nobody vouches for. Default: none.</summary>
    public IReadOnlyList<string> InsecureHosts { get; init; } = [];

    /// <summary>"host", "host:port", or ".domain" for all below it, that the user named, so that it may have a private or loopback address. Default: none.</summary>
    public IReadOnlyList<string> NamedHosts { get; init; } = [];

    /// <summary>Redirects that are followed for one request. Default: 10.</summary>
    public int MaxRedirects { get; init; } = 10;

    /// <summary>How often a request is sent again after 429, 408, 5xx or a broken connection. Default: 4.</summary>
    public int MaxRetries { get; init; } = 4;

    /// <summary>Wait before the first retry; it doubles with each. Default: half a second.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest wait, also where Retry-After asks for one; who asks for more gets no retry. Default: 30 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For name look-up and connection. Default: 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From the request to the last header of the response. Default: 60 s.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for the next bytes of a body. Default: 60 s.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A body that comes slower over a <see cref="ReadTimeout"/> is given up; time in which nobody reads doesn't count. Default: 256.</summary>
    public int MinBytesPerSecond { get; init; } = 256;

    /// <summary>Bytes of one body, where the reader has no narrower bound of its own. Default: 256 GiB.</summary>
    public long MaxBodyBytes { get; init; } = 256L << 30;

    /// <summary>Bytes of a body that is buffered as a whole (GetByteArrayAsync and its like). Default: 8 MiB.</summary>
    public int MaxBufferedBytes { get; init; } = 8 << 20;

    /// <summary>Bytes of all headers of a response. Default: 64 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 64 << 10;

    /// <summary>Says nothing: a proxy's address can hold a password.</summary>
    public override string ToString() => nameof(OutboundOptions);

    /// <summary>The defaults with what the environment says: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY in either case, and ASSAY_CA_FILE.</summary>
    /// <param name="variable">Gives a variable's value; null where it is not set.</param>
    public static OutboundOptions FromEnvironment(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new OutboundOptions
        {
            // HTTP_PROXY in capitals can be a request's header where a program runs as CGI; the lower-case name goes before, as in curl.
            HttpProxy = First("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"),
            HttpsProxy = First("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"),
            NoProxy = First("no_proxy", "NO_PROXY"),
            CertificateFile = First("ASSAY_CA_FILE"),
        };

        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (variable(name) is { Length: > 0 } value)
                {
                    return value;
                }
            }

            return null;
        }
    }
}
