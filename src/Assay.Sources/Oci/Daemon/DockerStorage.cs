using System.Text.Json;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Daemon;

/// <summary>
/// Docker's own storage on this machine (moby, daemon/graphdriver/overlay2, image/store.go): where this user may read it, a layer is a folder,
/// and nothing has to be saved through the daemon. The folders' names are the engine's own random ones, so a path that it names and that is
/// there is its own.
/// </summary>
internal static class DockerStorage
{
    private const string Driver = "overlay2";

    /// <summary>The image as folders; null where it does not lie so, or may not be read.</summary>
    /// <param name="inspected">What the engine says of the image.</param>
    /// <param name="system">What the engine says of itself.</param>
    /// <param name="image">The image.</param>
    /// <param name="reference">What the user called it.</param>
    /// <param name="wanted">The platform that is asked for; null for whatever is there, since this storage has one of an image.</param>
    /// <param name="limits">Bounds on what is read.</param>
    /// <exception cref="AssayException">"image.malformed", "image.platformNotFound".</exception>
    public static StoredImage? TryOpen(JsonElement inspected, JsonElement system, EngineImage image, string reference, Platform? wanted, ScanLimits limits)
    {
        var folders = FoldersOf(inspected);
        if (folders.Count == 0 || !IsPlainOverlay(system) || !Digest.TryParse(image.Id, out var digest) || !folders.TrueForAll(System.IO.Directory.Exists)
            || ReadConfig(system, digest, limits) is not { } configBytes)
        {
            return null;
        }

        var config = ImageConfig.Read(configBytes, digest);
        if (wanted?.Accepts(config.Platform) == false)
        {
            throw new AssayException("image.platformNotFound", $"Docker has {reference} for {config.Platform}, not for {wanted}", $"pull the other one: docker pull --platform {wanted} {reference}");
        }

        return config.DiffIds.Count != folders.Count ? null : new StoredImage(
            new Image
            {
                Name = reference,
                Digests = [.. image.RepositoryDigests.Append(image.Id).Distinct(StringComparer.Ordinal)],
                Platform = config.Platform.ToString(),
                OsVersion = config.OsVersion,
                ConfigBytes = configBytes,
                Base = config.Base,
                Layers = [.. config.DiffIds.Select((diffId, number) => StoredImage.Layer(number, diffId, config.LayerHistory[number], config.LayerTimes[number]))],
            },
            folders);
    }

    // Topmost first in LowerDir, and above them all UpperDir.
    private static List<string> FoldersOf(JsonElement inspected)
    {
        const string What = "the image's storage";
        if (JsonReading.Object(inspected, "GraphDriver", What) is not { } driver || JsonReading.Text(driver, "Name", What) != Driver
            || JsonReading.Object(driver, "Data", What) is not { } data || JsonReading.Text(data, "UpperDir", What) is not { Length: > 0 } upper)
        {
            return [];
        }

        var lower = JsonReading.Text(data, "LowerDir", What) is { Length: > 0 } list ? list.Split(':') : [];
        return [.. lower.Reverse(), upper];
    }

    // Where the kernel may leave a folder's content in lower layers, only the engine can tell a layer from its folder.
    private static bool IsPlainOverlay(JsonElement system) =>
        JsonReading.Text(system, "Driver", "the engine") == Driver
        && JsonReading.Array(system, "DriverStatus", "the engine").Any(pair => pair.ValueKind == JsonValueKind.Array
            && pair.GetArrayLength() == 2 && pair[0].ValueEquals("Native Overlay Diff") && pair[1].ValueEquals("true"));

    private static byte[]? ReadConfig(JsonElement system, Digest digest, ScanLimits limits)
    {
        var root = JsonReading.Text(system, "DockerRootDir", "the engine") ?? "";
        try
        {
            var path = Path.Combine(root, "image", Driver, "imagedb", "content", digest.Algorithm, digest.Hex);
            using var stream = new FileStream(RegularFile.Open(path, "storage", out _), FileAccess.Read, bufferSize: 0);
            if (stream.Length > limits.MaxManifestBytes)
            {
                return null;
            }

            var bytes = new byte[(int)stream.Length];
            stream.ReadExactly(bytes);
            return digest.Matches(bytes) ? bytes : null;
        }
        catch (Exception failure) when (failure is TreeException or IOException)
        {
            // Another machine's, or not this user's to read: the engine is asked to save the image.
            return null;
        }
    }
}
