using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>MSRC's months brought up to date from a server that answers as its interface does.</summary>
public sealed class MsrcFetchTests : IDisposable
{
    private const string Address = "/api.msrc.microsoft.com/cvrf/v3.0/";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly HttpClient client;
    private readonly QuickClock clock = new();

    public MsrcFetchTests()
    {
        client = new HttpClient(new LoopbackHandler(server.Url));
        Serve(MsrcMonth.February2024);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<string> Asked => server.Requests.Select(request => request.Path[Address.Length..]).Order(StringComparer.Ordinal);

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Every_month_is_fetched_once_as_JSON()
    {
        Serve(MsrcMonth.February2024, MsrcMonth.March2024);

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal(["cvrf/2024-Feb", "cvrf/2024-Mar", "updates"], Asked);
        Assert.All(server.Requests, request => Assert.Equal("application/json", request.Headers["Accept"]));
        Assert.Equal((true, true), (Knows("CVE-2024-21338"), Knows("CVE-2024-21407")));

        server.ClearRequests();
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal(["updates"], Asked);
    }

    [Fact]
    public async Task Later_only_months_that_are_new_or_were_changed_are_fetched()
    {
        Serve(MsrcMonth.July2018, MsrcMonth.February2024);
        await RefreshAsync();
        server.ClearRequests();
        Serve(MsrcMonth.July2018, MsrcMonth.February2024 with { Modified = "2024-05-01T07:00:00", Flaws = [] }, MsrcMonth.March2024);

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);

        Assert.Equal(["cvrf/2024-Feb", "cvrf/2024-Mar", "updates"], Asked);
        Assert.Equal((false, true, true), (Knows("CVE-2024-21338"), Knows("CVE-2024-21407"), Knows("CVE-2018-8282")));
    }

    [Theory]
    [InlineData("<html>", "it is no list of documents")]
    [InlineData("{}", "it is no list of documents")]
    [InlineData("""{"value":[]}""", "it lists 0 documents")]
    [InlineData("""{"value":[{"ID":"../../x","CurrentReleaseDate":"2024-03-01T08:00:00Z"}]}""", "it lists 0 documents")]
    [InlineData("""{"value":[{"ID":"2024-Mar","CurrentReleaseDate":5}]}""", "it is no list of documents")]
    public async Task What_is_no_list_leaves_the_old_advisories(string body, string why)
    {
        await RefreshAsync();
        server.Put(Address + "updates", body);

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal(RefreshOutcome.Failed, result.Outcome);
        Assert.Contains(why, result.Why, StringComparison.Ordinal);
        Assert.True(Knows("CVE-2024-21338"));
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Too many requests</body></html>")]
    [InlineData("")]
    public async Task A_page_in_place_of_a_month_leaves_the_old_advisories(string body)
    {
        await RefreshAsync();
        Serve(MsrcMonth.February2024, MsrcMonth.March2024);
        server.Put(Address + "cvrf/2024-Mar", body);

        Assert.Equal(RefreshOutcome.Failed, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal((true, false), (Knows("CVE-2024-21338"), Knows("CVE-2024-21407")));
    }

    [Fact]
    public async Task A_month_that_breaks_off_is_resumed()
    {
        var broken = 0;
        server.Fault = request => request.Path.EndsWith("2024-Feb", StringComparison.Ordinal) && broken++ == 0 ? new FeedServerFault { CloseAfter = 700 } : null;

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
        Assert.True(Knows("CVE-2024-21338"));
    }

    [Fact]
    public async Task Who_is_asked_to_wait_waits()
    {
        var asked = 0;
        server.Fault = request => asked++ == 0 ? new FeedServerFault { Status = 429, Headers = ["Retry-After: 2"] } : null;

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
    }

    private void Serve(params IReadOnlyList<MsrcMonth> months)
    {
        server.Put(Address + "updates", MsrcMonth.Updates(months));
        foreach (var month in months)
        {
            server.Put(Address + "cvrf/" + month.Id, month.ToJson());
        }
    }

    private bool Knows(string flaw)
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return store.ByName(flaw).Any(found => found.Advisory.IsRecord && found.Advisory.Id == flaw);
    }

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync() => StoreRefresh.RunAsync(
        ["windows"], new RefreshOptions { StoreFolder = folder.In("db"), Client = () => client, Always = true, Time = clock }, null, Token);
}
