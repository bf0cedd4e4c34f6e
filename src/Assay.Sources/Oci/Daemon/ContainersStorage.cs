using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Directory;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// The storage that podman, buildah and CRI-O share (github.com/containers/storage: images.go, layers.go, drivers/overlay), read where it lies:
/// a folder a layer. Its layers' digests are those that were verified when the image was pulled.
/// </summary>
public sealed partial class ContainersStorage
{
    private const int MaxTableBytes = 256 << 20;
    private const int MaxConfBytes = 1 << 20;

    private readonly string root;

    private ContainersStorage(string root) => this.root = root;

    /// <summary>Finds the storage of this user, or of the machine; null where there is none.</summary>
    /// <param name="variable">Environment variables by name: CONTAINERS_STORAGE_CONF, HOME, XDG_DATA_HOME.</param>
    public static ContainersStorage? Find(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var home = variable("HOME") ?? "";
        var data = variable("XDG_DATA_HOME") is { Length: > 0 } set ? set : Path.Combine(home, ".local", "share");
        string?[] configurations = variable("CONTAINERS_STORAGE_CONF") is { Length: > 0 } named
            ? [named]
            : [Path.Combine(home, ".config", "containers", "storage.conf"), "/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];
        string?[] roots = [.. configurations.Select(GraphRoot), Path.Combine(data, "containers", "storage"), "/var/lib/containers/storage"];
        return Array.Find(roots, root => root is not null && File.Exists(Path.Combine(root, "overlay-images", "images.json"))) is { } found
            ? new ContainersStorage(found)
            : null;
    }

    /// <summary>Finds an image by name, id or digest; its layers are trees, see <see cref="StoredImage.OpenLayer"/>.</summary>
    /// <param name="reference">Which; the digest of an index may stand for several images.</param>
    /// <param name="platform">"os/arch" or "os/arch/variant"; null for whatever is there, the machine's own before others.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <exception cref="AssayException">"engine.notFound", "image.malformed", "image.platformNotFound", "image.tagNeeded", "storage.unreadable".</exception>
    public StoredImage OpenImage(string reference, string? platform, ScanLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var wanted = platform is null ? null : Platform.Parse(platform);
        using var images = ReadTable(Path.Combine("overlay-images", "images.json"));
        var found = images.RootElement.EnumerateArray().Where(image => IsNamed(image, reference)).ToList();
        if (found.Count == 0)
        {
            throw new AssayException("engine.notFound", $"the storage has no image {reference}", "look what is there: podman images, crictl images");
        }

        var read = found.ConvertAll(image => Read(image, reference, limits));
        var target = wanted ?? Platform.OfMachine;
        var fitting = read.Where(image => target.Accepts(image.Platform)).ToList();
        return (fitting.Count, read.Count) switch
        {
            (1, _) => fitting[0].Image,
            (0, 1) when wanted is null => read[0].Image,
            (0, _) => throw new AssayException("image.platformNotFound", $"{reference} is not in the storage for {target}",
                $"it is there for {string.Join(", ", read.Select(image => image.Platform.ToString()).Distinct(StringComparer.Ordinal))}; pull the other one: podman pull --platform {target}"),
            _ => throw new AssayException("image.tagNeeded", $"several images are called {reference}", "give the whole name or id"),
        };
    }

    /// <summary>Finds a container by its name or id, running or not.</summary>
    /// <exception cref="AssayException">"engine.notFound", "image.*", "storage.unreadable".</exception>
    public StoredContainer OpenContainer(string reference, ScanLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        foreach (var file in (string[])["containers.json", "volatile-containers.json"])
        {
            var path = Path.Combine("overlay-containers", file);
            if (!File.Exists(Path.Combine(root, path)))
            {
                continue;
            }

            using var containers = ReadTable(path);
            var found = containers.RootElement.EnumerateArray().Where(container => IsNamedContainer(container, reference, file)).ToList();
            if (found.Count > 1)
            {
                throw new AssayException("image.tagNeeded", $"several containers are called {reference}", "give the whole id");
            }

            if (found.Count == 1)
            {
                var image = OpenImage(JsonReading.RequiredText(found[0], "image", file), platform: null, limits);
                return new StoredContainer(image, Path.Combine(root, "overlay", Safe(JsonReading.RequiredText(found[0], "layer", file)), "diff"));
            }
        }

        throw new AssayException("engine.notFound", $"the storage has no container {reference}", "look what is there: podman ps --all, crictl ps --all");
    }

    private (Platform Platform, StoredImage Image) Read(JsonElement image, string reference, ScanLimits limits)
    {
        var id = Safe(JsonReading.RequiredText(image, "id", "images.json"));
        var manifest = Read(Path.Combine("overlay-images", id, "manifest"), limits.MaxManifestBytes);
        var configBytes = ConfigOf(id, manifest, limits, out var configDigest);
        var config = ImageConfig.Read(configBytes, configDigest);
        var layers = LayersOf(JsonReading.Text(image, "layer", "images.json"), limits);
        if (layers.Count != config.DiffIds.Count)
        {
            throw JsonReading.Malformed("the storage", $"image {reference} has {layers.Count} layers, its config {config.DiffIds.Count}");
        }

        string[] digests = JsonReading.Text(image, "digest", "images.json") is { } digest ? [digest, configDigest.ToString()] : [configDigest.ToString()];
        return (config.Platform, new StoredImage(
            new Image
            {
                Name = reference,
                Digests = digests,
                Platform = config.Platform.ToString(),
                OsVersion = config.OsVersion,
                ConfigBytes = configBytes,
                Base = config.Base,
                Layers = [.. layers.Select((_, number) => StoredImage.Layer(number, config.DiffIds[number], config.LayerHistory[number], config.LayerTimes[number]))],
            },
            [.. layers.Select(layer => Path.Combine(root, "overlay", layer, "diff"))]));
    }

    private static bool IsNamed(JsonElement image, string reference)
    {
        const string What = "images.json";
        var id = JsonReading.RequiredText(image, "id", What);
        var bare = reference.StartsWith("sha256:", StringComparison.Ordinal) ? reference["sha256:".Length..] : reference;
        var names = JsonReading.Texts(image, "names", What);

        // Of an image that was pulled by its index, the index lies beside its manifest (images.go, big-data-digests).
        var digest = reference[(reference.LastIndexOf('@') + 1)..];
        return (bare.Length >= 12 && id.StartsWith(bare, StringComparison.Ordinal)) || JsonReading.Text(image, "digest", What) == digest
            || (JsonReading.Object(image, "big-data-digests", What) is { } kept && kept.EnumerateObject().Any(item => item.Name.StartsWith("manifest", StringComparison.Ordinal) && item.Value.ValueEquals(digest)))
            || names.Any(name => ImageReference.AreSame(reference, name) || ImageReference.AreSame("localhost/" + reference, name));
    }

    // CRI-O calls a container "k8s_NAME_POD_NAMESPACE_UID_ATTEMPT" beside its id.
    private static bool IsNamedContainer(JsonElement container, string reference, string what) =>
        (reference.Length >= 12 && JsonReading.RequiredText(container, "id", what).StartsWith(reference, StringComparison.Ordinal))
        || JsonReading.Texts(container, "names", what).Contains(reference, StringComparer.Ordinal);

    // The config's file is named by its digest in base64, behind a '=' (images.go, makeBigDataBaseName).
    private byte[] ConfigOf(string id, byte[] manifest, ScanLimits limits, out Digest digest)
    {
        using var json = JsonReading.Parse(manifest, "manifest");
        var described = JsonReading.Object(json.RootElement, "config", "manifest") ?? throw JsonReading.Malformed("manifest", "\"config\" is missing");
        var text = JsonReading.RequiredText(described, "digest", "manifest");
        digest = Digest.TryParse(text, out var parsed) ? parsed : throw JsonReading.Malformed("manifest", "its config has no digest");
        var bytes = Read(Path.Combine("overlay-images", id, "=" + Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(text))), limits.MaxManifestBytes);
        return digest.Matches(bytes) ? bytes : throw new AssayException("blob.digestMismatch", $"config {digest} has another digest");
    }

