using Assay.Advisories.Fetching;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Talks to the tests' own servers without anything in between.</summary>
internal static class Direct
{
    private static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });

    public static HttpExchange Exchange => Invoker.SendAsync;
}
