using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Assay.TestKit;

/// <summary>
/// An HTTP/1.1 server on a free loopback port that answers whatever a test wants, the worst included. One request a connection, unless the
/// answer keeps it.
/// </summary>
public sealed class RawHttpServer : IDisposable
{
    private readonly TcpListener listener;
    private readonly Func<RawRequest, RawResponse> answer;
    private readonly X509Certificate2? certificate;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;

    /// <param name="answer">Called for each request, from any thread.</param>
    /// <param name="certificate">With one, TLS is spoken.</param>
    public RawHttpServer(Func<RawRequest, RawResponse> answer, X509Certificate2? certificate = null)
    {
        this.answer = answer;
        this.certificate = certificate;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>"127.0.0.1:port".</summary>
    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Every request so far, in the order of their arrival.</summary>
    public ConcurrentQueue<RawRequest> Requests { get; } = new();

    public Uri Url(string path) => new($"{(certificate is null ? "http" : "https")}://{Host}{path}");

    public void Dispose()
    {
        stop.Cancel();
        listener.Stop();
        accepting.GetAwaiter().GetResult();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var socket = await listener.AcceptTcpClientAsync(stop.Token);
                serving.Add(ServeAsync(socket));
            }
            catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient socket)
    {
        using (socket)
        {
            try
            {
                Stream stream = socket.GetStream();
                if (certificate is not null)
                {
                    var secure = new SslStream(stream);
                    stream = secure;
                    await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop.Token);
                }

                while (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    if (!await answer(request).WriteAsync(stream, request.Method == "HEAD", stop.Token))
                    {
                        break;
                    }
                }
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client has had enough; what it made of that, the test asserts.
            }
        }
    }

    private async Task<RawRequest?> ReadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, stop.Token) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
            if (head.Length == 1 && !char.IsAsciiLetter(head[0]))
            {
                // Somebody speaks TLS; a plain server says so at once.
                await stream.WriteAsync("HTTP/1.0 400 Bad Request\r\n\r\n"u8.ToArray(), stop.Token);
                return null;
            }
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, stop.Token);
        var start = lines[0].Split(' ');
        return new RawRequest(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }
}

/// <summary>A request as it came.</summary>
public sealed record RawRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>The header's value; null where there is none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>An answer: a whole one, or a head and whatever <see cref="Write"/> does after it.</summary>
public sealed record RawResponse(int Status)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Writes the body instead; the connection is closed after it.</summary>
    public Func<Stream, CancellationToken, Task>? Write { get; init; }

    /// <summary>The declared length; null for that of <see cref="Body"/>, negative for none.</summary>
    public long? ContentLength { get; init; }

    /// <summary>Closes without a word.</summary>
    public bool Drop { get; init; }

    public static RawResponse Text(string text, int status = 200, params (string Name, string Value)[] headers) =>
        new(status) { Body = Encoding.UTF8.GetBytes(text), Headers = headers };

    public static RawResponse Redirect(string location, int status = 307) => new(status) { Headers = [("Location", location)] };

    /// <summary>False where the connection ends.</summary>
    internal async Task<bool> WriteAsync(Stream stream, bool isHead, CancellationToken token)
    {
        if (Drop)
        {
            return false;
        }

        var head = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} Answer\r\n"));
        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var length = ContentLength ?? (Write is null ? Body.Length : -1);
        if (length >= 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        head.Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ToString()), token);
        if (isHead)
        {
            return true;
        }

        await stream.WriteAsync(Body, token);
        if (Write is not null)
        {
            await Write(stream, token);
        }

        await stream.FlushAsync(token);
        return Write is null && length == Body.Length;
    }
}
