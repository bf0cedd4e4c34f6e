using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Assay.TestKit;

/// <summary>Serves the blobs of an image layout as a registry does, but for what a test wants otherwise.</summary>
public sealed class FakeRegistry : IDisposable
{
    private readonly OciLayoutBuilder layout;
    private readonly Func<RawRequest, RawResponse?> otherwise;
    private readonly Dictionary<string, OciDescriptor> tags = new(StringComparer.Ordinal);

    /// <param name="layout">What there is.</param>
    /// <param name="otherwise">Asked first; null where the registry does as it should.</param>
    /// <param name="certificate">With one, TLS is spoken.</param>
    public FakeRegistry(OciLayoutBuilder layout, Func<RawRequest, RawResponse?>? otherwise = null, X509Certificate2? certificate = null)
    {
        this.layout = layout;
        this.otherwise = otherwise ?? (_ => null);
        Server = new RawHttpServer(request => this.otherwise(request) ?? Answer(request), certificate);
    }

    public RawHttpServer Server { get; }

    public string Host => Server.Host;

    /// <summary>What was asked for below /v2/, in order.</summary>
    public IReadOnlyList<string> Paths => [.. Server.Requests.Select(request => request.Target).Where(target => target != "/v2/")];

    public FakeRegistry Tag(string tag, OciDescriptor descriptor)
    {
        tags[tag] = descriptor;
        return this;
    }

    /// <summary>What the registry answers where nothing is wrong with it.</summary>
    public RawResponse Answer(RawRequest request)
    {
        if (request.Target == "/v2/")
        {
            return RawResponse.Text("{}");
        }

        var parts = request.Target.Split('?')[0].Split('/');
        var identifier = parts[^1];
        return parts[^2] switch
        {
            "manifests" => Manifest(identifier),
            "blobs" when File.Exists(layout.PathOf(identifier)) => Blob(request, File.ReadAllBytes(layout.PathOf(identifier))),
            _ => Unknown("NAME_UNKNOWN"),
        };
    }

    public void Dispose() => Server.Dispose();

    private static RawResponse Blob(RawRequest request, byte[] content)
    {
        if (request.Header("Range") is not { } range)
        {
            return new RawResponse(200) { Body = content };
        }

        var from = int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture);
        return new RawResponse(206)
        {
            Body = content[from..],
            Headers = [("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{content.Length - 1}/{content.Length}"))],
        };
    }

    private RawResponse Manifest(string identifier)
    {
        var digest = tags.TryGetValue(identifier, out var tagged) ? tagged.Digest : identifier;
        if (!digest.Contains(':', StringComparison.Ordinal) || !File.Exists(layout.PathOf(digest)))
        {
            return Unknown("MANIFEST_UNKNOWN");
        }

        var content = File.ReadAllBytes(layout.PathOf(digest));
        return new RawResponse(200) { Body = content, Headers = [("Content-Type", tagged?.MediaType ?? TypeOf(content)), ("Docker-Content-Digest", digest)] };
    }

    private static string TypeOf(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.GetProperty("mediaType").GetString()!;
    }

    private static RawResponse Unknown(string code) => new(404) { Body = Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"not known"}]}""") };
}
