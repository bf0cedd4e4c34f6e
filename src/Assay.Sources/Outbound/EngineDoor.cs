using System.Net.Security;
using System.Net.Sockets;

namespace Assay.Sources.Outbound;

/// <summary>
/// The way to container engines: a Unix socket, or the host of the user's own DOCKER_HOST or context. No name that comes out of anything
/// scanned ever leads through it, so the rules of <see cref="OutboundDoor"/> about addresses have nothing to guard; no proxy, no redirect, no
/// cookie. A body may be an image of any size, and its reader bounds it.
/// </summary>
internal static class EngineDoor
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <param name="socketPath">A Unix socket; null for the host of each request.</param>
    /// <param name="tls">Certificates of the user's; null for plain HTTP.</param>
    public static HttpClient Open(string? socketPath, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectTimeout,
            UseCookies = false,
            UseProxy = false,
        };
        if (socketPath is not null)
        {
            handler.ConnectCallback = (_, token) => ConnectAsync(socketPath, token);
        }

        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        // The scan's own time limit ends what takes too long.
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken token)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
