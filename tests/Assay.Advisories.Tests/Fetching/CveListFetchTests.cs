using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>The CVE program's list brought up to date from a server that has releases as GitHub has them.</summary>
public sealed class CveListFetchTests : IDisposable
{
    private const string Latest = "/api.github.com/repos/CVEProject/cvelistV5/releases/latest";
    private const string Downloads = "/github.com/CVEProject/cvelistV5/releases/download/";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly HttpClient client;
    private readonly QuickClock clock = new();

    public CveListFetchTests()
    {
        client = new HttpClient(new LoopbackHandler(server.Url));
        Release("2026-11-20", "1200Z", all: [("CVE-2024-0001", "none"), ("CVE-2024-0002", "none")], today: [("CVE-2024-0002", "poc")]);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_whole_list_is_fetched_once_and_todays_changes()
    {
        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, 3), (result.Outcome, result.Records));
        Assert.Equal([ExploitationState.None, ExploitationState.Public], Told("CVE-2024-0001", "CVE-2024-0002"));

        server.ClearRequests();
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync()).Outcome);
        Assert.DoesNotContain(server.Requests, request => request.Path.EndsWith(".zip.zip", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Later_the_changes_of_each_day_are_fetched_instead_of_the_list()
    {
        await RefreshAsync();
        Day("2026-11-20", ("CVE-2024-0001", "active"));
        Day("2026-11-21", ("CVE-2024-0003", "poc"));
        Release("2026-11-22", "0300Z", all: [], today: [("CVE-2024-0003", "active")]);
        server.ClearRequests();

        await RefreshAsync();

        Assert.DoesNotContain(server.Requests, request => request.Path.EndsWith(".zip.zip", StringComparison.Ordinal));
        Assert.Equal([ExploitationState.Active, ExploitationState.None, ExploitationState.Active], Told("CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003"));
    }

    [Fact]
    public async Task A_day_that_is_missing_brings_the_whole_list()
    {
        await RefreshAsync();
        Day("2026-11-20", ("CVE-2024-0001", "active"));
        Release("2026-11-22", "0300Z", all: [("CVE-2024-0001", "active"), ("CVE-2024-0004", "poc")], today: []);

        await RefreshAsync();

        Assert.Equal([ExploitationState.Active, ExploitationState.Public], Told("CVE-2024-0001", "CVE-2024-0004"));
    }

    [Theory]
    [InlineData("<html>", "it is no release")]
    [InlineData("{}", "it is no release")]
    [InlineData("""{"assets":[]}""", "there is no list of all CVEs in it")]
    [InlineData("""{"assets":[{"name":"2026-11-21_all_CVEs_at_midnight.zip.zip","browser_download_url":"https://elsewhere.example/x.zip"}]}""", "not among the program's own releases")]
    public async Task What_is_no_release_of_the_programs_is_refused(string body, string why)
    {
        server.Put(Latest, body);

        Assert.Contains(why, Assert.Single(await RefreshAsync()).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_other_segments_told_stays()
    {
        folder.Write("feed/kev.json", """{"title":"x","catalogVersion":"1","count":1,"vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-02-03","knownRansomwareCampaignUse":"Unknown"}]}""");
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), clock, Token);

        await RefreshAsync();

        using var store = AdvisoryStore.Open(folder.In("db"));
        Assert.NotNull(store.FactsOf("CVE-2024-0001").Exploited);
        Assert.NotNull(store.FactsOf("CVE-2024-0001").Detail);
    }

    private static string Record(string id, string exploitation) =>
        $$$$"""{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"{{{{id}}}}","state":"PUBLISHED"},"containers":{"cna":{},"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"{{{{exploitation}}}}"},{"Automatable":"no"},{"Technical Impact":"partial"}],"timestamp":"2026-11-20T00:00:00Z"}}}]}]}}""";

    private static (string, byte[])[] Files(string root, (string Id, string Exploitation)[] cves) =>
    [
        (root + "/delta.json", "{\"fetchTime\":\"2026-11-20T00:00:00Z\",\"numberOfChanges\":1}"u8.ToArray()),
        .. cves.Select(cve => ($"{root}/2024/0xxx/{cve.Id}.json", Encoding.UTF8.GetBytes(Record(cve.Id, cve.Exploitation)))),
    ];

    private void Release(string day, string time, (string, string)[] all, (string, string)[] today)
    {
        var tag = $"cve_{day}_{time}";
        string[] names = [$"{day}_all_CVEs_at_midnight.zip.zip", $"{day}_delta_CVEs_at_{time}.zip"];
        server.Put($"{Downloads}{tag}/{names[0]}", Zips.Make(("cves.zip", Zips.Make(Files("cves", all)))));
        server.Put($"{Downloads}{tag}/{names[1]}", Zips.Make(Files("deltaCves", today)));
        server.Put(Latest, $$"""{"tag_name":"{{tag}}","assets":[{{string.Join(',', names.Select(name => $$"""{"name":"{{name}}","browser_download_url":"https:/{{Downloads}}{{tag}}/{{name}}"}"""))}}]}""");
    }

    private void Day(string day, params (string, string)[] changed) =>
        server.Put($"{Downloads}cve_{day}_at_end_of_day/{day}_delta_CVEs_at_end_of_day.zip", Zips.Make(Files("deltaCves", changed)));

    private List<ExploitationState> Told(params string[] cves)
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return [.. cves.Select(cve => store.FactsOf(cve).Detail!.Ssvc!.Exploitation)];
    }

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync() => StoreRefresh.RunAsync(
        ["cve"], new RefreshOptions { StoreFolder = folder.In("db"), Client = () => client, Always = true, Time = clock }, null, Token);
}
