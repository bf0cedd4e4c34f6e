using System.Collections.Frozen;
using System.Net;
using System.Runtime.ExceptionServices;
using Assay.Core;

namespace Assay.Sources.Outbound;

/// <summary>Follows redirects of GET and HEAD one by one, and says every failure in the product's own words.</summary>
internal sealed class RedirectHandler(int maxRedirects, CertificateTrust trust) : DelegatingHandler
{
    // What tells nobody anything: all else, credentials under whatever name above all, stays with the origin it was meant for.
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Encoding", "Accept-Language", "If-Modified-Since", "If-None-Match", "If-Range", "Range", "User-Agent");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendOneAsync(request, cancellationToken).ConfigureAwait(false);
            if (Target(request, response) is not { } target)
            {
                return response;
            }

            response.Dispose();
            var from = request.RequestUri!;
            if (redirects == maxRedirects)
            {
                throw new AssayException("outbound.redirects", $"{HostRule.Authority(from)} redirects more than {maxRedirects} times");
            }

            if (from.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
            {
                throw new AssayException("outbound.refused", $"{HostRule.Authority(from)} redirects from https to {target.Scheme}, which is not followed");
            }

            if (!IsSameOrigin(from, target))
            {
                Strip(request);
            }

            request.RequestUri = target;
        }
    }

    private async Task<HttpResponseMessage> SendOneAsync(HttpRequestMessage request, CancellationToken token)
    {
        try
        {
            return await base.SendAsync(request, token).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            // What the dialer refuses comes wrapped.
            if (failure.InnerException is AssayException refusal)
            {
                ExceptionDispatchInfo.Throw(refusal);
            }

            throw OutboundFailure.Of(failure, request.RequestUri!, trust);
        }
        catch (TimeoutException failure)
        {
            throw new AssayException("outbound.timeout", failure.Message, "try again later", failure);
        }
    }

    private static Uri? Target(HttpRequestMessage request, HttpResponseMessage response)
    {
        var isRedirect = response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        return isRedirect && (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head) && response.Headers.Location is { } location
            ? new Uri(request.RequestUri!, location)
            : null;
    }

    private static bool IsSameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && left.IdnHost.Equals(right.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static void Strip(HttpRequestMessage request)
    {
        request.Headers.Host = null;
        foreach (var name in request.Headers.NonValidated.Select(header => header.Key).Where(name => !Harmless.Contains(name)).ToList())
        {
            request.Headers.Remove(name);
        }
    }
}
