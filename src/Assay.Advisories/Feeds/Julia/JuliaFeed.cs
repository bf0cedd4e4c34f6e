using Assay.Advisories.Feeds.Mirrors;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Julia;

/// <summary>Julia's security advisories as their repository has them: TOML before Markdown (https://github.com/JuliaLang/SecurityAdvisories.jl).</summary>
internal static class JuliaFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "julia",
        Ecosystems = ["Julia"],
        Segments = ["julia"],
        Source = "https://github.com/JuliaLang/SecurityAdvisories.jl",
        Licence = "CC-BY-4.0",
    };

    private static bool IsRecord(MirrorFile file) => Path.GetFileName(file.Path).StartsWith("JLSEC-", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        if (!file.TryTomlFence(out var toml, out var markdown))
        {
            throw new FormatException("the file does not begin with TOML");
        }

        using var document = TomlJson.Parse(toml);
        var root = document.RootElement;
        sink.Add(new MirrorAdvisory
        {
            Id = root.Word("id") ?? throw new FormatException("the advisory has no id"),
            Source = "julia",
            Aliases = root.Words("aliases"),
            Upstream = root.Words("upstream"),
            Title = Markdown.Title(markdown),
            Text = Markdown.Body(markdown),
            Published = root.Time("published"),
            Modified = root.Time("modified"),
            Withdrawn = root.Time("withdrawn"),
            Vectors = root.Objects("severity").SelectMany(severity => severity.Words("score")),
            Affected =
            [
                .. root.Objects("affected").Select(entry => (
                    "Julia",
                    entry.Word("pkg") ?? throw new FormatException("an affected entry names no package"),
                    (IReadOnlyList<VersionSpan>)Spans([.. entry.Words("ranges")]))),
            ],
        }.ToAdvisory());
    }

    // The upper end of a range is the version that repairs it.
    private static VersionSpan[] Spans(string[] ranges) => ranges.Contains("*")
        ? [new VersionSpan(null, null, SpanEnd.Open)]
        : Array.ConvertAll(AffectedSpans.Of(VersionScheme.Julia, RangeSyntax.Comparators, ranges), span => span.End == SpanEnd.Limit ? span with { End = SpanEnd.Fixed } : span);
}
