using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>NVD brought up to date from a server that speaks as NVD's does: files of years with their .meta, and pages of changes.</summary>
public sealed class NvdFetchTests : IDisposable
{
    private const string Years = "/nvd.nist.gov/feeds/json/cve/2.0/";
    private const string Interface = "/services.nvd.nist.gov/rest/json/cves/2.0/";
    private const string FirstKey = "0123456789";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly HttpClient client;
    private readonly QuickClock clock = new() { Now = new DateTimeOffset(2004, 6, 1, 12, 0, 0, TimeSpan.Zero) };
    private readonly List<string> changes = [];

    public NvdFetchTests()
    {
        client = new HttpClient(new LoopbackHandler(server.Url));
        server.Fault = Page;
        for (var year = 2002; year <= 2004; year++)
        {
            Publish(year, Cve($"CVE-{year}-0001", "1.0"));
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Asked => server.Requests.Select(request => request.Path);

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task All_years_are_fetched_and_checked_and_then_what_has_changed()
    {
        changes.Add(Cve("CVE-2002-0001", "2.0"));

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, 3), (result.Outcome, result.Records));
        Assert.Equal(3, Asked.Count(path => path.EndsWith(".meta", StringComparison.Ordinal)));
        Assert.Equal(3, Asked.Count(path => path.EndsWith(".json.gz", StringComparison.Ordinal)));
        Assert.Equal(1, Asked.Count(path => path.StartsWith(Interface, StringComparison.Ordinal)));
        Assert.Equal(["2.0", "1.0", "1.0"], Versions());
    }

    [Fact]
    public async Task Later_only_changes_are_asked_for_with_the_time_of_the_last_answer()
    {
        await RefreshAsync();
        server.ClearRequests();
        clock.Now += TimeSpan.FromDays(2);
        changes.Add(Cve("CVE-2003-0001", "3.0"));

        await RefreshAsync();

        var path = Assert.Single(Asked);
        Assert.Contains("lastModStartDate=2004-06-01T11:30:00.000Z&lastModEndDate=2004-06-03T12:00:00.000Z&resultsPerPage=2000&startIndex=0", path, StringComparison.Ordinal);
        Assert.Equal(["1.0", "3.0", "1.0"], Versions());

        clock.Now += TimeSpan.FromDays(1);
        changes.Clear();
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal(["1.0", "3.0", "1.0"], Versions());
    }

    [Fact]
    public async Task Pages_are_asked_for_until_all_have_come_with_a_pause_between_them()
    {
        await RefreshAsync();
        server.ClearRequests();
        clock.Now += TimeSpan.FromHours(12);
        changes.AddRange(Enumerable.Range(1, 4500).Select(number => Cve($"CVE-2004-{number:D4}", "4.0")));

        await RefreshAsync();

        Assert.Equal(["0", "2000", "4000"], Asked.Select(path => path[(path.LastIndexOf('=') + 1)..]));
        Assert.Equal(2, clock.Pauses.Count(pause => pause == TimeSpan.FromSeconds(6)));
        Assert.Equal(4502, Entry().Feeds.Single(feed => feed.Name == "nvd").Records);
    }

    [Fact]
    public async Task A_window_is_never_longer_than_NVD_allows()
    {
        await RefreshAsync();
        var state = FetchState.Read(Folder);
        (state with { UpTo = clock.Now - TimeSpan.FromDays(250) }).Write(Folder);
        server.ClearRequests();
        clock.Now += TimeSpan.FromHours(12);

        await RefreshAsync();

        var windows = Asked.Select(path => (From: TimeIn(path, "lastModStartDate="), To: TimeIn(path, "lastModEndDate="))).ToList();
        Assert.Equal(3, windows.Count);
        Assert.All(windows, window => Assert.True(window.To - window.From <= TimeSpan.FromDays(120)));
        Assert.Equal(windows.Skip(1).Select(window => window.From), windows.SkipLast(1).Select(window => window.To));
        Assert.Equal(clock.Now, windows[^1].To);
    }

