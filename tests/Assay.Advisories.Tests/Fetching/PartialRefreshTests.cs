using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Segments of several origins of which one can't be had.</summary>
public sealed class PartialRefreshTests : IDisposable
{
    private const string Bucket = "/storage.googleapis.com/osv-vulnerabilities/RubyGems/";
    private const string RubySec = "/codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master";
    private const string GitLab = "/gitlab.com/gitlab-org/advisories-community/-/archive/main/advisories-community-main.zip";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly QuickClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task What_only_adds_to_a_segment_may_fail_and_is_told_by_its_name()
    {
        PublishOsv("GHSA-1111-1111-1111");

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, 1, null), (result.Outcome, result.Records, result.Why));
        var failure = Assert.Single(result.Failures);
        Assert.Equal(("rubysec", false, true, null), (failure.Origin, failure.IsThere, failure.Supplements, failure.CheckedAt));

        // It is told as long as it lasts, and asked again when its rest is over; the rest of the segment is not.
        server.ClearRequests();
        Assert.Equal("rubysec", Assert.Single(Assert.Single(await RefreshAsync()).Failures).Origin);
        Assert.Empty(server.Requests);
        clock.Now += TimeSpan.FromMinutes(11);
        PublishRubySec("CVE-2024-1");
        var whole = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, 2, 0), (whole.Outcome, whole.Records, whole.Failures.Count));
        Assert.Equal([RubySec], server.Requests.Select(request => request.Path));
        Assert.Empty(await RefreshAsync());
    }

    [Fact]
    public async Task What_a_store_lacks_is_known_wherever_it_is_carried_to()
    {
        PublishOsv("GHSA-1111-1111-1111");
        await RefreshAsync();

        StoreArchive.Export(folder.In("db"), folder.In("a.assaydb"), null, Token);
        StoreArchive.Import(folder.In("a.assaydb"), folder.In("b"), null, Token);
        StoreArchive.Export(folder.In("b"), folder.In("b.assaydb"), null, Token);
        StoreArchive.Import(folder.In("b.assaydb"), folder.In("c"), null, Token);

        foreach (var store in (string[])["db", "b", "c"])
        {
            var entry = SegmentRefresh.EntryOf(folder.In(store), "rubygems")!;
            Assert.Equal(["rubysec"], StoreRefresh.AllLackingOf(entry));
            Assert.Empty(StoreRefresh.LackingOf(entry));
        }

        // What came since is no longer lacking, by a delta too.
        clock.Now += TimeSpan.FromMinutes(11);
        PublishRubySec("CVE-2024-1");
        await RefreshAsync();
        StoreDelta.Write(folder.In("b"), folder.In("db"), folder.In("delta"), null, Token);
        StoreArchive.Import(folder.In("delta"), folder.In("c"), null, Token);

        Assert.Empty(StoreRefresh.AllLackingOf(SegmentRefresh.EntryOf(folder.In("c"), "rubygems")!));
    }

    [Fact]
    public async Task What_could_not_be_refreshed_stays_in_the_segment_and_the_rest_is_new()
    {
        PublishOsv("GHSA-1111-1111-1111");
        PublishRubySec("CVE-2024-1");
        await RefreshAsync();
        var since = clock.Now;
        clock.Now += TimeSpan.FromDays(8);
        PublishOsv("GHSA-1111-1111-1111", "GHSA-2222-2222-2222");
        server.Put(RubySec, "<!doctype html><title>Log in</title>");

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, 3), (result.Outcome, result.Records));
        var failure = Assert.Single(result.Failures);
        Assert.Equal(("rubysec", true), (failure.Origin, failure.IsThere));
        Assert.Equal(since.ToUnixTimeMilliseconds(), failure.CheckedAt!.Value.ToUnixTimeMilliseconds());
        Assert.Contains("a page of HTML", failure.Why, StringComparison.Ordinal);
        Assert.Equal(since.ToUnixTimeMilliseconds(), StoreRefresh.Known(folder.In("db"), SegmentRefresh.EntryOf(folder.In("db"), "rubygems")!).CheckedAt!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task What_came_damaged_takes_nothing_out_of_the_segment()
    {
        PublishOsv("GHSA-1111-1111-1111");
        PublishRubySec("CVE-2024-1");
        await RefreshAsync();
        clock.Now += TimeSpan.FromHours(7);
        var damaged = Zips.Make(("ruby-advisory-db-master/gems/rack/CVE-2024-2.yml", Yaml("CVE-2024-2") + new string(' ', 100_000)));
        damaged[120] ^= 0xFF;
        server.Put(RubySec, damaged);

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Failed, true, 2), (result.Outcome, result.IsThere, result.Records));
        Assert.Equal("rubysec", Assert.Single(result.Failures).Origin);

        // Nothing of the damaged file is left, and still the segment is not built without it, not even where the rest is new.
        clock.Now += TimeSpan.FromDays(8);
        server.Remove(RubySec);
        PublishOsv("GHSA-1111-1111-1111", "GHSA-2222-2222-2222");
        var later = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Current, true, 2, "rubysec"), (later.Outcome, later.IsThere, later.Records, Assert.Single(later.Failures).Origin));
        clock.Now += TimeSpan.FromHours(1);
        PublishRubySec("CVE-2024-1");
        Assert.Equal(3, Assert.Single(await RefreshAsync()).Records);
    }

    [Fact]
    public async Task What_the_segment_is_made_of_may_be_absent_and_the_rest_is_used_but_it_is_said()
    {
        PublishRubySec("CVE-2024-1");

        var result = Assert.Single(await RefreshAsync());

        var failure = Assert.Single(result.Failures);
        Assert.Equal((RefreshOutcome.Updated, 1, "osv-rubygems", false, false), (result.Outcome, result.Records, failure.Origin, failure.Supplements, failure.IsThere));
    }

    [Fact]
    public async Task Files_of_several_segments_are_fetched_once()
    {
        PublishOsv("GHSA-1111-1111-1111");
        server.Put(Bucket.Replace("RubyGems", "npm", StringComparison.Ordinal) + "all.zip", Zips.Make(("GHSA-3333-3333-3333.json", Json("GHSA-3333-3333-3333", "npm"))));
        PublishRubySec("CVE-2024-1");
        server.Put(GitLab, Zips.Make(("advisories-community-main/npm/x/CVE-2024-5.yml", "identifier: \"CVE-2024-5\"\npackage_slug: \"npm/x\"\ntitle: t\naffected_range: \"<2.0.0\"\n")));

        var results = await StoreRefresh.RunAsync(["rubygems", "npm"], Options() with { Requested = ["gitlab"] }, null, Token);

        Assert.All(results, result => Assert.Equal((RefreshOutcome.Updated, 0), (result.Outcome, result.Failures.Count)));
        Assert.Single(server.Requests, request => request.Path == GitLab);
        Assert.Equal(2, results.Single(result => result.Name == "npm").Records);

        // Who asked for it once has it in every later refresh.
        server.ClearRequests();
        clock.Now += TimeSpan.FromHours(7);
        await StoreRefresh.RunAsync(["rubygems", "npm"], Options(), null, Token);
        Assert.Single(server.Requests, request => request.Path == GitLab);
    }

    [Theory]
    [InlineData("redhat", false)]
    [InlineData("redhat-api", true)]
    public async Task Of_a_feed_with_others_beside_what_is_on_request_is_meant_by_its_own_name(string requested, bool isAsked)
    {
        var result = Assert.Single(await StoreRefresh.RunAsync(["rhel"], Options() with { Requested = [requested] }, null, Token));

        Assert.Equal(isAsked, result.Failures.Any(failure => failure.Origin == "redhat-api"));
    }

    private RefreshOptions Options() => new() { StoreFolder = folder.In("db"), Client = () => Direct.Client, Mirror = Mirror.At(server.Url), Time = clock };

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync() => StoreRefresh.RunAsync(["rubygems"], Options(), null, Token);

    private void PublishOsv(params string[] ids) => server.Put(Bucket + "all.zip", Zips.Make([.. ids.Select(id => ($"{id}.json", Json(id, "RubyGems")))]), clock.Now);

    private void PublishRubySec(string cve) => server.Put(RubySec, Zips.Make(($"ruby-advisory-db-master/gems/rack/{cve}.yml", Yaml(cve))));

    private static string Yaml(string cve) => $"---\ngem: rack\ncve: {cve[4..]}\nurl: https://example.org/\ntitle: t\ndate: 2024-01-01\ndescription: d\npatched_versions:\n  - \">= 2.0.0\"\n";

    private static string Json(string id, string ecosystem) =>
        $$"""{"id":"{{id}}","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{id.ToLowerInvariant()}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2"}]}]}]}""";
}
