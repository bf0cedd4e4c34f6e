using System.Net;
using System.Net.Http.Headers;
using Assay.Core;

namespace Assay.Advisories.Fetching;

/// <summary>Asks publishers, or the mirror, with patience: what fails for a moment is asked again, and who asks to be left alone is.</summary>
internal sealed class Upstream(HttpClient client, Mirror mirror, TimeProvider clock)
{
    /// <summary>Attempts in a row that bring nothing.</summary>
    private const int MaxAttempts = 4;

    /// <summary>Attempts at all: a connection that breaks off again and again must end too.</summary>
    private const int MaxResumptions = 64;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>The longest that anybody is made to wait; a publisher that wants more is asked another time.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A server that sends nothing for so long has gone.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> begun = new(StringComparer.Ordinal);

    public TimeProvider Clock => clock;

    /// <summary>Whether a mirror is asked, which has files and answers no questions.</summary>
    public bool HasMirror => mirror != Mirror.None;

    /// <summary>Says that an origin is asked now; false where that was said before: what several segments are made of is fetched once.</summary>
    public bool TryBegin(string origin) => begun.TryAdd(origin, true);

    public Uri UrlOf(Uri url) => mirror.Of(url);

    /// <summary>Does something that may fail for a moment until it succeeds, or until there is no hope.</summary>
    /// <param name="attempt">What to do.</param>
    /// <param name="gained">Bytes had so far: an attempt that brings some costs no patience.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="FetchException">The last attempt's.</exception>
    public async Task<T> InsistAsync<T>(Func<Task<T>> attempt, Func<long> gained, CancellationToken token)
    {
        var failed = 0;
        for (var all = 1; ; all++)
        {
            var before = gained();
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (FetchException failure) when (failure.IsTransient)
            {
                failed = gained() > before ? 1 : failed + 1;
                var pause = failure.RetryAfter ?? FirstPause * Math.Pow(2, failed - 1);
                if (failed >= MaxAttempts || all >= MaxResumptions || pause > LongestPause)
                {
                    throw;
                }

                await Task.Delay(pause, clock, token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends a request once.</summary>
    /// <exception cref="FetchException">There is no answer, or none that could be used.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken token)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new FetchException(exception.Message, exception) { IsTransient = true };
        }
        catch (AssayException exception)
        {
            // What the way out refuses it refuses again; what it could not reach may be there in a moment.
            throw new FetchException(exception.Message, exception) { IsTransient = exception.Code is "outbound.unreachable" or "outbound.broken" or "outbound.timeout" };
        }
        catch (OperationCanceledException exception) when (!token.IsCancellationRequested)
        {
            throw new FetchException("there was no answer in time", exception) { IsTransient = true };
        }

        if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.NotModified or HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return response;
        }

        using (response)
        {
            throw Refusal(response);
        }
    }

    /// <summary>Reads a body to its end.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="visit">Takes the bytes; false where enough have come.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="FetchException">It breaks off, or stands still; or what <paramref name="visit"/> throws.</exception>
    public async Task ReadAsync(HttpResponseMessage response, Func<ReadOnlyMemory<byte>, bool> visit, CancellationToken token)
    {
        using var silence = new CancellationTokenSource(Silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(token, silence.Token);
        var buffer = new byte[128 << 10];
        var pace = new Pace(clock);
        var body = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            int count;
            while ((count = await ReadSomeAsync(body, buffer, either.Token, token).ConfigureAwait(false)) > 0)
            {
                silence.CancelAfter(Silence);
                if (!visit(buffer.AsMemory(0, count)))
                {
                    return;
                }

                pace.Add(count);
            }
        }
    }

    /// <summary>The whole of a short body.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="maxBytes">More is refused.</param>
    /// <param name="url">What was asked for.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="FetchException">As of <see cref="ReadAsync"/>; or it is too long.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(HttpResponseMessage response, Uri url, long maxBytes, CancellationToken token)
    {
        using var body = new MemoryStream();
        await ReadAsync(response, Append, token).ConfigureAwait(false);
        return body.GetBuffer().AsMemory(0, (int)body.Length);

        bool Append(ReadOnlyMemory<byte> block)
        {
            if (body.Length + block.Length > maxBytes)
            {
                throw new FetchException($"{url}: it is longer than {maxBytes} bytes");
            }

            body.Write(block.Span);
            return true;
        }
    }

    private static async Task<int> ReadSomeAsync(Stream body, byte[] buffer, CancellationToken either, CancellationToken token)
    {
        try
        {
            return await body.ReadAsync(buffer, either).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new FetchException($"the connection broke off: {exception.Message}", exception) { IsTransient = true };
        }
        catch (OperationCanceledException exception) when (!token.IsCancellationRequested)
        {
            throw new FetchException($"nothing came for {Silence.TotalSeconds} s", exception) { IsTransient = true };
        }
    }

    private FetchException Refusal(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        var answer = $"the server answered {code} {response.ReasonPhrase}".TrimEnd();
        var pause = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? PauseOf(response.Headers.RetryAfter) : null;
        return new FetchException(pause is { } asked ? $"{answer}, and asks to be left alone for {Math.Ceiling(asked.TotalSeconds)} s" : answer)
        {
            IsTransient = code is 408 or 429 or >= 500,
            RetryAfter = pause,
            IsAbsent = response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone,
        };
    }

    // RFC 9110, 10.2.3: seconds, or a date.
    private TimeSpan? PauseOf(RetryConditionHeaderValue? header)
    {
        var pause = header?.Delta ?? (header?.Date is { } date ? date - clock.GetUtcNow() : null);
        return pause < TimeSpan.Zero ? TimeSpan.Zero : pause;
    }

    /// <summary>A server that sends a few bytes now and then would hold everybody up for hours.</summary>
    private sealed class Pace(TimeProvider clock)
    {
        private const long MinBytesPerMinute = 64 << 10;

        private long since = clock.GetTimestamp();
        private long bytes;

        public void Add(int count)
        {
            bytes += count;
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(since, now) < TimeSpan.FromMinutes(1))
            {
                return;
            }

            if (bytes < MinBytesPerMinute)
            {
                throw new FetchException($"only {bytes} bytes came in a minute") { IsTransient = true };
            }

            (since, bytes) = (now, 0);
        }
    }
}
