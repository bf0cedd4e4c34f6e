using System.Text;
using Assay.Advisories.Explaining;
using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Msrc;
using Assay.Advisories.Store;
using Assay.Advisories.Tests.Feeds.Distros;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Feeds.Msrc;

/// <summary>MSRC's documents: which build of which product has the repair, and by which update it comes.</summary>
public sealed class MsrcFeedTests
{
    private const string Upstream = "pkg/fetch/microsoft/";

    [Theory]
    [InlineData("xml")]
    [InlineData("json")]
    [InlineData("json with a mark")]
    public void Both_forms_of_a_month_say_the_same(string form)
    {
        var sink = Parse(form == "xml" ? MsrcMonth.March2024.ToXml() : (form == "json" ? "" : "\uFEFF") + MsrcMonth.March2024.ToJson());

        Assert.Empty(sink.Issues);
        Assert.Equal(
            [
                "CVE-2024-0057 windows:.net framework on server 2022 (server core installation) .net framework 4.8: before 4.8.4690.2 [KB5033914] High",
                "CVE-2024-0057 windows:server 2016 (server core installation) windows server 2016 (server core installation): before 10.0.14393.6614 [KB5034119] High",
                "CVE-2024-21407 windows:10 version 21h2 for x64-based systems windows 10 version 21h2 for x64-based systems: before 10.0.19044.4170 [KB5035845] Critical",
                "CVE-2024-21407 windows:10 version 22h2 for x64-based systems windows 10 version 22h2 for x64-based systems: before 10.0.19045.4170 [KB5035845] Critical",
                "CVE-2024-21407 windows:server 2012 r2 (server core installation) windows server 2012 r2 (server core installation): before 6.3.9600.21871 [KB5035885] Critical",
                "CVE-2024-21407 windows:server 2012 r2 windows server 2012 r2: before 6.3.9600.21871 [KB5035885] Critical",
                "CVE-2024-21407 windows:server 2016 (server core installation) windows server 2016 (server core installation): before 10.0.14393.6796 [KB5035855] Critical",
                "CVE-2024-21407 windows:server 2016 windows server 2016: before 10.0.14393.6796 [KB5035855] Critical",
                "CVE-2024-21407 windows:server 2019 (server core installation) windows server 2019 (server core installation): before 10.0.17763.5576 [KB5035849] Critical",
                "CVE-2024-21407 windows:server 2019 windows server 2019: before 10.0.17763.5576 [KB5035849] Critical",
                "CVE-2024-21407 windows:server 2022 (server core installation) windows server 2022 (server core installation): before 10.0.20348.2333 [KB5035857 KB5035959] Critical",
                "CVE-2024-21407 windows:server 2022 windows server 2022: before 10.0.20348.2333 [KB5035857 KB5035959] Critical",
                "CVE-2024-21407 windows:server 2022, 23h2 edition (server core installation) windows server 2022, 23h2 edition (server core installation): before 10.0.25398.763 [KB5035856] Critical",
                "CVE-2024-26163 windows:microsoft edge (chromium-based) microsoft edge (chromium-based): before 122.0.2365.92 [] Low",
                "CVE-2024-28929 windows:microsoft sql server 2019 microsoft sql server 2019: before 15.0.2110.4, from 15.0.4000 before 15.0.4360.2 [KB5035434 KB5036335] High",
            ],
            Told(sink).Where(line => line.StartsWith("CVE", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

        var hyperV = sink.Drafts.All.SelectMany(draft => draft.AllRecords()).Single(record => record.VulnerabilityId == "CVE-2024-21407");
        Assert.Equal(("Windows Hyper-V Remote Code Execution Vulnerability", new DateTimeOffset(2024, 3, 12, 7, 0, 0, TimeSpan.Zero)), (hyperV.Summary, hyperV.Published));
        Assert.Equal(new SeverityScore("msrc", Severity.High, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C", 8.1), Assert.Single(hyperV.Severities));
        Assert.Equal(["KB5034770"], sink.Drafts.All.SelectMany(draft => draft.AllRecords()).Single(record => record.VulnerabilityId == "KB5035857").References);

        // .NET itself is told by GitHub's advisories.
        Assert.Equal(1, sink.OtherEntries);
    }

    [Fact]
    public void What_was_exploited_before_its_repair_is_told()
    {
        var sink = Parse(MsrcMonth.February2024.ToJson());

        Assert.Equal("Windows Kernel Elevation of Privilege Vulnerability (exploited before it was repaired)", sink.Drafts.All.SelectMany(draft => draft.AllRecords()).First(record => record.VulnerabilityId == "CVE-2024-21338").Summary);
    }

    [Fact]
    public void Documents_without_builds_get_the_first_build_of_what_takes_the_updates_place()
    {
        using var folder = new TemporaryFolder();
        using var store = StoreOf(folder, [.. MsrcMonth.All]);

        var rows = RowList.OfFlaw(store, "CVE-2018-8282");
        Assert.Equal(["before 10.0.14393.4283", "before 10.0.14393.4283"], rows.Select(row => RangeText.Of(row.Spans)));
        Assert.Equal(["KB4338814"], rows[0].References);
    }

    [Fact]
    public void Where_nothing_tells_a_build_the_update_is_the_repair()
    {
        using var folder = new TemporaryFolder();
        using var store = StoreOf(folder, MsrcMonth.July2018);

        Assert.Equal("before KB4338814", RangeText.Of(RowList.OfFlaw(store, "CVE-2018-8282")[0].Spans));
    }

    [Theory]
    [InlineData("cvrf/testdata/fixtures/happy/cvrf/2016-Apr", "CVE-2016-0088", "windows server 2012 r2: before KB3135456", 2)]
    [InlineData("cvrf/testdata/fixtures/happy/cvrf/2024-Mar", "CVE-2024-21392", null, 2)]
    [InlineData("csaf/testdata/fixtures/happy/2025/msrc_cve-2025-29806.json", "CVE-2025-29806", "microsoft edge (chromium-based): before 129.0.2792.52", 0)]
    [InlineData("csaf/testdata/fixtures/happy/2025/msrc_cve-2025-29795.json", "CVE-2025-29795", null, 0)]
    public void The_publishers_own_documents_are_read(string file, string flaw, string? told, int updates)
    {
        using var folder = new TemporaryFolder();
        folder.Write($"feed/{Path.GetFileName(file)}{(file.EndsWith(".json", StringComparison.Ordinal) ? "" : ".xml")}", UpstreamFixture.Read("vuls-data-update-fetch-testdata", Upstream + file));

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(report.Issues);
        Assert.Equal(file.EndsWith("29795.json", StringComparison.Ordinal) ? ["its 1 records concern ecosystems that no feed here covers"] : [], report.Skipped.Select(skipped => skipped.Why));
        Assert.All(report.Files, read => Assert.Equal("msrc", read.Feed));
        var isThere = report.Manifest is not null;
        using var store = isThere ? AdvisoryStore.Open(folder.In("db")) : null;
        var rows = store is null ? [] : RowList.OfFlaw(store, flaw).Select(row => $"{row.Key.Name}: {RangeText.Of(row.Spans)}").ToList();
        Assert.Equal(told is not null, rows.Count > 0);
        Assert.True(told is null || rows.Contains(told), string.Join('\n', rows));
        Assert.True(updates == 0 || report.Files.Sum(read => read.Records) >= updates);
    }

    [Fact]
    public void Documents_of_Azure_Linux_are_others()
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/msrc_cve-2025-26465.json", UpstreamFixture.Read("vuls-data-update-fetch-testdata", Upstream + "vex/testdata/fixtures/happy/2025/msrc_cve-2025-26465.json"));

        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken).Issues);
    }

    [Theory]
    [InlineData("5034768", "KB5034768")]
    [InlineData("4598230; 4601384", "KB4598230 KB4601384")]
    [InlineData("KB4598230,KB4601384", "KB4598230 KB4601384")]
    [InlineData("3140745 in MS16-023", "KB3140745")]
    [InlineData("None", "")]
    [InlineData(null, "")]
    public void Numbers_of_updates_are_found_in_texts(string? text, string updates) => Assert.Equal(updates, string.Join(' ', MsrcEntries.UpdatesIn(text)));

    [Theory]
    [InlineData("xml", "<cvrf:cvrfdoc xmlns:cvrf=\"c\" xmlns:vuln=\"v\"><vuln:Vulnerability><vuln:CVE>CVE-2024-1000</vuln:CVE></vuln:Vulnerability></cvrf:cvrfdoc>")]
    [InlineData("json", """{"DocumentTitle":{"Value":"x"},"DocumentPublisher":{},"Vulnerability":[{"CVE":"CVE-2024-1000"}]}""")]
    public void A_flaw_before_the_products_is_told(string form, string document)
    {
        Assert.NotEmpty(form);
        Assert.Equal((1, 0), (Parse(document).Bad, Parse(document).Taken));
    }

    [Fact]
    public void A_product_that_the_tree_lacks_is_told()
    {
        var sink = Parse(MsrcMonth.February2024.ToJson().Replace("\"11924\",\"Value\"", "\"1\",\"Value\"", StringComparison.Ordinal));

        Assert.Equal(1, sink.Bad);
        Assert.Contains("11924", Assert.Single(sink.Issues).Text, StringComparison.Ordinal);
    }

    internal static AdvisoryStore StoreOf(TemporaryFolder folder, params IReadOnlyList<MsrcMonth> months)
    {
        foreach (var month in months)
        {
            folder.Write($"feed/{month.Id}.json", Encoding.UTF8.GetBytes(month.ToJson()));
        }

        Assert.Empty(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }

    private static FeedSink Parse(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        Assert.True(MsrcFeed.Feed.Document!.Recognises(bytes.AsSpan(0, Math.Min(bytes.Length, 4096)), "2024-Mar"));
        var sink = new FeedSink("msrc", new SegmentDrafts(Path.GetTempPath())) { File = "2024-Mar" };
        MsrcFeed.Feed.Document.Parse(new MemoryStream(bytes), sink, CancellationToken.None);
        return sink;
    }

    private static IEnumerable<string> Told(FeedSink sink) => sink.Drafts.All.SelectMany(draft => draft.AllRecords()).SelectMany(record => record.Affected.Select(entry =>
        $"{record.VulnerabilityId} {entry.Key.Bucket} {entry.Key.Name}: {string.Join(", ", entry.Ranges.SelectMany(range => range.Spans).Select(span => $"{(span.From is null ? "" : $"from {span.From} ")}before {span.To}"))} [{string.Join(' ', entry.References)}] {entry.Urgency}"));
}
