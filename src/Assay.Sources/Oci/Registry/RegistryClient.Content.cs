using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Registry;

/// <summary>Manifests and blobs.</summary>
internal sealed partial class RegistryClient
{
    private const string ManifestTypes =
        "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, "
        + "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>Reads a manifest or an index, and says what it is.</summary>
    /// <param name="repository">"library/alpine".</param>
    /// <param name="identifier">A tag, or a digest that the content must have.</param>
    /// <param name="maxBytes">Of the manifest.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="AssayException">"registry.*", "limit.manifestBytes", "blob.digestMismatch", "outbound.*", "credentials.*".</exception>
    public async Task<(Descriptor Descriptor, byte[] Content)> ManifestAsync(string repository, string identifier, int maxBytes, CancellationToken token)
    {
        var what = Digest.TryParse(identifier, out var expected) ? $"{repository}@{identifier}" : $"{repository}:{identifier}";
        using var response = await AskAsync(repository, "manifests/" + identifier, request => request.Headers.TryAddWithoutValidation("Accept", ManifestTypes), token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailureAsync(response, what, token).ConfigureAwait(false);
        }

        var content = await ReadAllAsync(response, $"manifest {what}", maxBytes, token).ConfigureAwait(false);
        if (expected.Hex is null)
        {
            expected = Digest.OfHash("sha256", SHA256.HashData(content));
            CheckAnnounced(response, content, what);
        }
        else if (!expected.Matches(content))
        {
            throw new AssayException("blob.digestMismatch", $"{host} gives something else for {what}: it has another digest");
        }

        return (new Descriptor { MediaType = TypeOf(response, content, what), Digest = expected, SizeBytes = content.Length }, content);
    }

    /// <summary>Reads a small blob and verifies it.</summary>
    /// <exception cref="AssayException">As for a manifest, and "blob.sizeMismatch".</exception>
    public async Task<byte[]> BlobAsync(string repository, Descriptor descriptor, string what, int maxBytes, CancellationToken token)
    {
        if (descriptor.SizeBytes > maxBytes)
        {
            throw TooLarge(what, maxBytes);
        }

        using var response = await AskAsync(repository, "blobs/" + descriptor.Digest, _ => { }, token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await FailureAsync(response, $"{what} {descriptor.Digest}", token).ConfigureAwait(false);
        }

        var content = await ReadAllAsync(response, $"{what} {descriptor.Digest}", maxBytes, token).ConfigureAwait(false);
        return content.Length != descriptor.SizeBytes
            ? throw new AssayException("blob.sizeMismatch", $"{what} {descriptor.Digest} has {content.Length} bytes where its descriptor declares {descriptor.SizeBytes}")
            : descriptor.Digest.Matches(content) ? content
            : throw new AssayException("blob.digestMismatch", $"{what} {descriptor.Digest} has another digest than its descriptor declares");
    }

    /// <summary>Asks for a blob's bytes from an offset on.</summary>
    /// <returns>A response with status 200 for the whole blob, or 206 for the rest.</returns>
    /// <exception cref="AssayException">"registry.*", "outbound.*", "credentials.*".</exception>
    public async Task<HttpResponseMessage> BlobFromAsync(string repository, Digest digest, long offset, CancellationToken token)
    {
        var response = await AskAsync(repository, "blobs/" + digest, request => request.Headers.Range = offset == 0 ? null : new RangeHeaderValue(offset, null), token).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.OK || (offset > 0 && response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == offset))
        {
            return response;
        }

        using (response)
        {
            throw await FailureAsync(response, $"blob {digest}", token).ConfigureAwait(false);
        }
    }

    // The header is no proof of anything; but where it differs, somebody on the way changed the content.
    private void CheckAnnounced(HttpResponseMessage response, byte[] content, string what)
    {
        if (response.Headers.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.First(), out var announced) && !announced.Matches(content))
        {
            throw new AssayException("blob.digestMismatch", $"{host} gives something else for {what} than it announces: it has another digest");
        }
    }

    // What the response is called; a registry or proxy that does not know better is corrected by what the content calls itself, or looks like.
    private static string TypeOf(HttpResponseMessage response, byte[] content, string what)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (MediaTypes.IsIndex(type) || MediaTypes.IsManifest(type))
        {
            return type;
        }

        using var document = JsonReading.Parse(content, $"manifest {what}");
        var root = document.RootElement;
        if (JsonReading.Text(root, "mediaType", what) is { Length: > 0 } own)
        {
            return own;
        }

        var isOld = root.TryGetProperty("schemaVersion", out var version) && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1;
        return isOld ? MediaTypes.DockerSchema1 + "json"
            : root.TryGetProperty("manifests", out _) ? MediaTypes.OciIndex
            : root.TryGetProperty("config", out _) ? MediaTypes.OciManifest
            : type.Length > 0 ? type : "unknown";
    }

    private static async Task<byte[]> ReadAllAsync(HttpResponseMessage response, string what, int maxBytes, CancellationToken token)
    {
        if (response.Content.Headers.ContentLength > maxBytes)
        {
            throw TooLarge(what, maxBytes);
        }

        using var content = new MemoryStream();
        var buffer = new byte[16 << 10];
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false);
            while (await stream.ReadAsync(buffer, token).ConfigureAwait(false) is > 0 and var count)
            {
                if (content.Length + count > maxBytes)
                {
                    throw TooLarge(what, maxBytes);
                }

                content.Write(buffer, 0, count);
            }
        }
        catch (IOException failure)
        {
            throw new AssayException("blob.unreadable", $"{what} can't be read: {failure.Message}", "try again later", failure);
        }

        return content.ToArray();
    }

    private static AssayException TooLarge(string what, int maxBytes) => new("limit.manifestBytes", $"{what} has more than {maxBytes} bytes");
}
