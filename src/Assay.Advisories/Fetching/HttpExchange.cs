namespace Assay.Advisories.Fetching;

/// <summary>
/// Sends one request and comes back with the answer's headers; the body is read by whoever asked. What stands behind it decides which
/// hosts may be talked to, follows redirects, and knows proxies and credentials.
/// </summary>
public delegate Task<HttpResponseMessage> HttpExchange(HttpRequestMessage request, CancellationToken token);
