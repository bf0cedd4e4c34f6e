using Assay.Advisories.Feeds.Mirrors;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.FriendsOfPhp;

/// <summary>
/// The PHP Security Advisories Database (https://github.com/FriendsOfPHP/security-advisories#contributing-advisories): affected versions
/// by branch, which must all hold.
/// </summary>
internal static class FriendsOfPhpFeed
{
    private const string Scheme = "composer://";

    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "friendsofphp",
        Ecosystems = ["Packagist"],
        Segments = ["packagist"],
        Source = "https://github.com/FriendsOfPHP/security-advisories",
        Origins = [Fetching.FeedOrigin.Repository("friendsofphp", "packagist", "https://codeload.github.com/FriendsOfPHP/security-advisories/zip/refs/heads/master")],
        Licence = "Unlicense",
    };

    private static bool IsRecord(MirrorFile file) => file.Text.Contains(Scheme, StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        using var document = YamlJson.Parse(file.Text);
        var root = document.RootElement;
        var reference = root.Word("reference");
        if (reference?.StartsWith(Scheme, StringComparison.Ordinal) != true)
        {
            throw new FormatException("the file names no package");
        }

        var branches = root.Object("branches");
        List<VersionSpan> spans = [];
        DateTimeOffset? published = null;
        foreach (var branch in branches.ValueKind == System.Text.Json.JsonValueKind.Object ? branches.EnumerateObject().Select(branch => branch.Value) : [])
        {
            spans.AddRange(AffectedSpans.Of(VersionScheme.Composer, RangeSyntax.Comparators, [string.Join(", ", branch.Words("versions"))]));
            var time = branch.Time("time");
            published = published is null || time < published ? time ?? published : published;
        }

        var cve = root.Word("cve");
        sink.Add(new MirrorAdvisory
        {
            Id = cve is not null && RecordId.IsCve(cve) ? cve : $"PHPSEC-{Path.ChangeExtension(file.Path, null).Replace('/', '-')}",
            Source = "friendsofphp",
            Title = root.Text("title"),
            Link = root.Word("link"),
            Published = published,
            Modified = published,
            Affected = [("Packagist", reference[Scheme.Length..], spans.ConvertAll(span => IsRepair(span, spans) ? span with { End = SpanEnd.Fixed } : span))],
        }.ToAdvisory());
    }

    // A branch without a repair ends where the next begins.
    private static bool IsRepair(VersionSpan span, List<VersionSpan> spans) => span.End == SpanEnd.Limit && !spans.Exists(other => other.From == span.To);
}
