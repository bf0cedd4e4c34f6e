using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Registry;

/// <summary>The manifest of an artefact. What it has no use for, a config, is the empty one of the specification.</summary>
internal static class ArtefactJson
{
    /// <summary>The specification's empty config: application/vnd.oci.empty.v1+json.</summary>
    public static readonly byte[] EmptyConfig = "{}"u8.ToArray();

    private const string EmptyConfigType = "application/vnd.oci.empty.v1+json";
    private const int MaxBlobs = 256;

    /// <summary>The digest of <see cref="EmptyConfig"/>.</summary>
    public static Digest EmptyConfigDigest => Digest.OfHash("sha256", System.Security.Cryptography.SHA256.HashData(EmptyConfig));

    public static byte[] Write(Artefact artefact)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion"u8, 2);
            json.WriteString("mediaType"u8, MediaTypes.OciManifest);
            if (artefact.Type is not null)
            {
                json.WriteString("artifactType"u8, artefact.Type);
            }

            json.WriteStartObject("config"u8);
            json.WriteString("mediaType"u8, EmptyConfigType);
            json.WriteString("digest"u8, EmptyConfigDigest.ToString());
            json.WriteNumber("size"u8, EmptyConfig.Length);
            json.WriteEndObject();
            json.WriteStartArray("layers"u8);
            foreach (var blob in artefact.Blobs)
            {
                json.WriteStartObject();
                json.WriteString("mediaType"u8, blob.MediaType);
                json.WriteString("digest"u8, blob.Digest);
                json.WriteNumber("size"u8, blob.SizeBytes);
                WriteAnnotations(json, blob.Annotations);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteAnnotations(json, artefact.Annotations);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static Artefact Read(byte[] manifest, string what)
    {
        using var document = JsonReading.Parse(manifest, what);
        var root = document.RootElement;
        var layers = JsonReading.Array(root, "layers", what);
        return layers.Count > MaxBlobs
            ? throw JsonReading.Malformed(what, $"it has more than {MaxBlobs} layers")
            : new Artefact(JsonReading.Text(root, "artifactType", what), [.. layers.Select(layer => ReadBlob(layer, what))], ReadAnnotations(root, what));
    }

    private static ArtefactBlob ReadBlob(JsonElement layer, string what)
    {
        var descriptor = Descriptor.Read(layer, what);
        return new ArtefactBlob(descriptor.MediaType, descriptor.Digest.ToString(), descriptor.SizeBytes, ReadAnnotations(layer, what));
    }

    private static Dictionary<string, string> ReadAnnotations(JsonElement parent, string what)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        if (JsonReading.Object(parent, "annotations", what) is { } json)
        {
            foreach (var member in json.EnumerateObject())
            {
                annotations[member.Name] = JsonReading.Text(json, member.Name, what) ?? "";
            }
        }

        return annotations;
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IReadOnlyDictionary<string, string> annotations)
    {
        if (annotations.Count == 0)
        {
            return;
        }

        json.WriteStartObject("annotations"u8);
        foreach (var (name, value) in annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }
}
