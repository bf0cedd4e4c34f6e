using System.Text;
using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Nvd;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds;

/// <summary>What NVD's configurations of CPEs come to.</summary>
public sealed class NvdReaderTests
{
    [Theory]
    // Bounds, included and excluded.
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionStartIncluding":"1.0","versionEndExcluding":"1.2"}]}]}""", "nvd v:p [1.0,1.2)")]
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionStartExcluding":"1.0","versionEndIncluding":"1.2"}]}]}""", "nvd v:p (1.0,1.2]")]
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"}]}]}""", "nvd v:p [,]")]
    // Single versions, with an update too; "-" is none.
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:rc1:*:*:*:*:*:*"},{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:0.9:-:*:*:*:*:*:*"},{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:-:*:*:*:*:*:*:*"}]}]}""", "nvd v:p 0.9 1.0rc1")]
    // Names that NVD has given up.
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:nginx:nginx:1.0:*:*:*:*:*:*:*"},{"vulnerable":true,"criteria":"cpe:2.3:a:f5:nginx:1.1:*:*:*:*:*:*:*"}]}]}""", "nvd f5:nginx 1.0 1.1")]
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:erlang:erlang\\/otp:1.0:*:*:*:*:*:*:*"}]}]}""", "nvd erlang:erlang/otp 1.0")]
    // Libraries of an ecosystem, systems, what is not vulnerable itself, and phones are others' business.
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:node.js:*:*"},{"vulnerable":true,"criteria":"cpe:2.3:o:v:p:1.0:*:*:*:*:*:*:*"},{"vulnerable":false,"criteria":"cpe:2.3:a:v:q:1.0:*:*:*:*:*:*:*"},{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:android:*:*"}]}]}""", "")]
    [InlineData("""{"nodes":[{"operator":"OR","negate":true,"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]}]}""", "")]
    // What it runs on.
    [InlineData("""{"operator":"AND","nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]},{"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*"}]}]}""", "nvd:windows v:p 1.0")]
    [InlineData("""{"operator":"AND","nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]},{"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:microsoft:windows:-:*:*:*:*:*:*:*"},{"vulnerable":false,"criteria":"cpe:2.3:o:linux:linux_kernel:-:*:*:*:*:*:*:*"}]}]}""", "nvd v:p 1.0")]
    [InlineData("""{"operator":"AND","nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]},{"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:o:apple:macos:-:*:*:*:*:*:*:*"}]}]}""", "")]
    [InlineData("""{"nodes":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:windows:*:*"}]}]}""", "nvd:windows v:p 1.0")]
    [InlineData("""{"operator":"AND","children":[{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]}]}""", "nvd v:p 1.0")]
    public void A_configuration_says_which_versions_of_which_program_are_affected(string configuration, string expected)
    {
        var sink = Parse($$$"""{"cve":{"id":"CVE-2024-0001","configurations":[{{{configuration}}}]}}""");

        Assert.Empty(sink.Issues);
        Assert.Equal(expected, string.Join("; ", sink.Drafts.All.SelectMany(draft => draft.AllRecords()).SelectMany(record => record.Affected).Select(Text)));
    }

    [Theory]
    [InlineData("""{"cve":{"id":"CVE-2024-0001","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"nginx"}]}]}]}}""")]
    [InlineData("""{"cve":{"id":"GHSA-1"}}""")]
    [InlineData("""{"cve":{}}""")]
    [InlineData("[]")]
    public void What_is_no_CVE_of_NVDs_is_told(string record) => Assert.Single(Parse(record).Issues);

    [Fact]
    public void A_rejected_CVE_says_nothing_of_programs()
    {
        var sink = Parse("""{"cve":{"id":"CVE-2024-0001","vulnStatus":"Rejected","lastModified":"2024-02-03T04:05:06.789","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]}]}]}}""");

        Assert.Empty(sink.Drafts.All);
        Assert.Equal((FlawState.Rejected, new DateOnly(2024, 2, 3)), Assert.Single(sink.Drafts.Shared.Details.Values.Select(detail => (detail.State, detail.StateSince!.Value))));
    }

    [Fact]
    public void A_disputed_CVE_stays()
    {
        var sink = Parse("""{"cve":{"id":"CVE-2024-0001","cveTags":[{"sourceIdentifier":"cve@mitre.org","tags":["disputed"]}],"configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]}]}]}}""");

        Assert.Single(Assert.Single(sink.Drafts.All).AllRecords());
        Assert.Equal(FlawState.Disputed, Assert.Single(sink.Drafts.Shared.Details.Values).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_correction_says_alone_what_is_affected(int first)
    {
        string[] records =
        [
            """{"cve":{"id":"CVE-2024-0001","descriptions":[{"lang":"es","value":"Mal."},{"lang":"en","value":"Bad. Very."}],"metrics":{"cvssMetricV2":[{"source":"nvd@nist.gov","cvssData":{"vectorString":"AV:N/AC:M/Au:N/C:N/I:P/A:N"}}]},"configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"}]}]}]}}""",
            """{"_annotation":{"cve_id":"CVE-2024-0001"},"cve":{"configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*","versionEndExcluding":"2"}]}]}]}}""",
        ];
        var sink = Parse(records[first] + "\n" + records[1 - first]);

        using var content = NvdJoin.Join(new SegmentRecords(Path.GetTempPath(), Assert.Single(sink.Drafts.All).AllRecords()));

        var row = Assert.Single(content.Rows);
        Assert.Equal(new VersionSpan(null, "2", SpanEnd.Fixed), Assert.Single(row.Spans));
        Assert.Equal(("Bad.", Severity.Medium), (Assert.Single(content.Advisories).Summary, content.Advisories.First().Severities[0].Severity));
    }

    [Fact]
    public void A_year_s_file_is_read_element_by_element_however_large()
    {
        var one = """{"cve":{"id":"CVE-2024-NUMBER","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*"}]}]}],"references":"PAD"}}""";
        var text = new StringBuilder("""{"resultsPerPage":300,"startIndex":0,"totalResults":300,"format":"NVD_CVE","version":"2.0","vulnerabilities":[""");
        for (var number = 1000; number < 1300; number++)
        {
            text.Append(number > 1000 ? "," : "").Append(one.Replace("NUMBER", $"{number}", StringComparison.Ordinal).Replace("PAD", new string('x', 100_000), StringComparison.Ordinal));
        }

        text.Append("]}");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var sink = Sink();

        Assert.True(NvdFeed.Feed.Document!.Recognises(bytes.AsSpan(0, 16 << 10), "nvdcve-2.0-2024.json"));
        NvdFeed.Feed.Document.Parse(new MemoryStream(bytes), sink, TestContext.Current.CancellationToken);

        Assert.Equal((300, 0), (Assert.Single(sink.Drafts.All).AllRecords().Count, sink.Bad));
        Assert.ThrowsAny<System.Text.Json.JsonException>(() => NvdFeed.Feed.Document.Parse(new MemoryStream(bytes[..^2]), Sink(), CancellationToken.None));
    }

    [Theory]
    [InlineData("respPage1.json")]
    [InlineData("respPage2.json")]
    [InlineData("respPageFull.json")]
    public void Pages_of_the_interface_are_taken_whole(string name)
    {
        var page = Distros.UpstreamFixture.Read("vuln-list-update-testdata", "nvd/testdata/fixtures/" + name);
        var sink = Sink();

        Assert.True(NvdFeed.Feed.Document!.Recognises(page.AsSpan(0, Math.Min(page.Length, 16 << 10)), name));
        NvdFeed.Feed.Document.Parse(new MemoryStream(page), sink, TestContext.Current.CancellationToken);

        Assert.Equal(0, sink.Bad);
        Assert.NotEmpty(sink.Drafts.Shared.Details);
    }

    [Fact]
    public void Corrections_of_a_real_feed_are_all_taken()
    {
        var path = TestData.Require("feeds", "nvd-like", "anchore-nvd-overrides.jsonl.zst");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.In("feed"));
        File.Copy(path, folder.In("feed/overrides.jsonl.zst"));

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(report.Issues);
        Assert.Equal(32_184, Assert.Single(report.Files).Records);
        using var store = AdvisoryStore.Open(folder.In("db"));
        Assert.True(store.HasPackage(new MatchKey(CpeBuckets.Any, "haxx:curl")));
        Assert.True(store.HasPackage(new MatchKey(CpeBuckets.Any, "f5:nginx")));
    }

    private static string Text(AffectedPackage entry) => string.Join(' ', new[] { entry.Key.Bucket, entry.Key.Name }
        .Concat(entry.Ranges.SelectMany(range => range.Spans).Select(span => $"{(span.IsFromExcluded ? '(' : '[')}{span.From},{span.To}{(span.End is SpanEnd.LastAffected or SpanEnd.Open ? ']' : ')')}"))
        .Concat(entry.Versions));

    private static FeedSink Sink() => new(NvdFeed.Feed.Name, new SegmentDrafts(Path.GetTempPath())) { File = "test" };

    private static FeedSink Parse(string lines)
    {
        var sink = Sink();
        NvdFeed.Feed.Parse(new RecordStream(new MemoryStream(Encoding.UTF8.GetBytes(lines)), RecordForm.JsonLines), sink, CancellationToken.None);
        return sink;
    }
}
