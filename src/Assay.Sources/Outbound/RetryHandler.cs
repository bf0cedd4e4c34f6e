using System.Net;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>Sends a request again that failed for a reason that passes: with a wait that doubles, or the one that Retry-After asks for.</summary>
internal sealed class RetryHandler(OutboundOptions options, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isRepeatable = !request.Options.TryGetValue(OutboundDoor.Once, out var once) || !once;
        isRepeatable &= request.Content is null or ByteArrayContent;
        for (var retries = 0; ; retries++)
        {
            TimeSpan wait;
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (!isRepeatable || retries == options.MaxRetries || !IsTransient(response.StatusCode) || WaitFor(response, retries) is not { } asked)
                {
                    return response;
                }

                response.Dispose();
                wait = asked;
            }
            catch (HttpRequestException failure) when (isRepeatable && retries < options.MaxRetries && OutboundFailure.IsTransient(failure))
            {
                wait = BackOff(retries);
            }
            catch (TimeoutException) when (isRepeatable && retries < Math.Min(1, options.MaxRetries))
            {
                wait = BackOff(retries);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // Null where it would be too long: whoever waits is told so instead.
    private TimeSpan? WaitFor(HttpResponseMessage response, int retries)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => BackOff(retries),
        };
        return asked > options.MaxRetryDelay ? null : asked < TimeSpan.Zero ? TimeSpan.Zero : asked;
    }

    // Half of it by chance, so that many who failed together do not come back together.
    private TimeSpan BackOff(int retries)
    {
        var full = Math.Min(options.RetryDelay.TotalMilliseconds * (1 << Math.Min(retries, 16)), options.MaxRetryDelay.TotalMilliseconds);
#pragma warning disable CA5394 // No secret depends on it.
        return TimeSpan.FromMilliseconds(full / 2 * (1 + Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }
}
