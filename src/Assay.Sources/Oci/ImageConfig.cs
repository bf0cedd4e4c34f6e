using System.Globalization;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci;

/// <summary>What of an image's config is needed to read it (OCI image specification, config.md).</summary>
internal sealed record ImageConfig(Platform Platform, string? OsVersion, IReadOnlyList<string> DiffIds, IReadOnlyList<string?> LayerHistory, BaseLabel? Base)
{
    /// <summary>When each layer was made; null where the history does not say.</summary>
    public required IReadOnlyList<DateTimeOffset?> LayerTimes { get; init; }

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
        var history = JsonReading.Array(root, "history", what).Where(entry => !JsonReading.Flag(entry, "empty_layer")).ToList();
        if (history.Count != diffIds.Count)
        {
            history = [];
        }

        return new ImageConfig(Platform.Read(root, what), JsonReading.Text(root, "os.version", what), diffIds, [.. diffIds.Select((_, number) => history.Count == 0 ? null : JsonReading.Text(history[number], "created_by", what))], BaseLabel.Read(labels, what))
        {
            LayerTimes = [.. diffIds.Select((_, number) => history.Count == 0 ? null : TimeOf(history[number]))],
        };
    }

    private static string DiffId(string text, string what) =>
        Digest.TryParse(text, out var digest)
            ? digest.ToString()
            : throw JsonReading.Malformed(what, "\"diff_ids\" holds something else than digests");

    // RFC 3339, with as many digits of a second as the builder liked.
    private static DateTimeOffset? TimeOf(JsonElement entry) =>
        entry.TryGetProperty("created"u8, out var created) && created.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(created.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
