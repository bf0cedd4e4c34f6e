using System.Text;
using System.Text.Json;

namespace Assay.TestKit;

/// <summary>One image in every layout of archive that programs write. Layers are plain tars, lowest first.</summary>
public sealed class ImageArchives
{
    private readonly IReadOnlyList<byte[]> layers;
    private readonly byte[] config;

    public ImageArchives(params IReadOnlyList<byte[]> layers)
    {
        this.layers = layers;
        config = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            architecture = "amd64",
            os = "linux",
            rootfs = new { type = "layers", diff_ids = layers.Select(OciLayoutBuilder.DigestOf).ToArray() },
            history = layers.Select((_, number) => new { created_by = $"RUN step {number}" }).ToArray(),
        }));
    }

    /// <summary>Every layout by its name.</summary>
    public static Xunit.TheoryData<string> Names => ["docker", "docker25", "podman", "kaniko", "nested", "oci"];

    private string ConfigHex => OciLayoutBuilder.DigestOf(config)["sha256:".Length..];

    public byte[] Build(string name) => name switch
    {
        "docker" => Docker().Build(),
        "docker25" => Layout(withManifest: true).Build(),
        "podman" => Podman().Build(),
        "kaniko" => Kaniko().Build(),
        "nested" => Nested().Build(),
        "oci" => Layout(withManifest: false).Build(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such layout"),
    };

    /// <summary>The same image as an OCI layout in a folder.</summary>
    public void Unpack(string folder)
    {
        foreach (var (name, content) in LayoutFiles())
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    // docker save before 25: a folder a layer, one that comes twice as a link, the manifest at the end.
    private TarBuilder Docker()
    {
        var tar = new TarBuilder();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var paths = new List<string>();
        for (var number = 0; number < layers.Count; number++)
        {
            var folder = number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
            tar.Folder(folder + "/").File(folder + "/VERSION", "1.0").File(folder + "/json", "{}");
            var digest = OciLayoutBuilder.DigestOf(layers[number]);
            if (seen.TryGetValue(digest, out var first))
            {
                tar.Link(folder + "/layer.tar", $"../{first}/layer.tar");
            }
            else
            {
                tar.File(folder + "/layer.tar", layers[number]);
                seen[digest] = folder;
            }

            paths.Add(folder + "/layer.tar");
        }

        return tar.File(ConfigHex + ".json", config).File("manifest.json", Manifest(ConfigHex + ".json", paths)).File("repositories", "{}");
    }

    // podman save: layers and config by their digests, and Docker's old folders with links beside them.
    private TarBuilder Podman()
    {
        var tar = new TarBuilder();
        var paths = layers.Select(layer => OciLayoutBuilder.DigestOf(layer)["sha256:".Length..] + ".tar").ToList();
        foreach (var (path, layer) in paths.Zip(layers).DistinctBy(pair => pair.First))
        {
            tar.File(path, layer).Link("0" + path[..^4][1..] + "/layer.tar", "../" + path);
        }

        return tar.File(ConfigHex + ".json", config).File("manifest.json", Manifest(ConfigHex + ".json", paths)).File("repositories", "{}");
    }

    // go-containerregistry's tarball: packed layers, and a config whose name is its digest.
    private TarBuilder Kaniko()
    {
        var packed = layers.Select(layer => OciLayoutBuilder.Gzip(layer)).ToList();
        var paths = packed.Select(layer => OciLayoutBuilder.DigestOf(layer)["sha256:".Length..] + ".tar.gz").ToList();
        var tar = new TarBuilder().File("sha256:" + ConfigHex, config);
        foreach (var (path, layer) in paths.Zip(packed).DistinctBy(pair => pair.First))
        {
            tar.File(path, layer);
        }

        return tar.File("manifest.json", Manifest("sha256:" + ConfigHex, paths));
    }

    // A docker-archive that somebody unpacked and packed again: "./" before every name, the manifest first, layers as they like.
    private TarBuilder Nested()
    {
        var paths = layers.Select((_, number) => $"layer{number}/layer.tar").ToList();
        var tar = new TarBuilder().Folder("./").File("./manifest.json", Manifest("config.json", paths)).File("./config.json", config);
        foreach (var (path, layer) in paths.Zip(layers))
        {
            tar.File("./" + path, layer);
        }

        return tar;
    }

    private TarBuilder Layout(bool withManifest)
    {
        var tar = new TarBuilder().Folder("blobs/").Folder("blobs/sha256/");
        foreach (var (name, content) in LayoutFiles())
        {
            tar.File(name, content);
        }

        return withManifest
            ? tar.File("manifest.json", Manifest("blobs/sha256/" + ConfigHex, [.. layers.Select(layer => "blobs/sha256/" + OciLayoutBuilder.DigestOf(layer)["sha256:".Length..])]))
            : tar;
    }

    private List<(string Name, byte[] Content)> LayoutFiles()
    {
        var descriptors = layers.Select(layer => new { mediaType = OciLayoutBuilder.PlainLayerType, digest = OciLayoutBuilder.DigestOf(layer), size = layer.Length });
        var manifest = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
        {
            schemaVersion = 2,
            config = new { mediaType = OciLayoutBuilder.ConfigType, digest = "sha256:" + ConfigHex, size = config.Length },
            layers = descriptors.ToArray(),
        }));
        var index = JsonSerializer.Serialize(new
        {
            schemaVersion = 2,
            manifests = new[]
            {
                new
                {
                    mediaType = OciLayoutBuilder.ManifestType, digest = OciLayoutBuilder.DigestOf(manifest), size = manifest.Length,
                    annotations = new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["org.opencontainers.image.ref.name"] = "1.0",
                        ["io.containerd.image.name"] = "docker.io/acme/app:1.0",
                    },
                },
            },
        });
        return
        [
            .. layers.Append(config).Append(manifest).Select(blob => ("blobs/" + OciLayoutBuilder.DigestOf(blob).Replace(':', '/'), blob)).DistinctBy(pair => pair.Item1),
            ("index.json", Encoding.UTF8.GetBytes(index)),
            ("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray()),
        ];
    }

    private static byte[] Manifest(string configPath, IReadOnlyList<string> paths) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new[] { new { Config = configPath, RepoTags = new[] { "acme/app:1.0" }, Layers = paths.ToArray() } }));
}
