using System.IO.Compression;
using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Segments brought up to date from a server that speaks as OSV's bucket does.</summary>
public sealed class StoreRefreshTests : IDisposable
{
    private const string Bucket = "/storage.googleapis.com/osv-vulnerabilities/Debian/";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly QuickClock clock = new();
    private readonly SortedDictionary<string, (string Json, DateTimeOffset Modified)> upstream = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // The security tracker's own file is none of this server's.
    private IEnumerable<FeedServerRequest> Asked => server.Requests.Where(request => request.Path.StartsWith(Bucket, StringComparison.Ordinal));

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_missing_segment_is_fetched_and_built()
    {
        Publish("CVE-1", "CVE-2");

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Updated, true, 2), (result.Outcome, result.IsThere, result.Records));
        Assert.Equal(2, Findings());
        Assert.Equal([Bucket + "all.zip"], Asked.Select(request => request.Path));
    }

    [Fact]
    public async Task Nobody_is_asked_before_its_time()
    {
        Publish("CVE-1");
        await RefreshAsync();
        server.ClearRequests();

        Assert.Empty(await RefreshAsync());
        clock.Now += TimeSpan.FromHours(5.9);
        Assert.Empty(await RefreshAsync());
        Assert.Empty(Asked);

        clock.Now += TimeSpan.FromHours(0.2);
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal([Bucket + "modified_id.csv"], Asked.Select(request => request.Path));
    }

    [Fact]
    public async Task Few_changes_are_fetched_one_by_one()
    {
        Publish("CVE-1", "CVE-2");
        await RefreshAsync();
        server.ClearRequests();
        Change("CVE-2", fixedIn: "1");
        Change("CVE-3");

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync(later: true)).Outcome);

        Assert.Equal(["CVE-2.json", "CVE-3.json", "modified_id.csv"], Asked.Select(request => request.Path[Bucket.Length..]).Order());
        Assert.Equal(["CVE-1", "CVE-3"], Ids());

        server.ClearRequests();
        Change("CVE-4");
        await RefreshAsync(later: true);
        Assert.Equal(["CVE-4.json", "modified_id.csv"], Asked.Select(request => request.Path[Bucket.Length..]).Order());
        Assert.Equal(["CVE-1", "CVE-3", "CVE-4"], Ids());
    }

    [Fact]
    public async Task A_list_that_did_not_change_costs_one_question()
    {
        Publish("CVE-1");
        await RefreshAsync();
        Change("CVE-2");
        await RefreshAsync(later: true);
        server.ClearRequests();

        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync(later: true)).Outcome);

        Assert.True(Assert.Single(Asked).Headers.ContainsKey("If-None-Match"));
        Assert.Equal(["CVE-1", "CVE-2"], Ids());
    }

    [Fact]
    public async Task Many_changes_are_fetched_as_one_zip()
    {
        Publish("CVE-1");
        await RefreshAsync();
        server.ClearRequests();
        clock.Now += TimeSpan.FromHours(7);
        Publish([.. Enumerable.Range(1, 500).Select(i => $"CVE-{i}")]);
        foreach (var id in upstream.Keys.ToList())
        {
            upstream[id] = (upstream[id].Json, clock.Now);
        }

        PublishList();

        Assert.Equal(500, Assert.Single(await RefreshAsync()).Records);
        Assert.Equal(["modified_id.csv", "all.zip"], Asked.Select(request => request.Path[Bucket.Length..]));
    }

    [Fact]
    public async Task A_zip_that_is_older_than_known_changes_takes_none_of_them_away()
    {
        Publish("CVE-1");
        await RefreshAsync();
        Change("CVE-2");
        await RefreshAsync(later: true);
        clock.Now += TimeSpan.FromDays(8);
        server.ClearRequests();

        await RefreshAsync();

        Assert.Equal(["all.zip"], Asked.Select(request => request.Path[Bucket.Length..]));
        Assert.Equal(["CVE-1", "CVE-2"], Ids());
    }

    [Fact]
    public async Task A_mirror_of_zips_alone_is_enough()
    {
        Publish("CVE-1");
        server.Remove(Bucket + "modified_id.csv");
        await RefreshAsync();
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync(later: true)).Outcome);

        upstream["CVE-2"] = (Json("CVE-2", "9", clock.Now), clock.Now);
        PublishZip();
        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync(later: true)).Outcome);
        Assert.Equal(["CVE-1", "CVE-2"], Ids());
    }

    [Fact]
    public async Task A_record_dated_in_the_future_hides_no_others()
    {
        Publish("CVE-1");
        await RefreshAsync();
        Change("CVE-2", modified: clock.Now.AddYears(50));
        await RefreshAsync(later: true);
        Change("CVE-3");
        await RefreshAsync(later: true);

        Assert.Equal(["CVE-1", "CVE-2", "CVE-3"], Ids());
    }

    public static TheoryData<string> BadDays => ["429", "500", "html", "truncated", "wrong", "empty", "badlist", "badrecord", "schema", "bomb", "gone"];

    [Theory]
    [MemberData(nameof(BadDays))]
    public async Task On_a_bad_day_the_old_data_stay_and_it_is_said_since_when(string day)
    {
        Publish("CVE-1");
        await RefreshAsync();
        var since = clock.Now;
        var before = File.ReadAllBytes(folder.In("db/manifest.json"));
        clock.Now += TimeSpan.FromDays(day is "badlist" or "badrecord" ? 1 : 8);
        Change("CVE-2");
        PublishZip();
        switch (day)
        {
            case "429": server.Fault = _ => new FeedServerFault { Status = 429, Headers = ["Retry-After: 7200"] }; break;
            case "500": server.Fault = _ => new FeedServerFault { Status = 500 }; break;
            case "html": server.Put(Bucket + "all.zip", "<!doctype html><title>Log in</title>"); break;
            case "truncated": server.Put(Bucket + "all.zip", Zips.Make(("x.json", "{}"))[..^10]); break;
            case "wrong": server.Put(Bucket + "all.zip", Zips.Make(("x.json", "{}"))); break;
            case "schema": server.Put(Bucket + "all.zip", Zips.Make(("x.json", """{"id":5,"affected":"all"}"""), ("y.json", "[]"))); break;
            case "bomb": server.Put(Bucket + "all.zip", Bomb(300 << 20)); break;
            case "empty": server.Put(Bucket + "all.zip", Zips.Make(Array.Empty<(string, string)>())); break;
            case "badlist": server.Put(Bucket + "modified_id.csv", "<html>no</html>"); break;
            case "badrecord": server.Put(Bucket + "CVE-2.json", Json("CVE-9", "9", clock.Now)); break;
            default: server.Dispose(); break;
        }

        var result = Assert.Single(await RefreshAsync());

        Assert.Equal((RefreshOutcome.Failed, true), (result.Outcome, result.IsThere));
        Assert.NotNull(result.Why);
        Assert.Equal(before, File.ReadAllBytes(folder.In("db/manifest.json")));
        Assert.Equal(["CVE-1"], Ids());
        if (day is not ("wrong" or "empty" or "schema" or "bomb"))
        {
            Assert.Equal(since.ToUnixTimeMilliseconds(), result.CheckedAt!.Value.ToUnixTimeMilliseconds());
        }

        // Whoever comes next is told the same at once, and later it is tried again.
        server.ClearRequests();
        Assert.Equal(result.Why, Assert.Single(await RefreshAsync()).Why);
        Assert.Empty(Asked);
        if (day != "gone")
        {
            server.Fault = _ => null;
            Publish("CVE-1", "CVE-2");
            clock.Now += TimeSpan.FromHours(2.1);
            Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
            Assert.Equal(["CVE-1", "CVE-2"], Ids());
        }
    }

    [Fact]
    public async Task A_zip_whose_records_are_damaged_is_fetched_anew_the_next_time()
    {
        Publish("CVE-1");
        await RefreshAsync();
        clock.Now += TimeSpan.FromDays(8);
        var zip = Zips.Make(("CVE-1.json", Json("CVE-1", "9", clock.Now) + new string(' ', 100_000)));
        zip[60] ^= 0xFF;
        server.Put(Bucket + "all.zip", zip);

        Assert.Equal(RefreshOutcome.Failed, Assert.Single(await RefreshAsync()).Outcome);
        Assert.Equal(["CVE-1"], Ids());

        Publish("CVE-1", "CVE-2");
        clock.Now += TimeSpan.FromHours(1);
        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync()).Outcome);
    }

    [Fact]
    public async Task A_segment_that_lost_most_of_its_records_is_not_believed_unless_a_user_says_so()
    {
        Publish([.. Enumerable.Range(1, 1200).Select(i => $"CVE-{i}")]);
        await RefreshAsync();
        clock.Now += TimeSpan.FromDays(8);
        upstream.Clear();
        Publish("CVE-1");

        Assert.Equal("it has only 1 records, and had 1200; if that is right: assay db update debian", Assert.Single(await RefreshAsync()).Why);
        Assert.Equal(1200, Findings());

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync(always: true)).Outcome);
        Assert.Equal(1, Findings());
    }

    [Fact]
    public async Task What_a_user_built_is_left_alone_until_the_user_says_otherwise()
    {
        folder.Write("feed/a.jsonl", Json("CVE-7", "9", clock.Now) + "\n");
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), clock, Token);
        Publish("CVE-1");

        Assert.Empty(await RefreshAsync(later: true));
        Assert.Empty(Asked);

        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync(always: true)).Outcome);
        Assert.Equal(["CVE-1"], Ids());
    }

    [Fact]
    public async Task Other_segments_stay_as_they_are()
    {
        folder.Write("feed/a.jsonl", """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"x"},"versions":["1"]}]}""" + "\n");
        var npm = StoreBuilder.Build(folder.In("feed"), folder.In("db"), clock, Token).Manifest!.Segments.Single();
        Publish("CVE-1");

        await RefreshAsync(always: true);

        Assert.Equal(["debian", "npm", "shared"], StoreSwap.Current(folder.In("db")).Select(segment => segment.Name));
        Assert.Equal(npm.Digest, StoreSwap.Current(folder.In("db"))[1].Digest);
    }

    [Fact]
    public async Task A_store_of_a_newer_version_is_not_touched()
    {
        folder.Write("db/manifest.json", """{"schemaVersion": 999}""");
        Publish("CVE-1");

        Assert.Equal("db.newer", (await Assert.ThrowsAsync<AssayException>(() => RefreshAsync())).Code);
        Assert.Equal("""{"schemaVersion": 999}""", File.ReadAllText(folder.In("db/manifest.json")));
    }

    [Fact]
    public async Task Many_at_once_share_one_download()
    {
        Publish("CVE-1");
        server.Fault = _ => new FeedServerFault { Block = 100, Pause = TimeSpan.FromMilliseconds(20) };

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RefreshAsync(), Token)));

        Assert.Single(Asked);
        Assert.Equal(1, results.Count(result => result.Any(segment => segment.Outcome == RefreshOutcome.Updated)));
        Assert.Equal(1, Findings());
    }

    [Fact]
    public async Task The_progress_tells_bytes_and_that_it_waits()
    {
        Publish([.. Enumerable.Range(1, 50).Select(i => $"CVE-{i}")]);
        var steps = new System.Collections.Concurrent.ConcurrentBag<FetchProgress>();
        var held = await RefreshLock.AcquireAsync(folder.In("db/fetched"), "debian", _ => { }, clock, Token);
        held.Note(new FetchProgress("fetching debian", 5, 9));
        var running = StoreRefresh.RunAsync(["debian"], Options(false), new Told(value =>
        {
            steps.Add(value);
            if (value.Step.StartsWith("waiting", StringComparison.Ordinal))
            {
                held.Dispose();
            }
        }), Token);

        await running;

        Assert.Contains(new FetchProgress($"waiting for process {Environment.ProcessId}, fetching debian", 5, 9), steps);
        Assert.Contains(steps, value => value.Step == "fetching debian" && value.Done > 0 && value.Done == value.Total);
        Assert.Contains(steps, value => value.Step == "building debian");
    }

    [Fact]
    public void Names_are_understood_as_people_write_them()
    {
        Assert.Equal(["pypi"], StoreRefresh.Named(["PyPI"]));
        Assert.Equal(["crates.io", "debian"], StoreRefresh.Named(["debian", "Crates.IO", "osv-debian"]));
        Assert.Contains("npm", StoreRefresh.Named([]));
        Assert.Equal("arguments.feed", Assert.Throws<AssayException>(() => StoreRefresh.Named(["nothing"])).Code);
    }

    [Fact]
    public void Every_origin_has_a_name_of_its_own_and_a_secure_address()
    {
        var origins = AllFeeds.All.SelectMany(feed => feed.Origins).ToList();
        Assert.All(origins.GroupBy(origin => origin.Name, StringComparer.Ordinal), same =>
        {
            // Of one name are those that are one download for several segments.
            Assert.Equal(same.Count(), same.Select(origin => origin.Segment).Distinct(StringComparer.Ordinal).Count());
            Assert.Single(same.Select(origin => string.Join(' ', origin.Addresses)).Distinct(StringComparer.Ordinal));
        });
        Assert.All(origins, origin => Assert.NotEmpty(origin.Addresses));
        Assert.All(origins.SelectMany(origin => origin.Addresses), address => Assert.Equal("https", address.Scheme));
    }

    // Some hundred kilobytes that become one record of hundreds of megabytes.
    private static byte[] Bomb(int bytes)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("x.json", CompressionLevel.Fastest).Open();
            entry.Write("{\"id\":\""u8);
            var block = new byte[1 << 20];
            block.AsSpan().Fill((byte)'a');
            for (var written = 0; written < bytes; written += block.Length)
            {
                entry.Write(block);
            }
        }

        return file.ToArray();
    }

    private RefreshOptions Options(bool always) => new()
    {
        StoreFolder = folder.In("db"),
        Client = () => Direct.Client,
        Mirror = Mirror.At(server.Url),
        Always = always,
        Time = clock,
    };

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync(bool later = false, bool always = false)
    {
        clock.Now += later ? TimeSpan.FromHours(7) : TimeSpan.Zero;
        return StoreRefresh.RunAsync(["debian"], Options(always), null, Token);
    }

    // A new version of everything.
    private void Publish(params string[] ids)
    {
        foreach (var id in ids)
        {
            var modified = clock.Now.AddDays(-1);
            upstream[id] = (Json(id, "9", modified), modified);
        }

        PublishZip();
        PublishList();
    }

    // One record, as the bucket shows it before the next zip.
    private void Change(string id, string fixedIn = "9", DateTimeOffset? modified = null)
    {
        var at = modified ?? clock.Now + TimeSpan.FromHours(1);
        upstream[id] = (Json(id, fixedIn, at), at);
        server.Put($"{Bucket}{id}.json", upstream[id].Json);
        PublishList();
    }

    private void PublishZip() => server.Put(Bucket + "all.zip", Zips.Make([.. upstream.Select(record => ($"{record.Key}.json", record.Value.Json))]), clock.Now);

    private void PublishList() =>
        server.Put(Bucket + "modified_id.csv", string.Concat(upstream.OrderByDescending(record => record.Value.Modified).Select(record => $"{record.Value.Modified.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ},{record.Key}\n")));

    private static string Json(string id, string fixedIn, DateTimeOffset modified) =>
        Records.Record(id, "", Records.Affected("12", "foo", fixedIn)).Replace("2025-01-02T03:04:05Z", $"{modified.UtcDateTime:yyyy-MM-ddTHH:mm:ss.ffffffZ}", StringComparison.Ordinal);

    private int Findings() => Ids().Count;

    private List<string> Ids()
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return [.. Matcher.Match(Inventories.Debian("12", Inventories.Deb("foo", "1")), store, new MatchOptions(), Token).Findings.Select(finding => finding.Id).Order(StringComparer.Ordinal)];
    }

    private sealed class Told(Action<FetchProgress> tell) : IProgress<FetchProgress>
    {
        public void Report(FetchProgress value) => tell(value);
    }
}
