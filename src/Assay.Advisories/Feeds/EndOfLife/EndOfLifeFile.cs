using System.Text.Json;
using Assay.Advisories.Feeds.Mirrors;

namespace Assay.Advisories.Feeds.EndOfLife;

/// <summary>A product's file of the repository endoflife-date/endoflife.date: HUGO or Jekyll Markdown with a YAML head.</summary>
internal static class EndOfLifeFile
{
    public static void Read(MirrorFile file, FeedSink sink)
    {
        if (!file.TryFrontMatter(out var head))
        {
            throw new FormatException("the file has no head");
        }

        using var document = YamlJson.Parse(head);
        var product = Path.GetFileNameWithoutExtension(file.Path);
        var identifiers = Items(document.RootElement, "identifiers").SelectMany(Values).ToList();
        foreach (var release in Items(document.RootElement, "releases"))
        {
            if (Text(release, "releaseCycle") is { } cycle)
            {
                sink.Add(new ProductRelease
                {
                    Product = product,
                    Cycle = cycle,
                    Codename = Text(release, "codename"),
                    Released = Day(release, "releaseDate"),
                    EndOfLife = Day(release, "eol"),
                    IsEnded = release.TryGetProperty("eol", out var ended) && ended.ValueKind == JsonValueKind.True,
                    ExtendedEnd = Day(release, "eoes"),
                    Latest = Text(release, "latest"),
                    Identifiers = identifiers,
                });
            }
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];

    private static IEnumerable<string> Values(JsonElement item) =>
        item.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()!);

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static DateOnly? Day(JsonElement parent, string name) => JsonRecord.DayOf(Text(parent, name));
}
