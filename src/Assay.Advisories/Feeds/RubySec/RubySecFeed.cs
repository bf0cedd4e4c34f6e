using Assay.Advisories.Feeds.Mirrors;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.RubySec;

/// <summary>
/// The Ruby Advisory Database (https://github.com/rubysec/ruby-advisory-db#schema): requirements that name what is patched or was never
/// affected, so that all between them is. What concerns the interpreters themselves names no gem.
/// </summary>
internal static class RubySecFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "rubysec",
        Ecosystems = ["RubyGems"],
        Segments = ["rubygems"],
        Source = "https://github.com/rubysec/ruby-advisory-db",
        Origins = [Fetching.FeedOrigin.Repository("rubysec", "rubygems", "https://codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master")],
        Licence = "public domain, but for advisories from elsewhere: LICENSE.txt there",
    };

    private static bool IsRecord(MirrorFile file) =>
        file.Path.StartsWith("gems/", StringComparison.Ordinal) && file.Text.Contains("\ngem:", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        using var document = YamlJson.Parse(file.Text);
        var root = document.RootElement;
        var gem = root.Word("gem") ?? throw new FormatException("the file names no gem");
        List<string> names =
        [
            .. root.Words("cve").Select(cve => "CVE-" + cve),
            .. root.Words("ghsa").Select(ghsa => "GHSA-" + ghsa),
            .. root.Object("related").Words("cve").Select(cve => "CVE-" + cve),
        ];

        // A file without any name of a flaw has its own, which is the flaw's in other databases of gems: OSVDB-1234.
        var id = root.Words("cve").Select(cve => "CVE-" + cve).FirstOrDefault() ?? names.FirstOrDefault() ?? Path.GetFileNameWithoutExtension(file.Path);
        var spans = AffectedSpans.Outside(VersionScheme.RubyGems, RangeSyntax.RubyGems, root.Words("patched_versions"), root.Words("unaffected_versions"));
        var date = root.Time("date");
        sink.Add(new MirrorAdvisory
        {
            Id = id,
            Source = "rubysec",
            Aliases = names.Where(name => name != id && !RecordId.IsCve(name)),
            Title = root.Text("title"),
            Text = root.Text("description"),
            Link = root.Word("url"),
            Published = date,
            Modified = date,
            Vectors = root.Words("cvss_v4").Concat(root.Words("cvss_v3")).Where(vector => vector.Contains('/', StringComparison.Ordinal)),
            Word = OfScore(root.Word("cvss_v3") ?? root.Word("cvss_v2")),
            Affected = [("RubyGems", gem, spans)],
        }.ToAdvisory());
    }

    // Only numbers stand there: those of CVSS 3, else of 2, rated as CVSS 3 does ("5. Qualitative Severity Rating Scale").
    private static Core.Findings.Severity OfScore(string? text) =>
        !double.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var score) || score <= 0
            ? Core.Findings.Severity.Unknown
            : score >= 9 ? Core.Findings.Severity.Critical
            : score >= 7 ? Core.Findings.Severity.High
            : score >= 4 ? Core.Findings.Severity.Medium
            : Core.Findings.Severity.Low;
}
