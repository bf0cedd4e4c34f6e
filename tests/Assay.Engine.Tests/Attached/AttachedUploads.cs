using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.Engine.Tests.Attached;

/// <summary>Attaches to an image of a real registry what cosign and oras do: by the distribution specification's uploads, under their tags and in their forms.</summary>
internal sealed class AttachedUploads(string host, string repository) : IDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly HttpClient http = new(new HttpClientHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{host}/v2/{repository}/") };

    public static string Envelope(ECDsa key, string predicateType, string subject, string predicate)
    {
        var statement = new JsonObject
        {
            ["_type"] = "https://in-toto.io/Statement/v0.1",
            ["predicateType"] = predicateType,
            ["subject"] = new JsonArray(new JsonObject { ["name"] = "app", ["digest"] = new JsonObject { ["sha256"] = subject["sha256:".Length..] } }),
            ["predicate"] = JsonNode.Parse(predicate),
        }.ToJsonString();
        const string type = "application/vnd.in-toto+json";
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {type} {Encoding.UTF8.GetByteCount(statement)} {statement}"));
        return new JsonObject
        {
            ["payloadType"] = type,
            ["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(statement)),
            ["signatures"] = new JsonArray(new JsonObject { ["keyid"] = "", ["sig"] = Convert.ToBase64String(key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) }),
        }.ToJsonString();
    }

    /// <summary>What "cosign sign --key" leaves: sha256-HEX.sig.</summary>
    public Task SignAsync(ECDsa key, string digest, string? said = null)
    {
        var payload = Encoding.UTF8.GetBytes($$"""{"critical": {"identity": {"docker-reference": "app"}, "image": {"docker-manifest-digest": "{{said ?? digest}}"}, "type": "cosign container image signature"}, "optional": null}""");
        var signature = Convert.ToBase64String(key.SignData(payload, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        return PushAsync(digest.Replace(':', '-') + ".sig", null, null, "application/vnd.dev.cosign.simplesigning.v1+json", payload, ("dev.cosignproject.cosign/signature", signature));
    }

    /// <summary>What "cosign attest --key" leaves: sha256-HEX.att.</summary>
    public Task AttestAsync(string digest, string envelope) =>
        PushAsync(digest.Replace(':', '-') + ".att", null, null, "application/vnd.dsse.envelope.v1+json", Encoding.UTF8.GetBytes(envelope));

    /// <summary>What "oras attach" leaves where a registry has no referrers API: an artefact, and the tag sha256-HEX that lists it.</summary>
    /// <returns>The artefact's digest.</returns>
    public async Task<string> ReferAsync(string digest, string artifactType, string mediaType, string content, string? listedFor = null)
    {
        var manifest = await PushAsync(null, digest, artifactType, mediaType, Encoding.UTF8.GetBytes(content)).ConfigureAwait(false);
        var index = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = new JsonArray(new JsonObject { ["mediaType"] = ManifestType, ["digest"] = manifest.Digest, ["size"] = manifest.SizeBytes, ["artifactType"] = artifactType }),
        };
        await PutAsync($"manifests/{(listedFor ?? digest).Replace(':', '-')}", "application/vnd.oci.image.index.v1+json", Encoding.UTF8.GetBytes(index.ToJsonString())).ConfigureAwait(false);
        return manifest.Digest;
    }

    public async Task<string> DigestOfAsync(string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "manifests/" + tag);
        request.Headers.Accept.ParseAdd(ManifestType);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken).ConfigureAwait(false);
        return OciLayoutBuilder.DigestOf(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken).ConfigureAwait(false));
    }

    public void Dispose() => http.Dispose();

    private async Task<(string Digest, long SizeBytes)> PushAsync(string? tag, string? subject, string? artifactType, string mediaType, byte[] content, params (string Key, string Value)[] annotations)
    {
        var config = Encoding.UTF8.GetBytes("{}");
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = await BlobAsync("application/vnd.oci.image.config.v1+json", config).ConfigureAwait(false),
            ["layers"] = new JsonArray(await BlobAsync(mediaType, content, annotations).ConfigureAwait(false)),
        };
        if (artifactType is not null)
        {
            manifest["artifactType"] = artifactType;
        }

        if (subject is not null)
        {
            manifest["subject"] = new JsonObject { ["mediaType"] = ManifestType, ["digest"] = subject, ["size"] = 1 };
        }

        var bytes = Encoding.UTF8.GetBytes(manifest.ToJsonString());
        var digest = OciLayoutBuilder.DigestOf(bytes);
        await PutAsync("manifests/" + (tag ?? digest), ManifestType, bytes).ConfigureAwait(false);
        return (digest, bytes.Length);
    }

    private async Task<JsonObject> BlobAsync(string mediaType, byte[] content, params (string Key, string Value)[] annotations)
    {
        var digest = OciLayoutBuilder.DigestOf(content);
        using var begun = await http.PostAsync(new Uri("blobs/uploads/", UriKind.Relative), null, TestContext.Current.CancellationToken).ConfigureAwait(false);
        var location = begun.Headers.Location!.ToString();
        await PutAsync($"{location}{(location.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={digest}", "application/octet-stream", content).ConfigureAwait(false);
        var descriptor = new JsonObject { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = content.Length };
        if (annotations.Length > 0)
        {
            descriptor["annotations"] = new JsonObject(annotations.Select(annotation => KeyValuePair.Create(annotation.Key, (JsonNode?)annotation.Value)));
        }

        return descriptor;
    }

    private async Task PutAsync(string path, string type, byte[] content)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await http.PutAsync(new Uri(path, UriKind.RelativeOrAbsolute), body, TestContext.Current.CancellationToken).ConfigureAwait(false);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).ConfigureAwait(false));
    }
}
