namespace Assay.Advisories.Tests.Fetching;

/// <summary>Brings questions to publishers to a server of the tests, below a folder of the publisher's name, with all that was asked.</summary>
internal sealed class LoopbackHandler(string server) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(new Uri(server), request.RequestUri!.Host + request.RequestUri.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
