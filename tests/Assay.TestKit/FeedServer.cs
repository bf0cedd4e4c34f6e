using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Assay.TestKit;

/// <summary>
/// A publisher of advisories on the loopback interface that speaks what real ones do: entity tags, dates, ranges, checksums; and that does,
/// where a test says so, what real ones do on bad days. One connection a request.
/// </summary>
public sealed class FeedServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, FeedServerFile> files = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FeedServerRequest> requests = new();

    public FeedServer()
    {
        listener.Start();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    /// <summary>Its address, with a '/' at the end.</summary>
    public string Url { get; }

    /// <summary>What was asked for, in order.</summary>
    public IReadOnlyList<FeedServerRequest> Requests => [.. requests];

    /// <summary>Asked before each answer; what it gives back is done instead of answering well.</summary>
    public Func<FeedServerRequest, FeedServerFault?> Fault { get; set; } = _ => null;

    /// <summary>Publishes a file, or a new version of it.</summary>
    public void Put(string path, byte[] content, DateTimeOffset? modified = null, bool tagged = true, bool gzipped = false) =>
        files[path] = new FeedServerFile(content, tagged ? $"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..16]}\"" : null, modified ?? DateTimeOffset.UtcNow.AddDays(-1), gzipped);

    public void Put(string path, string content, DateTimeOffset? modified = null) => Put(path, Encoding.UTF8.GetBytes(content), modified);

    public void Remove(string path) => files.TryRemove(path, out _);

    /// <summary>Forgets what was asked for so far.</summary>
    public void ClearRequests() => requests.Clear();

    /// <summary>Nobody answers any more.</summary>
    public void Dispose()
    {
        if (!stop.IsCancellationRequested)
        {
            stop.Cancel();
            listener.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(socket));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            if (await ReadRequestAsync(stream) is { } request)
            {
                requests.Enqueue(request);
                await AnswerAsync(stream, request);
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever asked has gone.
        }
    }

    private static async Task<FeedServerRequest?> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        var first = await reader.ReadLineAsync();
        if (first?.Split(' ') is not [_, var path, ..])
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new FeedServerRequest(Uri.UnescapeDataString(path), headers);
    }

    private async Task AnswerAsync(NetworkStream stream, FeedServerRequest request)
    {
        var fault = Fault(request);
        if (fault?.Status is { } status)
        {
            var body = Encoding.UTF8.GetBytes(fault.Body ?? "");
            await WriteHeadAsync(stream, status, [$"Content-Length: {body.Length}", .. fault.Headers]);
            await stream.WriteAsync(body);
            return;
        }

        if (!files.TryGetValue(request.Path, out var file))
        {
            await WriteHeadAsync(stream, 404, ["Content-Length: 0"]);
            return;
        }

        if (IsUnchanged(request, file))
        {
            await WriteHeadAsync(stream, 304, file.Tag is null ? [] : [$"ETag: {file.Tag}"]);
            return;
        }

        await SendAsync(stream, request, file, fault ?? new FeedServerFault());
    }

    private static async Task SendAsync(NetworkStream stream, FeedServerRequest request, FeedServerFile file, FeedServerFault fault)
    {
        var from = fault.IgnoreRange ? 0 : RangeOf(request, file, fault);
        if (from >= file.Content.Length && from > 0)
        {
            await WriteHeadAsync(stream, 416, ["Content-Length: 0", $"Content-Range: bytes */{file.Content.Length}"]);
            return;
        }

        List<string> headers = [$"Last-Modified: {file.Modified.UtcDateTime:R}", $"Date: {DateTimeOffset.UtcNow:R}", .. fault.Headers];
        if (file.Tag is not null)
        {
            headers.Add($"ETag: {(fault.WeakTag ? "W/" : "")}{file.Tag}");
        }

        if (!fault.WithoutLength)
        {
            headers.Add(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {file.Content.Length - from}"));
        }

        if (file.Gzipped)
        {
            headers.Add("Content-Encoding: gzip");
        }

        if (from > 0)
        {
            headers.Add(string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {from}-{file.Content.Length - 1}/{file.Content.Length}"));
        }

        await WriteHeadAsync(stream, from > 0 ? 206 : 200, headers);
        var end = Math.Min(file.Content.Length, fault.CloseAfter is { } bytes ? from + bytes : int.MaxValue);
        for (var at = from; at < end; at += fault.Block)
        {
            await stream.WriteAsync(file.Content.AsMemory(at, Math.Min(fault.Block, end - at)));
            if (fault.Pause > TimeSpan.Zero)
            {
                await Task.Delay(fault.Pause);
            }
        }

        if (fault.Silent)
        {
            await Task.Delay(Timeout.Infinite, fault.Token);
        }
    }

    private static bool IsUnchanged(FeedServerRequest request, FeedServerFile file) =>
        request.Headers.TryGetValue("If-None-Match", out var tag)
            ? tag == file.Tag
            : request.Headers.TryGetValue("If-Modified-Since", out var date) && !request.Headers.ContainsKey("Range")
                && DateTimeOffset.Parse(date, CultureInfo.InvariantCulture) >= file.Modified.AddTicks(-(file.Modified.Ticks % TimeSpan.TicksPerSecond));

    // RFC 9110, 13.1.5: a range is for who has the beginning of this very representation.
    private static int RangeOf(FeedServerRequest request, FeedServerFile file, FeedServerFault fault)
    {
        if (!request.Headers.TryGetValue("Range", out var range))
        {
            return 0;
        }

        var matches = !request.Headers.TryGetValue("If-Range", out var condition) || condition == file.Tag || condition == file.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        return matches || fault.IgnoreIfRange ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : 0;
    }

    private static async Task WriteHeadAsync(NetworkStream stream, int status, IEnumerable<string> headers)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} {(HttpStatusCode)status}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
    }

    private sealed record FeedServerFile(byte[] Content, string? Tag, DateTimeOffset Modified, bool Gzipped);
}

/// <summary>A request that a <see cref="FeedServer"/> got.</summary>
public sealed record FeedServerRequest(string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>What a <see cref="FeedServer"/> does instead of answering well.</summary>
public sealed record FeedServerFault
{
    /// <summary>Answers with this status and <see cref="Body"/>.</summary>
    public int? Status { get; init; }

    public string? Body { get; init; }

    /// <summary>More headers.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Closes the connection after so many bytes of the body.</summary>
    public int? CloseAfter { get; init; }

    /// <summary>Does not tell the length.</summary>
    public bool WithoutLength { get; init; }

    /// <summary>Sends everything whatever part was asked for.</summary>
    public bool IgnoreRange { get; init; }

    /// <summary>Sends the rest of whatever is there now.</summary>
    public bool IgnoreIfRange { get; init; }

    public bool WeakTag { get; init; }

    /// <summary>Bytes that are sent at once.</summary>
    public int Block { get; init; } = 64 << 10;

    /// <summary>Between two blocks.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Keeps the connection open after the body, until <see cref="Token"/>.</summary>
    public bool Silent { get; init; }

    public CancellationToken Token { get; init; }
}
