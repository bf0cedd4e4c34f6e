using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci;

/// <summary>What of an image's config is needed to read it (OCI image specification, config.md).</summary>
internal sealed record ImageConfig(Platform Platform, string? OsVersion, IReadOnlyList<string> DiffIds, IReadOnlyList<string?> LayerHistory, BaseLabel? Base)
{
    /// <exception cref="AssayException">"image.malformed".</exception>
    public static ImageConfig Read(byte[] json, Digest digest)
    {
        var what = $"config {digest}";
        using var document = JsonReading.Parse(json, what);
        var root = document.RootElement;
        var rootfs = JsonReading.Object(root, "rootfs", what) ?? throw JsonReading.Malformed(what, "\"rootfs\" is missing");
        var diffIds = JsonReading.Texts(rootfs, "diff_ids", what).Select(text => DiffId(text, what)).ToList();
        var container = JsonReading.Object(root, "config", what);
        var labels = container is { } settings ? JsonReading.Object(settings, "Labels", what) : null;
        return new ImageConfig(Platform.Read(root, what), JsonReading.Text(root, "os.version", what), diffIds, History(root, diffIds.Count, what), BaseLabel.Read(labels, what));
    }

    private static string DiffId(string text, string what) =>
        Digest.TryParse(text, out var digest)
            ? digest.ToString()
            : throw JsonReading.Malformed(what, "\"diff_ids\" holds something else than digests");

    private static IReadOnlyList<string?> History(JsonElement root, int layerCount, string what)
    {
        var lines = JsonReading.Array(root, "history", what)
            .Where(entry => !JsonReading.Flag(entry, "empty_layer"))
            .Select(entry => JsonReading.Text(entry, "created_by", what))
            .ToList();
        return lines.Count == layerCount ? lines : new string?[layerCount];
    }
}
