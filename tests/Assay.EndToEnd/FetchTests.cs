using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>Advisories fetched by the program as users run it, from a server of the test's own that stands in for all publishers.</summary>
public sealed class FetchTests(AssayBinary assay) : IDisposable
{
    private const string Npm = "/storage.googleapis.com/osv-vulnerabilities/npm/";
    private const string Kev = "/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json";

    private const string Sbom = """
        {"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","name":"foo","version":"1.0.0","purl":"pkg:npm/foo@1.0.0"}]}
        """;

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_scan_fetches_what_its_inventory_needs_and_no_more()
    {
        Publish("CVE-2024-1");

        Assert.Equal(["CVE-2024-1"], Findings(Scan(0)));

        var asked = server.Requests.Select(request => request.Path).ToList();
        Assert.Contains(Npm + "all.zip", asked);
        Assert.DoesNotContain(asked, path => path.Contains("/osv-vulnerabilities/", StringComparison.Ordinal) && !path.StartsWith(Npm, StringComparison.Ordinal));

        server.ClearRequests();
        Assert.Equal(["CVE-2024-1"], Findings(Scan(0)));
        Assert.DoesNotContain(server.Requests, request => request.Path.StartsWith(Npm, StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_fetched_is_missing_and_the_scan_incomplete()
    {
        server.Fault = _ => new FeedServerFault { Status = 403 };

        var result = Scan(4);

        Assert.Contains("could not be fetched", result.Error, StringComparison.Ordinal);
        Assert.Contains("answered 403", result.Error, StringComparison.Ordinal);
        Assert.Empty(Findings(result));
    }

    [Fact]
    public void Old_data_are_used_and_said_to_be_old_where_they_cannot_be_refreshed()
    {
        Publish("CVE-2024-1");
        Scan(0);
        server.Fault = _ => new FeedServerFault { Status = 503, Headers = ["Retry-After: 3600"] };

        var result = Scan(0, "--db-refresh", "0");

        Assert.Equal(["CVE-2024-1"], Findings(result));
        Assert.Contains(JsonNode.Parse(result.Output)!["issues"]!.AsArray(), issue => (string?)issue!["code"] == "db.stale");
        Assert.Contains("warning: the advisories of npm are those of 20", result.Error, StringComparison.Ordinal);
        Assert.Contains("npm: ", Run(0, "db", "status").Output, StringComparison.Ordinal);
        Assert.Contains("stale since 20", Run(0, "db", "status").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Offline_nobody_is_asked()
    {
        Publish("CVE-2024-1");

        Assert.Contains("there is no advisory store", Scan(2, "--offline").Error, StringComparison.Ordinal);

        Assert.Empty(server.Requests);
    }

    [Fact]
    public void An_update_tells_what_became_of_each_segment()
    {
        Publish("CVE-2024-1");
        Assert.Equal("npm: updated, 1 records\n", Run(0, "db", "update", "npm").Output);
        Assert.Equal("npm: nothing new, 1 records\n", Run(0, "db", "update", "npm").Output);

        Publish("CVE-2024-1", "CVE-2024-2");
        Assert.Equal("npm: updated, 2 records\n", Run(0, "db", "update", "npm").Output);

        server.Fault = _ => new FeedServerFault { Status = 403 };
        Assert.Contains("npm: failed, stays as of 20", Run(4, "db", "update", "npm").Output, StringComparison.Ordinal);
        Assert.Equal(["CVE-2024-1", "CVE-2024-2"], Findings(Scan(0, "--offline")));
    }

    [Fact]
    public async Task Scans_at_once_share_one_download()
    {
        Publish("CVE-2024-1");
        server.Fault = request => new FeedServerFault { Block = 200, Pause = TimeSpan.FromMilliseconds(50) };

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Scan(0))));

        Assert.All(results, result => Assert.Equal(["CVE-2024-1"], Findings(result)));
        Assert.Single(server.Requests, request => request.Path == Npm + "all.zip");
    }

    // Killed before, in and behind the download, while the segment is built, while the manifest is put in place: at even distances over the
    // time that a whole run takes.
    [Fact]
    public void A_process_killed_at_any_moment_leaves_the_old_store_or_the_new_one()
    {
        server.Fault = _ => new FeedServerFault { Block = 8 << 10, Pause = TimeSpan.FromMilliseconds(2) };
        Publish([.. Enumerable.Range(1, 200).Select(i => $"CVE-2024-{i}")]);
        var started = Stopwatch.GetTimestamp();
        Run(0, "db", "update", "npm");
        var whole = Stopwatch.GetElapsedTime(started);
        var known = 200;
        var kills = Tier.Scale(8, 300);
        for (var i = 0; i < kills; i++)
        {
            var newer = known + 1;
            Publish([.. Enumerable.Range(1, newer).Select(number => $"CVE-2024-{number}")]);
            KillAfter(whole * i / kills, ["db", "update", "npm"]);

            var seen = Findings(Scan(0, "--offline")).Count;
            Assert.True(seen == known || seen == newer, $"killed after {whole * i / kills}: {seen} findings, not {known} or {newer}");
            known = seen;
        }

        // Whoever comes next finds nothing in the way.
        Publish("CVE-2024-1");
        Run(0, "db", "update", "npm");
        Assert.Equal(["CVE-2024-1"], Findings(Scan(0, "--offline")));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["store"], "*", SearchOption.AllDirectories), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_fetch_killed_at_any_moment_leaves_no_store_or_a_whole_one()
    {
        server.Fault = _ => new FeedServerFault { Block = 8 << 10, Pause = TimeSpan.FromMilliseconds(2) };
        Publish([.. Enumerable.Range(1, 200).Select(i => $"CVE-2024-{i}")]);
        var kills = Tier.Scale(5, 150);
        for (var i = 0; i < kills; i++)
        {
            Directory.CreateDirectory(folder["store"]);
            Directory.Delete(folder["store"], recursive: true);
            KillAfter(TimeSpan.FromMilliseconds(40 + 400.0 * i / kills), ["db", "update", "npm"]);

            var offline = Scan(null, "--offline");
            Assert.True(offline.ExitCode is 0 or 2 or 4, offline.Error);
            Assert.Equal(offline.ExitCode == 0 ? 200 : 0, offline.ExitCode == 2 ? 0 : Findings(offline).Count);
            Assert.Equal(200, Findings(Scan(0)).Count);
        }
    }

    [Fact]
    public void A_signed_store_goes_to_where_there_is_no_network()
    {
        Publish("CVE-2024-1");
        Run(0, "db", "update", "npm");
        var openssl = NativeTool.Require("openssl");
        Assert.Equal(0, NativeTool.Run(openssl, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder["key.pem"]]).ExitCode);
        Assert.Equal(0, NativeTool.Run(openssl, ["ec", "-in", folder["key.pem"], "-pubout", "-out", folder["public.pem"]]).ExitCode);
        Run(0, "db", "export", folder["signed"], "--sign-key", folder["key.pem"]);
        Run(0, "db", "export", folder["unsigned"]);
        server.ClearRequests();
        string[] key = ["--db", folder["offline"], "--db-key", folder["public.pem"]];

        Assert.Contains("signature verified", Run(0, ["db", "import", folder["signed"], .. key]).Output, StringComparison.Ordinal);
        Assert.Equal(["CVE-2024-1"], Findings(Scan(0, key)));
        Assert.Empty(server.Requests);
        Assert.Contains("is not signed", Run(2, ["db", "import", folder["unsigned"], .. key]).Error, StringComparison.Ordinal);

        // A segment that is changed in place keeps its length, and is noticed all the same.
        var segment = Directory.GetFiles(folder["offline", "segments"], "npm-*")[0];
        var bytes = File.ReadAllBytes(segment);
        bytes[^1] ^= 1;
        File.WriteAllBytes(segment, bytes);
        Assert.Contains("digest", Scan(2, key).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_killed_at_any_moment_leaves_the_old_store_or_the_new_one()
    {
        foreach (var count in (int[])[100, 200])
        {
            Publish([.. Enumerable.Range(1, count).Select(i => $"CVE-2024-{i}")]);
            Run(0, "db", "update", "npm");
            Run(0, "db", "export", folder[$"store-{count}"]);
        }

        string[] there = ["--db", folder["offline"]];
        var started = Stopwatch.GetTimestamp();
        Run(0, ["db", "import", folder["store-100"], .. there]);
        var whole = Stopwatch.GetElapsedTime(started);
        var kills = Tier.Scale(6, 200);
        for (var i = 0; i < kills; i++)
        {
            KillAfter(whole * i / kills, ["db", "import", folder[i % 2 == 0 ? "store-200" : "store-100"], .. there]);
            Assert.Contains(Findings(Scan(0, ["--offline", .. there])).Count, (int[])[100, 200]);
        }
    }

    private ToolResult Scan(int? expected, params string[] more) => Run(expected, ["scan", "sbom:-", "-o", "json", .. more], Sbom);

    private ToolResult Run(int? expected, params string[] arguments) => Run(expected, arguments, null);

    private ToolResult Run(int? expected, string[] arguments, string? input)
    {
        var result = assay.Run(folder, arguments, input, Environment());
        Assert.True(expected is null || result.ExitCode == expected, $"exit code {result.ExitCode}, not {expected}: {result.Output}{result.Error}");
        return result;
    }

    private Dictionary<string, string?> Environment() => new(StringComparer.Ordinal)
    {
        ["ASSAY_OFFLINE"] = null,
        ["ASSAY_DB"] = folder["store"],
        ["ASSAY_DB_MIRROR"] = server.Url,
        ["http_proxy"] = null,
        ["https_proxy"] = null,
        ["HTTP_PROXY"] = null,
        ["HTTPS_PROXY"] = null,
    };

    private void KillAfter(TimeSpan time, string[] arguments)
    {
        var start = new ProcessStartInfo(assay.Path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in Environment())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        if (!process.WaitForExit(time))
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static List<string> Findings(ToolResult result) =>
        [.. JsonNode.Parse(result.Output)!["findings"]!.AsArray().Select(finding => (string)finding!["id"]!).Order(StringComparer.Ordinal)];

    private void Publish(params string[] ids)
    {
        var modified = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(ids.Length);
        server.Put(Npm + "all.zip", Zips.Make([.. ids.Select(id => (id + ".json", Encoding.UTF8.GetBytes(Record(id))))], CompressionLevel.NoCompression), modified);
        server.Put(Kev, """{"catalogVersion":"2024.01.01","vulnerabilities":[]}""");
    }

    private static string Record(string id) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"id":"{{id}}","modified":"2024-01-01T00:00:00Z","published":"2024-01-01T00:00:00Z","details":"{{new string('x', 500)}}","affected":[{"package":{"ecosystem":"npm","name":"foo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
        """).Trim();
}
