using System.Net;
using System.Net.Sockets;

namespace Assay.Sources.Outbound;

/// <summary>
/// The way to the metadata service of the machine one runs on, and to nothing else: the one place where link-local addresses are spoken with,
/// in plain http, and never a public one. What is asked for is written here in the product, never named by what is scanned. There is no
/// proxy, no redirect and no retry, and who does not answer at once is not there.
/// </summary>
internal sealed class MetadataDoor : IDisposable
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private const int MaxBytes = 1 << 20;

    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
    })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MaxBytes,
    };

    /// <summary>The body of a successful answer; null where nobody is there or the answer is another.</summary>
    public async Task<string?> AskAsync(HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(token).ConfigureAwait(false) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !token.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(ConnectPatience);
        var host = HostRule.Bare(context.DnsEndPoint.Host);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, limit.Token).ConfigureAwait(false);
        if (Array.Find(addresses, address => AddressRule.KindOf(address) != AddressKind.Public) is not { } local)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var socket = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(local, context.DnsEndPoint.Port), limit.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
