using System.IO.Compression;
using System.Text.Json.Nodes;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.RedHat;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Advisories.Tests.Feeds.Distros;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Interfaces that answer page by page, as the Rocky project's errata and Red Hat's Security Data API do.</summary>
public sealed class PagesFetchTests : IDisposable
{
    private const string List = "/access.redhat.com/hydra/rest/securitydata/cve.json?per_page=1000&page=1";

    private static readonly FeedOrigin Rocky = DistroFeeds.Rocky.Origins.Single(origin => origin.Name == "rocky-apollo");
    private static readonly FeedOrigin RedHat = RedHatFeed.Feed.Origins.Single(origin => origin.Name == "redhat-api");

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly HttpClient client;
    private readonly QuickClock clock = new();

    public PagesFetchTests() => client = new HttpClient(new LoopbackHandler(server.Url));

    private static string Apollo(int page) => $"/apollo.build.resf.org/api/v3/advisories/?page={page}&size=100";

    private static string One(string cve) => $"/access.redhat.com/hydra/rest/securitydata/cve/{cve}.json";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task All_pages_are_read_and_then_the_first_alone_while_it_says_the_same()
    {
        PublishErrata(250);
        var state = await FetchAsync(Rocky, FetchState.Empty);

        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(250, Lines(state).Count);

        server.ClearRequests();
        var same = await FetchAsync(Rocky, state);

        Assert.Equal(state.Fingerprint, same.Fingerprint);
        Assert.Single(server.Requests);
        Assert.Contains("If-None-Match", server.Requests[0].Headers.Keys);

        PublishErrata(251);
        Assert.Equal(251, Lines(await FetchAsync(Rocky, same)).Count);
    }

    [Fact]
    public async Task After_a_week_all_pages_are_read_whatever_the_first_one_says()
    {
        PublishErrata(150);
        var state = await FetchAsync(Rocky, FetchState.Empty);
        clock.Now += TimeSpan.FromDays(8);
        server.ClearRequests();

        await FetchAsync(Rocky, state);

        Assert.Equal(2, server.Requests.Count);
    }

    [Fact]
    public async Task A_page_that_is_full_by_chance_is_followed_by_an_empty_one()
    {
        PublishErrata(100);

        Assert.Equal(100, Lines(await FetchAsync(Rocky, FetchState.Empty)).Count);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("""{"advisories":[{"name":"RLSA-1"}],"total":900}""")]
    [InlineData("""{"advisories":[{"id":"RLSA-1"}],"total":1}""")]
    [InlineData("""{"advisories":{},"total":1}""")]
    [InlineData("""{"detail":"no"}""")]
    [InlineData("""{"advisories":[""")]
    [InlineData("")]
    public async Task What_is_no_page_leaves_everything_as_it_was(string page)
    {
        PublishErrata(3);
        var state = await FetchAsync(Rocky, FetchState.Empty);
        server.Put(Apollo(1), page);

        await Assert.ThrowsAsync<FetchException>(() => FetchAsync(Rocky, state));

        Assert.Equal(state.Fingerprint, FetchState.Read(folder.Path).Fingerprint);
        Assert.Equal(3, Lines(state).Count);
    }