    [Fact]
    public async Task The_key_goes_to_the_interface_alone()
    {
        await RefreshAsync(key: FirstKey);

        Assert.All(server.Requests, request => Assert.Equal(request.Path.StartsWith(Interface, StringComparison.Ordinal), request.Headers.ContainsKey("apiKey")));
        Assert.Equal(FirstKey, server.Requests[^1].Headers["apiKey"]);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Who_asks_to_be_left_alone_is(int status)
    {
        await RefreshAsync();
        clock.Now += TimeSpan.FromHours(12);
        changes.Add(Cve("CVE-2003-0001", "3.0"));
        var isFirst = true;
        server.Fault = request =>
        {
            var fault = isFirst && request.Path.StartsWith(Interface, StringComparison.Ordinal) ? new FeedServerFault { Status = status, Headers = ["Retry-After: 17"] } : Page(request);
            isFirst &= !request.Path.StartsWith(Interface, StringComparison.Ordinal);
            return fault;
        };

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Contains(TimeSpan.FromSeconds(17), clock.Pauses);
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("""{"resultsPerPage":1,"startIndex":7,"totalResults":1,"vulnerabilities":[]}""")]
    [InlineData("""{"resultsPerPage":1,"startIndex":0,"totalResults":3,"vulnerabilities":[]}""")]
    [InlineData("""{"resultsPerPage":1,"startIndex":0,"totalResults":1,"vulnerabilities":[{"cve":{"id":"CVE-2003-0001"}""")]
    [InlineData("")]
    public async Task A_page_that_is_none_leaves_what_was_there(string body)
    {
        await RefreshAsync();
        var before = Entry();
        clock.Now += TimeSpan.FromHours(12);
        server.Fault = request => request.Path.StartsWith(Interface, StringComparison.Ordinal) ? new FeedServerFault { Status = 200, Body = body } : null;

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Failed, true), (result.Outcome, result.IsThere));
        Assert.Equal(before.Digest, Entry().Digest);
        Assert.Equal(["1.0", "1.0", "1.0"], Versions());
    }

    [Fact]
    public async Task A_year_that_is_not_what_its_meta_tells_is_refused()
    {
        server.Put(Years + "nvdcve-2.0-2003.meta", $"lastModifiedDate:2004-05-31T03:00:00-04:00\r\nsha256:{new string('A', 64)}\r\n");

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Failed, false), (result.Outcome, result.IsThere));
        Assert.Contains("its .meta tells of", result.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_long_the_years_are_fetched_again_but_for_those_that_are_the_same()
    {
        await RefreshAsync();
        clock.Now += TimeSpan.FromDays(61);
        Publish(2003, Cve("CVE-2003-0001", "9.0"));
        server.ClearRequests();

        await RefreshAsync();

        Assert.Equal([Years + "nvdcve-2.0-2003.json.gz"], Asked.Where(path => path.EndsWith(".gz", StringComparison.Ordinal)));
        Assert.Equal(["1.0", "9.0", "1.0"], Versions());
    }

    [Fact]
    public async Task A_mirror_gives_the_file_of_changes_instead_of_pages()
    {
        Publish("modified", Cve("CVE-2004-0001", "5.0"));

        var result = Assert.Single(await RefreshAsync(Mirror.At(server.Url)));

        Assert.Equal(RefreshOutcome.Updated, result.Outcome);
        Assert.DoesNotContain(Asked, path => path.StartsWith(Interface, StringComparison.Ordinal));
        Assert.Equal(["1.0", "1.0", "5.0"], Versions());
    }

    [Fact]
    public void It_is_fetched_by_name_alone()
    {
        Assert.True(StoreRefresh.IsOnRequest(CpeBuckets.Any));
        Assert.DoesNotContain(CpeBuckets.Any, StoreRefresh.Named([]));
        Assert.Equal([CpeBuckets.Any], StoreRefresh.Named(["nvd"]));
    }

    private static DateTimeOffset TimeIn(string path, string name)
    {
        var start = path.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return DateTimeOffset.Parse(path[start..path.IndexOf('&', start)], CultureInfo.InvariantCulture);
    }

    private string Folder => folder.In("db/fetched/nvd");

    private static string Cve(string id, string version) =>
        $$$"""{"cve":{"id":"{{{id}}}","lastModified":"2004-0{{{version[0]}}}-01T00:00:00.000","configurations":[{"nodes":[{"cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:a:v:p{{{id[4..]}}}:{{{version}}}:*:*:*:*:*:*:*"}]}]}]}}""";

    private void Publish(int year, params string[] cves) => Publish(year.ToString(CultureInfo.InvariantCulture), cves);

    private void Publish(string name, params string[] cves)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"resultsPerPage":{{cves.Length}},"startIndex":0,"totalResults":{{cves.Length}},"format":"NVD_CVE","version":"2.0","vulnerabilities":[{{string.Join(',', cves)}}]}""");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(json);
        }

        server.Put($"{Years}nvdcve-2.0-{name}.json.gz", packed.ToArray());
        server.Put($"{Years}nvdcve-2.0-{name}.meta", $"lastModifiedDate:2004-05-31T03:00:00-04:00\r\nsize:{json.Length}\r\nsha256:{Convert.ToHexString(SHA256.HashData(json))}\r\n");
    }

    private FeedServerFault? Page(FeedServerRequest request)
    {
        if (!request.Path.StartsWith(Interface, StringComparison.Ordinal))
        {
            return null;
        }

        var start = int.Parse(request.Path[(request.Path.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);
        var some = changes.Skip(start).Take(2000).ToList();
        return new FeedServerFault
        {
            Status = 200,
            Body = $$"""{"resultsPerPage":{{some.Count}},"startIndex":{{start}},"totalResults":{{changes.Count}},"format":"NVD_CVE","version":"2.0","timestamp":"{{clock.Now.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}}","vulnerabilities":[{{string.Join(',', some)}}]}""",
        };
    }

    private SegmentEntry Entry() => SegmentRefresh.EntryOf(folder.In("db"), CpeBuckets.Any)!;

    // The version that the store has of the first CVE of each year.
    private List<string> Versions()
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        List<string> versions = [];
        for (var year = 2002; year <= 2004; year++)
        {
            foreach (var segment in store.SegmentsOf(CpeBuckets.Any))
            {
                segment.Visit(new MatchKey(CpeBuckets.Any, $"v:p{year}-0001"), (in StoredRow row) => versions.Add(SpanText.Read(row.Spans)[0].To!));
            }
        }

        return versions;
    }

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync(Mirror? mirror = null, string? key = null) => StoreRefresh.RunAsync(
        [CpeBuckets.Any],
        new RefreshOptions { StoreFolder = folder.In("db"), Client = () => mirror is null ? client : Direct.Client, Mirror = mirror ?? Mirror.None, Always = true, NvdKey = key, Time = clock },
        null,
        Token);
}
