using System.Collections.Frozen;
using Assay.Advisories.Feeds.Mirrors;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.GitLab;

/// <summary>GitLab's advisory database, community edition (https://gitlab.com/gitlab-org/advisories-community): YAML, ranges in each ecosystem's own notation.</summary>
internal static class GitLabFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "gitlab",
        Ecosystems = ["npm", "PyPI", "Maven", "Go", "NuGet", "RubyGems", "Packagist", "ConanCenter"],
        Segments = ["npm", "pypi", "maven", "go", "nuget", "rubygems", "packagist", "conancenter"],
        Source = "https://gitlab.com/gitlab-org/advisories-community",
        Origins =
        [
            .. new[] { "npm", "pypi", "maven", "go", "nuget", "rubygems", "packagist", "conancenter" }.Select(segment => Fetching.FeedOrigin.Repository(
                "gitlab", segment, "https://gitlab.com/gitlab-org/advisories-community/-/archive/main/advisories-community-main.zip") with { OnRequest = true }),
        ],
        Licence = "MIT",
    };

    private static readonly FrozenDictionary<string, (string Ecosystem, RangeSyntax Syntax)> Types =
        new Dictionary<string, (string, RangeSyntax)>(StringComparer.Ordinal)
        {
            ["npm"] = ("npm", RangeSyntax.Npm),
            ["pypi"] = ("PyPI", RangeSyntax.Comparators),
            ["maven"] = ("Maven", RangeSyntax.Maven),
            ["go"] = ("Go", RangeSyntax.Comparators),
            ["nuget"] = ("NuGet", RangeSyntax.NuGet),
            ["gem"] = ("RubyGems", RangeSyntax.Comparators),
            ["packagist"] = ("Packagist", RangeSyntax.Comparators),
            ["conan"] = ("ConanCenter", RangeSyntax.Comparators),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static bool IsRecord(MirrorFile file) => file.Text.Contains("package_slug:", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        using var document = YamlJson.Parse(file.Text);
        var root = document.RootElement;
        var slug = root.Word("package_slug");
        var slash = slug?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (slash <= 0 || root.Word("identifier") is not { } id)
        {
            throw new FormatException("the file names no package or no flaw");
        }

        if (!Types.TryGetValue(slug![..slash], out var type))
        {
            sink.OtherRecords++;
            return;
        }

        var name = slug[(slash + 1)..];
        name = type.Ecosystem == "Maven" ? name.Replace('/', ':') : name;
        var scheme = MatchKey.SchemeOf(MatchKey.OfOsv(type.Ecosystem, name)!.Value.Segment);
        var names = root.Words("identifiers").Where(other => other != id).ToList();
        sink.Add(new MirrorAdvisory
        {
            Id = id,
            Source = "gitlab",
            Aliases = names,
            Title = root.Text("title"),
            Text = root.Text("description"),
            Link = root.Words("urls").FirstOrDefault(),
            Published = root.Time("pubdate"),
            Modified = root.Time("date"),
            Vectors = root.Words("cvss_v3"),
            Affected = [(type.Ecosystem, name, Repaired(AffectedSpans.Of(scheme, type.Syntax, Requirements(root.Word("affected_range"))), [.. root.Words("fixed_versions")]))],
        }.ToAdvisory());
    }

    // An empty range is nothing that anybody has; "(,1.0]" and "<1.0" are.
    private static IEnumerable<string> Requirements(string? range) => range is null ? [] : [range.Replace("||", " || ", StringComparison.Ordinal)];

    // The ends of the ranges are repairs where the record says so.
    private static VersionSpan[] Repaired(VersionSpan[] spans, HashSet<string> repairs) =>
        Array.ConvertAll(spans, span => span.End == SpanEnd.Limit && repairs.Contains(span.To!) ? span with { End = SpanEnd.Fixed } : span);
}
