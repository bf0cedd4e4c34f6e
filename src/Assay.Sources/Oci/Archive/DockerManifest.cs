using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Archive;

/// <summary>
/// An image of a docker-archive's manifest.json (moby, image/tarexport/tarexport.go: manifestItem; its member names are matched exactly,
/// as everybody writes them).
/// </summary>
/// <param name="Config">Path of the config.</param>
/// <param name="Tags">"name:tag"; empty for an image that was saved by its id.</param>
/// <param name="Layers">Paths of the layers, lowest first.</param>
internal sealed record DockerManifest(string Config, IReadOnlyList<string> Tags, IReadOnlyList<string> Layers)
{
    private const string What = "manifest.json";
    private const int MaxImages = 10_000;

    /// <summary>True where this is such a file, and not somebody else's manifest.json.</summary>
    public static bool IsManifest(ReadOnlySpan<byte> json)
    {
        var trimmed = json.TrimStart(" \t\r\n"u8);
        return trimmed.StartsWith("["u8) && trimmed.IndexOf("\"Config\""u8) >= 0;
    }

    /// <exception cref="AssayException">"image.malformed".</exception>
    public static IReadOnlyList<DockerManifest> Read(byte[] json)
    {
        using var document = JsonReading.Parse(json, What, JsonValueKind.Array);
        return document.RootElement.GetArrayLength() <= MaxImages
            ? [.. document.RootElement.EnumerateArray().Select(Read)]
            : throw JsonReading.Malformed(What, $"it lists more than {MaxImages} images");
    }

    private static DockerManifest Read(JsonElement image) => new(
        JsonReading.RequiredText(image, "Config", What), JsonReading.Texts(image, "RepoTags", What), JsonReading.Texts(image, "Layers", What));
}
