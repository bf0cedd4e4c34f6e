using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.TestKit;

/// <summary>Makes an OCI image layout in a folder, in pieces, so that tests can also make broken ones.</summary>
public sealed class OciLayoutBuilder
{
    public const string IndexType = "application/vnd.oci.image.index.v1+json";
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string ConfigType = "application/vnd.oci.image.config.v1+json";
    public const string GzipLayerType = "application/vnd.oci.image.layer.v1.tar+gzip";
    public const string PlainLayerType = "application/vnd.oci.image.layer.v1.tar";

    private readonly List<OciDescriptor> top = [];

    public OciLayoutBuilder(string folder)
    {
        Folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "blobs", "sha256"));
        File.WriteAllText(Path.Combine(folder, "oci-layout"), """{"imageLayoutVersion":"1.0.0"}""");
        WriteIndexFile();
    }

    public string Folder { get; }

    public static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Fastest)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public string PathOf(string digest) => Path.Combine(Folder, "blobs", digest.Replace(':', Path.DirectorySeparatorChar));

    /// <summary>Writes a blob under its own digest.</summary>
    public OciDescriptor Blob(byte[] content, string mediaType)
    {
        var digest = DigestOf(content);
        File.WriteAllBytes(PathOf(digest), content);
        return new OciDescriptor(mediaType, digest, content.Length);
    }

    /// <summary>A layer out of a tar archive.</summary>
    public OciLayerSpec Layer(byte[] tar, string? createdBy = null, bool gzip = true) => new(
        gzip ? Blob(Gzip(tar), GzipLayerType) : Blob(tar, PlainLayerType), DigestOf(tar), createdBy);

    /// <summary>The config's os.version, which images of Windows have; null for none.</summary>
    public string? OsVersion { get; set; }

    /// <summary>A config and a manifest for these layers; not listed in the index yet.</summary>
    /// <param name="layers">Lowest first.</param>
    /// <param name="architecture">Go's name.</param>
    /// <param name="os">Go's name.</param>
    /// <param name="variant">Of the architecture.</param>
    /// <param name="labels">The config's labels.</param>
    public OciDescriptor Image(IReadOnlyList<OciLayerSpec> layers, string architecture = "amd64", string os = "linux", string? variant = null, params IReadOnlyList<(string Name, string Value)> labels)
    {
        var config = Json(writer =>
        {
            writer.WriteString("architecture", architecture);
            writer.WriteString("os", os);
            WriteIf(writer, "variant", variant);
            WriteIf(writer, "os.version", OsVersion);
            writer.WriteStartObject("config");
            if (labels.Count > 0)
            {
                writer.WriteStartObject("Labels");
                foreach (var (name, value) in labels)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartObject("rootfs");
            writer.WriteString("type", "layers");
            writer.WriteStartArray("diff_ids");
            foreach (var layer in layers)
            {
                writer.WriteStringValue(layer.DiffId);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            WriteHistory(writer, layers);
        });
        return Manifest(Blob(config, ConfigType), layers.Select(layer => layer.Descriptor)) with { Platform = $"{os}/{architecture}" + (variant is null ? "" : "/" + variant) };
    }

    /// <summary>A manifest of any config and layers.</summary>
    public OciDescriptor Manifest(OciDescriptor config, IEnumerable<OciDescriptor> layers, string mediaType = ManifestType) => Blob(
        Json(writer =>
        {
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", mediaType);
            writer.WriteStartObject("config");
            config.Write(writer);
            writer.WriteEndObject();
            WriteDescriptors(writer, "layers", layers);
        }), mediaType);

    /// <summary>An index, nested in others or listed by <see cref="Add"/>.</summary>
    public OciDescriptor Index(params OciDescriptor[] manifests) => Blob(IndexJson(manifests), IndexType);

    /// <summary>Lists an image or index in index.json.</summary>
    public OciLayoutBuilder Add(OciDescriptor descriptor, string? tag = null)
    {
        top.Add(descriptor with { Tag = tag ?? descriptor.Tag });
        WriteIndexFile();
        return this;
    }

    private static byte[] IndexJson(IEnumerable<OciDescriptor> manifests) => Json(writer =>
    {
        writer.WriteNumber("schemaVersion", 2);
        writer.WriteString("mediaType", IndexType);
        WriteDescriptors(writer, "manifests", manifests);
    });

    private static void WriteHistory(Utf8JsonWriter writer, IEnumerable<OciLayerSpec> layers)
    {
        writer.WriteStartArray("history");
        foreach (var layer in layers)
        {
            writer.WriteStartObject();
            writer.WriteString("created_by", layer.CreatedBy ?? "RUN something");
            writer.WriteEndObject();
            writer.WriteStartObject();
            writer.WriteString("created_by", "ENV AFTER=" + layer.CreatedBy);
            writer.WriteBoolean("empty_layer", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteDescriptors(Utf8JsonWriter writer, string name, IEnumerable<OciDescriptor> descriptors)
    {
        writer.WriteStartArray(name);
        foreach (var descriptor in descriptors)
        {
            writer.WriteStartObject();
            descriptor.Write(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static void WriteIf(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private void WriteIndexFile() => File.WriteAllBytes(Path.Combine(Folder, "index.json"), IndexJson(top));
}

/// <summary>A layer's blob, the digest of its plain bytes, and the history line that goes with it.</summary>
public sealed record OciLayerSpec(OciDescriptor Descriptor, string DiffId, string? CreatedBy);
