using System.Net;
using System.Net.Sockets;

namespace Assay.Sources.Outbound;

/// <summary>
/// Opens connections to addresses that were checked after the name was looked up, so that no name can lead to where it should not
/// (server-side request forgery by DNS).
/// </summary>
internal sealed class Dialer(HostRule hosts, TimeSpan connectTimeout)
{
    // Before the next of several addresses is tried.
    private static readonly TimeSpan OneOfMany = TimeSpan.FromSeconds(5);

    /// <exception cref="Core.AssayException">"outbound.refused".</exception>
    /// <exception cref="SocketException">There is no such name, or nobody answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(connectTimeout);
        try
        {
            var host = HostRule.Bare(context.DnsEndPoint.Host);
            var port = context.DnsEndPoint.Port;
            var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, limit.Token).ConfigureAwait(false);

            // The user's own proxy may be anywhere; what is behind it, it decides.
            if (context.InitialRequestMessage.RequestUri is not { } target || (HostRule.Bare(target.IdnHost) == host && target.Port == port))
            {
                addresses = Allowed(addresses, host, port);
            }

            return await ConnectAsync(addresses, port, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private IPAddress[] Allowed(IPAddress[] addresses, string host, int port)
    {
        var allowed = Array.FindAll(addresses, address => IsAllowed(address, host, port));
        if (allowed.Length == 0 && addresses.Length > 0)
        {
            hosts.CheckAddress(host, port, addresses[0]);
        }

        return allowed;
    }

    private bool IsAllowed(IPAddress address, string host, int port) => AddressRule.KindOf(address) switch
    {
        AddressKind.Public => true,
        AddressKind.Private => hosts.IsNamed(host, port),
        _ => false,
    };

    private static async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken token)
    {
        SocketException? failure = null;
        for (var i = 0; i < addresses.Length; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(token);
                if (i < addresses.Length - 1)
                {
                    patience.CancelAfter(OneOfMany);
                }

                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), patience.Token).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                failure = exception;
            }
            catch (OperationCanceledException) when (!token.IsCancellationRequested)
            {
                socket.Dispose();
                failure = new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }
}
