using Assay.Advisories.Feeds.Mirrors;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.RustSec;

/// <summary>
/// The RustSec Advisory Database as its repository has it: TOML before Markdown (https://github.com/rustsec/advisory-db#advisory-format).
/// Notices that a crate is not maintained are no flaws. What concerns the toolchain names no crate.
/// </summary>
internal static class RustSecFeed
{
    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsRecord), MirrorFeed.Parse(IsRecord, Read))
    {
        Name = "rustsec",
        Ecosystems = ["crates.io"],
        Segments = ["crates.io"],
        Source = "https://github.com/rustsec/advisory-db",
        Licence = "CC0-1.0, a few CC-BY-4.0",
    };

    private static bool IsRecord(MirrorFile file) =>
        file.Path.StartsWith("crates/", StringComparison.Ordinal) && Path.GetFileName(file.Path).StartsWith("RUSTSEC-", StringComparison.Ordinal);

    private static void Read(MirrorFile file, FeedSink sink)
    {
        if (!file.TryTomlFence(out var toml, out var markdown))
        {
            throw new FormatException("the file does not begin with TOML");
        }

        using var document = TomlJson.Parse(toml);
        var advisory = document.RootElement.Object("advisory");
        var versions = document.RootElement.Object("versions");
        if (advisory.Word("informational") is "unmaintained" or "notice")
        {
            sink.OtherRecords++;
            return;
        }

        var date = advisory.Time("date");
        var withdrawn = advisory.Time("withdrawn");
        sink.Add(new MirrorAdvisory
        {
            Id = advisory.Word("id") ?? throw new FormatException("the advisory has no id"),
            Source = "rustsec",
            Aliases = advisory.Words("aliases"),
            Title = Markdown.Title(markdown),
            Text = Markdown.Body(markdown),
            Link = advisory.Word("url"),
            Published = date,
            Modified = withdrawn ?? date,
            Withdrawn = withdrawn,
            Vectors = advisory.Words("cvss"),
            Affected =
            [
                ("crates.io", advisory.Word("package") ?? throw new FormatException("the advisory names no crate"),
                    AffectedSpans.Outside(VersionScheme.Cargo, RangeSyntax.Cargo, versions.Words("patched"), versions.Words("unaffected"))),
            ],
        }.ToAdvisory());
    }
}
