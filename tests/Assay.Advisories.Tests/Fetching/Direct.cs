namespace Assay.Advisories.Tests.Fetching;

/// <summary>Talks to the tests' own servers without anything in between.</summary>
internal static class Direct
{
    public static HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
}
