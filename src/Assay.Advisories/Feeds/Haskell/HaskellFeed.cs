using Assay.Advisories.Feeds.Mirrors;

namespace Assay.Advisories.Feeds.Haskell;

/// <summary>The Haskell Security Advisory Database as its repository has it: TOML before Markdown (https://github.com/haskell/security-advisories, README).</summary>
internal static class HaskellFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "haskell",
        Ecosystems = ["Hackage", "GHC"],
        Segments = ["hackage", "ghc"],
        Source = "https://github.com/haskell/security-advisories",
        Licence = "CC0-1.0",
    };

    private static bool IsRecord(MirrorFile file) => Path.GetFileName(file.Path).StartsWith("HSEC-", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        if (!file.TryTomlFence(out var toml, out var markdown))
        {
            throw new FormatException("the file does not begin with TOML");
        }

        using var document = TomlJson.Parse(toml);
        var root = document.RootElement;
        var advisory = root.Object("advisory");
        List<(string, string, IReadOnlyList<VersionSpan>)> affected = [];
        List<string> vectors = [];
        foreach (var entry in root.Objects("affected"))
        {
            var component = entry.Word("ghc-component");
            var name = component ?? entry.Word("package") ?? throw new FormatException("an affected entry names no package");
            affected.Add((component is null ? "Hackage" : "GHC", name, [.. entry.Objects("versions").Select(Span)]));
            vectors.AddRange(entry.Words("cvss"));
        }

        var date = advisory.Time("date");
        sink.Add(new MirrorAdvisory
        {
            Id = advisory.Word("id") ?? throw new FormatException("the advisory has no id"),
            Source = "haskell",
            Aliases = advisory.Words("aliases"),
            Title = Markdown.Title(markdown),
            Text = Markdown.Body(markdown),
            Published = date,
            Modified = date,
            Vectors = vectors,
            Affected = affected,
        }.ToAdvisory());
    }

    private static VersionSpan Span(System.Text.Json.JsonElement versions) =>
        new(versions.Word("introduced"), versions.Word("fixed"), versions.Word("fixed") is null ? SpanEnd.Open : SpanEnd.Fixed);
}