    [Fact]
    public async Task A_server_that_is_busy_for_a_moment_is_asked_again()
    {
        PublishErrata(150);
        var busy = 2;
        server.Fault = _ => busy-- > 0 ? new FeedServerFault { Status = 429, Headers = ["Retry-After: 1"] } : null;

        Assert.Equal(150, Lines(await FetchAsync(Rocky, FetchState.Empty)).Count);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task A_mirror_can_not_stand_in_for_an_interface()
    {
        var failure = await Assert.ThrowsAsync<FetchException>(
            () => new FeedFetch(new Upstream(client, Mirror.At(server.Url), clock), folder.Path, Rocky, (_, _) => { }).RunAsync(FetchState.Empty, Token));

        Assert.Contains("no mirror can stand in", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Errata_in_the_third_version_of_the_interface_come_into_the_store()
    {
        // An advisory as the interface has it: names with epochs, architectures, and a product a machine.
        server.Put(Apollo(1), """
            {"advisories":[{"name":"RLSA-2024:4312","synopsis":"Important: openssh security update","severity":"Important","kind":"Security","published_at":"2024-07-05T12:00:00Z","updated_at":"2024-07-05T12:00:00Z",
              "cves":[{"cve":"CVE-2024-6387"}],"packages":[{"nevra":"openssh-0:8.7p1-38.el9_4.1.x86_64.rpm","product_name":"Rocky Linux 9 x86_64"},{"nevra":"openssh-0:8.7p1-38.el9_4.1.src.rpm","product_name":"Rocky Linux 9 x86_64"}]}],
             "total":1,"page":1,"size":100}
            """);
        var state = await FetchAsync(Rocky, FetchState.Empty);
        using var store = Built(state, "rocky", Rocky);

        var rocky = new Distro { Id = "rocky", VersionId = "9.4" };
        Assert.Equal(["CVE-2024-6387 Fixed 8.7p1-38.el9_4.1"], DistroScan.Found(store, rocky, DistroScan.Of("rpm", "openssh", "8.7p1-38.el9")));
        Assert.Empty(DistroScan.Found(store, rocky, DistroScan.Of("rpm", "openssh", "8.7p1-38.el9_4.1")));
    }

    [Fact]
    public async Task Each_record_of_a_list_is_asked_for_once_and_again_where_the_list_says_something_else()
    {
        PublishCves(("CVE-2024-1", "moderate"), ("CVE-2024-2", "low"), ("CVE-2024-3", "low"));
        var state = await FetchAsync(RedHat, FetchState.Empty);
        Assert.Equal(["CVE-2024-1", "CVE-2024-2", "CVE-2024-3"], NamesOf(state));

        server.ClearRequests();
        PublishCves(("CVE-2024-1", "important"), ("CVE-2024-2", "low"), ("CVE-2024-4", "low"));
        var later = await FetchAsync(RedHat, state);

        Assert.Equal(["CVE-2024-1", "CVE-2024-2", "CVE-2024-4"], NamesOf(later));
        Assert.Equal(List, server.Requests[0].Path);
        Assert.Equal([One("CVE-2024-1"), One("CVE-2024-4")], server.Requests.Skip(1).Select(request => request.Path).Order(StringComparer.Ordinal));
        Assert.Contains("important", Lines(later).Single(line => line.Contains("CVE-2024-1\"", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_came_before_a_fetch_broke_off_is_not_asked_for_again()
    {
        PublishCves([.. Enumerable.Range(1, 40).Select(number => ($"CVE-2024-{number}", "low"))]);
        var answered = 0;
        server.Fault = request => request.Path.Contains("/cve/", StringComparison.Ordinal) && Interlocked.Increment(ref answered) > 25 ? new FeedServerFault { Status = 403 } : null;
        await Assert.ThrowsAsync<FetchException>(() => FetchAsync(RedHat, FetchState.Empty));

        server.Fault = _ => null;
        server.ClearRequests();
        var state = await FetchAsync(RedHat, FetchState.Read(folder.Path));

        Assert.Equal(40, NamesOf(state).Length);
        Assert.InRange(server.Requests.Count, 2, 40 - 25 + 1 + FeedFetch.Parallel);
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), path => path.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_that_was_cut_off_while_it_was_written_is_none()
    {
        using (var details = new DetailsFile(folder.Path, null))
        {
            details.Add("CVE-1", "a", """{"name":"CVE-1"}"""u8.ToArray());
            details.Add("CVE-2", "b", """{"name":"CVE-2"}"""u8.ToArray());
        }

        var whole = File.ReadAllBytes(folder.In(".details.part"));
        var first = whole.AsSpan().IndexOf((byte)'\n') + 1;
        for (var length = first; length < whole.Length - 1; length++)
        {
            File.WriteAllBytes(folder.In(".details.part"), whole[..length]);
            using var details = new DetailsFile(folder.Path, null);
            Assert.True(details.Has("CVE-1", "a"));
            Assert.False(details.Has("CVE-2", "b"));
            details.Add("CVE-2", "c", """{"name":"CVE-2"}"""u8.ToArray());
            Assert.Equal(["CVE-1", "CVE-2"], NamesOf(FetchState.Empty with { Files = [details.Store(["CVE-1", "CVE-2"], "records.jsonl", clock.Now)] }));
        }
    }

    [Fact]
    public async Task Real_records_come_into_the_store()
    {
        var real = RawFeed.Lines("redhat", "redhat-cve-api.jsonl.zst", 1).First(line => line.StartsWith("{\"name\":\"CVE-2021-44228\"", StringComparison.Ordinal));
        server.Put(List, """[{"CVE":"CVE-2021-44228","severity":"critical"}]""");
        server.Put(One("CVE-2021-44228"), real);
        var state = await FetchAsync(RedHat, FetchState.Empty);
        using var store = Built(state, "rhel", RedHat);

        Assert.NotEmpty(store.Manifest.Segments);
        Assert.Equal(1, store.Manifest.Segments.Single(segment => segment.Name == "rhel").Feeds.Sum(feed => feed.Records));
    }

    private void PublishErrata(int count)
    {
        for (var page = 1; page <= (count / 100) + 1; page++)
        {
            var items = Enumerable.Range(((page - 1) * 100) + 1, Math.Clamp(count - ((page - 1) * 100), 0, 100)).Select(number => $$"""{"name":"RLSA-2024:{{number}}","packages":[]}""");
            server.Put(Apollo(page), $$"""{"advisories":[{{string.Join(',', items)}}],"total":{{count}},"page":{{page}}}""");
        }
    }

    private void PublishCves(params (string Id, string Severity)[] cves)
    {
        server.Put(List, $"[{string.Join(',', cves.Select(cve => $$"""{"CVE":"{{cve.Id}}","severity":"{{cve.Severity}}"}"""))}]");
        foreach (var (id, severity) in cves)
        {
            server.Put(One(id), $$$"""{"name":"{{{id}}}","threat_severity":"{{{severity}}}","public_date":"2024-01-01T00:00:00Z","bugzilla":{"description":"d"}}""");
        }
    }

    private Task<FetchState> FetchAsync(FeedOrigin origin, FetchState state) =>
        new FeedFetch(new Upstream(client, Mirror.None, clock), folder.Path, origin, (_, _) => { }).RunAsync(state, Token);

    private List<string> Lines(FetchState state)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(folder.In(state.File("records.jsonl")!.StoredAs!)), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private string[] NamesOf(FetchState state) => [.. Lines(state).Select(line => (string)JsonNode.Parse(line)!["name"]!).Order(StringComparer.Ordinal)];

    private AdvisoryStore Built(FetchState state, string segment, FeedOrigin origin)
    {
        var files = state.Files.Where(file => file.StoredAs is not null).Select(file => (folder.In(file.StoredAs!), $"{origin.Name}/{file.Name}"));
        Assert.Empty(StoreBuilder.Update(files, segment, "x", folder.In("db"), clock, _ => true, Token).Issues);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
