using Assay.Advisories.Feeds.Mirrors;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Mirego;

/// <summary>Security advisories of Hex packages as mirego keeps them for mix_audit (https://github.com/mirego/elixir-security-advisories).</summary>
internal static class MiregoFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "mirego",
        Ecosystems = ["Hex"],
        Segments = ["hex"],
        Source = "https://github.com/mirego/elixir-security-advisories",
        Licence = "BSD-3-Clause; GitHub's advisories: CC-BY-4.0",
    };

    private static bool IsRecord(MirrorFile file) =>
        file.Path.StartsWith("packages/", StringComparison.Ordinal) && file.Text.Contains("vulnerable_version_ranges:", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        using var document = YamlJson.Parse(file.Text);
        var root = document.RootElement;
        var package = root.Word("package") ?? throw new FormatException("the file names no package");
        var patched = root.Words("first_patched_versions").ToHashSet(StringComparer.Ordinal);
        var spans = AffectedSpans.Of(VersionScheme.Hex, RangeSyntax.Comparators, root.Words("vulnerable_version_ranges"));
        var date = root.Time("disclosure_date");
        sink.Add(new MirrorAdvisory
        {
            Id = root.Word("id") ?? throw new FormatException("the file has no id"),
            Source = "mirego",
            Aliases = root.Words("cve").Select(cve => cve.StartsWith("CVE-", StringComparison.Ordinal) ? cve : "CVE-" + cve),
            Title = root.Text("title"),
            Text = root.Text("description"),
            Link = root.Word("link"),
            Published = date,
            Modified = date,
            Word = OsvSeverity.OfWord(root.Word("severity") ?? ""),
            Affected =
            [
                ("Hex", package, Array.ConvertAll(spans, span => span.End == SpanEnd.Limit && patched.Contains(span.To!) ? span with { End = SpanEnd.Fixed } : span)),
            ],
        }.ToAdvisory());
    }
}
