using System.Net.Sockets;
using Assay.Core;

namespace Assay.Sources.Outbound;

/// <summary>Says what went wrong with a connection, and what to do about it.</summary>
internal static class OutboundFailure
{
    public static AssayException Of(HttpRequestException failure, Uri address, CertificateTrust trust)
    {
        var host = HostRule.Authority(address);
        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new AssayException("outbound.nameNotFound", $"there is no host {address.IdnHost}: {Reason(failure)}",
                "check the name, the network, and HTTPS_PROXY where one is needed", failure),
            HttpRequestError.ConnectionError => new AssayException("outbound.unreachable", $"{host} can't be reached: {Reason(failure)}",
                "check the address, the network, and HTTPS_PROXY where one is needed", failure),
            HttpRequestError.SecureConnectionError when trust.WhyRefused(address.IdnHost) is { } why => new AssayException("outbound.certificate",
                $"the certificate of {host} is not trusted: {why}", $"name its authority with --ca-file FILE, or trust it unseen with --insecure {host}", failure),
            HttpRequestError.SecureConnectionError => new AssayException("outbound.tls", $"{host} does not speak TLS as it should: {Reason(failure)}",
                $"if it is meant to be plain http: --insecure {host}", failure),
            HttpRequestError.ProxyTunnelError => new AssayException("outbound.proxy", $"the proxy does not let through to {host}: {Reason(failure)}",
                "check HTTPS_PROXY, and NO_PROXY for what is reached without it", failure),
            HttpRequestError.ConfigurationLimitExceeded => new AssayException("outbound.tooLarge", $"{host} answers with more than is read: {Reason(failure)}", inner: failure),
            _ => new AssayException("outbound.broken", $"the connection with {host} broke: {Reason(failure)}", "try again later", failure),
        };
    }

    /// <summary>True where the same request may well succeed a moment later.</summary>
    public static bool IsTransient(HttpRequestException failure) => failure.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => failure.InnerException is SocketException { SocketErrorCode: SocketError.TryAgain },
        HttpRequestError.ConnectionError or HttpRequestError.ResponseEnded => true,
        HttpRequestError.Unknown => failure.InnerException is IOException or SocketException,
        HttpRequestError.SecureConnectionError => failure.InnerException is IOException,
        _ => false,
    };

    private static string Reason(HttpRequestException failure)
    {
        Exception innermost = failure;
        while (innermost.InnerException is { } inner)
        {
            innermost = inner;
        }

        return innermost is SocketException socket ? new SocketException((int)socket.SocketErrorCode).Message : innermost.Message;
    }
}