    // From the topmost down to the one without a parent.
    private List<string> LayersOf(string? top, ScanLimits limits)
    {
        using var table = ReadTable(Path.Combine("overlay-layers", "layers.json"));
        var parents = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var layer in table.RootElement.EnumerateArray())
        {
            parents[JsonReading.RequiredText(layer, "id", "layers.json")] = JsonReading.Text(layer, "parent", "layers.json");
        }

        var layers = new List<string>();
        for (var id = top; !string.IsNullOrEmpty(id); id = parents[id])
        {
            if (!parents.ContainsKey(id) || layers.Count == limits.MaxLayers)
            {
                throw JsonReading.Malformed("layers.json", "a layer's parents are missing, or too many");
            }

            layers.Insert(0, Safe(id));
        }

        return layers;
    }

    private JsonDocument ReadTable(string path) => JsonReading.Parse(Read(path, MaxTableBytes), path, JsonValueKind.Array);

    private byte[] Read(string path, int maxBytes)
    {
        try
        {
            using var stream = new FileStream(RegularFile.Open(Path.Combine(root, path), "storage", out _), FileAccess.Read, bufferSize: 0);
            if (stream.Length > maxBytes)
            {
                throw new AssayException("limit.manifestBytes", $"{path} has more than {maxBytes} bytes");
            }

            var bytes = new byte[(int)stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception failure) when (failure is TreeException or IOException)
        {
            throw new AssayException("storage.unreadable", $"the storage in {root} can't be read: {failure.Message}", "run as its owner, mostly root", failure);
        }
    }

    // What stands in a path must be an id and nothing else.
    private static string Safe(string id) => Id.IsMatch(id) ? id : throw JsonReading.Malformed("the storage", "an id is none");

    private static string? GraphRoot(string? path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MaxConfBytes)
        {
            return null;
        }

        var line = File.ReadLines(path).Select(text => GraphRootLine.Match(text)).FirstOrDefault(match => match.Success);
        return line?.Groups["path"].Value;
    }

    [GeneratedRegex("^[0-9a-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Id { get; }

    [GeneratedRegex("^\\s*graphroot\\s*=\\s*[\"'](?<path>[^\"']+)[\"']", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GraphRootLine { get; }
}
