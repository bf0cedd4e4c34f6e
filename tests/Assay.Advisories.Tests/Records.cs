using System.Text;
using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Store;

namespace Assay.Advisories.Tests;

/// <summary>OSV records made by hand, in the form of Debian's.</summary>
internal static class Records
{
    /// <summary>An affected entry; without a repair every version is affected.</summary>
    public static string Affected(string release, string source, string? repair = null, string? urgency = null) =>
        Entry(release, source, $$"""{"introduced":"0"}{{(repair is null ? "" : $$""",{"fixed":"{{repair}}"}""")}}""", urgency);

    /// <summary>An affected entry with events of one's own.</summary>
    public static string Entry(string release, string source, string events, string? urgency = null) => $$"""
        {"package":{"ecosystem":"Debian:{{release}}","name":"{{source}}"},"ranges":[{"type":"ECOSYSTEM","events":[{{events}}]}]{{(urgency is null ? "" : $$""","ecosystem_specific":{"urgency":"{{urgency}}"}""")}}}
        """.Trim();

    /// <summary>A record; the extra properties end with a comma.</summary>
    public static string Record(string id, string extra, params string[] affected) =>
        $$"""{"id":"{{id}}","modified":"2025-01-02T03:04:05Z","published":"2024-01-02T00:00:00Z",{{extra}}"affected":[{{string.Join(',', affected)}}]}""";

    /// <summary>Parses lines as the Debian feed does.</summary>
    public static FeedSink Parse(string lines, Feed? feed = null, bool asLines = true)
    {
        var sink = new FeedSink("osv", new SegmentDrafts(Path.GetTempPath())) { File = "test.jsonl" };
        (feed ?? OsvFeed.Feed).Parse(new RecordStream(new MemoryStream(Encoding.UTF8.GetBytes(lines)), asLines ? RecordForm.JsonLines : RecordForm.Json), sink, CancellationToken.None);
        return sink;
    }

    /// <summary>The records of all parts.</summary>
    public static IReadOnlyCollection<Advisory> AllRecords(this SegmentDraft draft) => [.. Enumerable.Range(0, draft.Parts).SelectMany(draft.Records)];

    /// <summary>A store of these records.</summary>
    public static AdvisoryStore Store(TemporaryFolder folder, params string[] records)
    {
        folder.Write("feed/records.jsonl", string.Join('\n', records) + "\n");
        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
