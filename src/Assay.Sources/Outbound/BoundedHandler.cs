using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>Holds every single request to the rules: where it may go, how long its answer may take, how much its body may hold.</summary>
internal sealed class BoundedHandler(OutboundOptions options, HostRule hosts) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!;
        hosts.Check(address);
        var maxBytes = request.Options.TryGetValue(OutboundDoor.MaxBodyBytes, out var narrower) ? Math.Min(narrower, options.MaxBodyBytes) : options.MaxBodyBytes;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ResponseTimeout + SendTime(request.Content));
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{HostRule.Authority(address)} did not answer for {(options.ResponseTimeout + SendTime(request.Content)).TotalSeconds:0} s", failure);
        }

        if (response.Content.Headers.ContentLength > maxBytes && request.Method != HttpMethod.Head)
        {
            response.Dispose();
            throw new AssayException("outbound.tooLarge", $"{HostRule.Authority(address)} answers with more than {maxBytes} bytes");
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var bounded = new StreamContent(new BoundedBody(body, HostRule.Authority(address), maxBytes, options));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = bounded;
        return response;
    }

    // What is sent takes its time before there can be an answer.
    private static TimeSpan SendTime(HttpContent? content)
    {
        const double slowestBytesPerSecond = 32 << 10;
        return TimeSpan.FromSeconds((content?.Headers.ContentLength ?? 0) / slowestBytesPerSecond);
    }
}
