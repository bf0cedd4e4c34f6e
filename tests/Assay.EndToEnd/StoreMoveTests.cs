using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>A store that is carried elsewhere: whoever is killed on the way leaves the old store or the new one, and no network is needed.</summary>
public sealed class StoreMoveTests(AssayBinary assay) : IDisposable
{
    private static readonly Dictionary<string, string?> Online = new(StringComparer.Ordinal) { ["ASSAY_OFFLINE"] = null };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_killed_import_delta_or_pull_leaves_the_old_store_or_the_new_one()
    {
        using var registry = DockerRegistry.Start(folder);
        var name = registry.Host + "/advisories:1";
        Build("old", 4000);
        Copy("old", "new");
        Build("new", 4400);
        Run("db", "export", folder["whole"], "--db", folder["new"]);
        Run("db", "delta", folder["old"], folder["new"], folder["day"]);
        Run("db", "push", name, "--db", folder["old"]);
        Run("db", "push", name, "--db", folder["new"]);
        var (old, young) = (State("old"), State("new"));
        Assert.NotEqual(old, young);
        foreach (var arguments in (string[][])[["import", folder["whole"]], ["import", folder["day"]], ["pull", name]])
        {
            string[] command = ["db", .. arguments, "--db", folder["here"], "-q"];
            command = arguments[0] == "pull" ? command : command[..^1];
            Copy("old", "here");
            var clock = Stopwatch.StartNew();
            Run(command);
            var whole = clock.Elapsed;
            Assert.Equal(young, State("here"));
            var kills = Tier.Scale(3, 40);
            Copy("old", "here");
            for (var kill = 0; kill < kills; kill++)
            {
                KillAfter(whole * (kill + 0.5) / kills, command);
                var state = State("here");
                Assert.True(state == old || state == young, $"{arguments[0]}: {state}");
                if (state == young)
                {
                    Copy("old", "here");
                }
            }

            Run(command);
            Assert.Equal(young, State("here"));
            Assert.Empty(Directory.GetFiles(folder["here", "segments"], ".*"));
            Assert.Equal(2, Found("here"));
        }
    }

    [Fact]
    public void What_could_not_be_fetched_is_known_by_whoever_pulls_the_store()
    {
        using var registry = DockerRegistry.Start(folder);
        using var publishers = new FeedServer();
        var name = registry.Host + "/advisories:1";
        publishers.Put("/storage.googleapis.com/osv-vulnerabilities/RubyGems/all.zip", Zips.Make(("GHSA-1.json", """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"RubyGems","name":"foo"},"versions":["1"]}]}""")));
        var update = assay.Run(folder, ["db", "update", "rubygems", "--db-mirror", publishers.Url, "--db", folder["made"]], environment: Online);
        Assert.Equal(4, update.ExitCode);
        Run("db", "push", name, "--db", folder["made"]);
        Run("db", "pull", name, "--db", folder["pulled"]);

        Assert.Equal("rubysec", Lacking("made"));
        Assert.Equal("rubysec", Lacking("pulled"));
        Assert.Contains("lacks rubysec, which could not be fetched where the store was made", Run("db", "status", "--db", folder["pulled"]).Output, StringComparison.Ordinal);

        // It comes later, and is no longer lacking wherever the store is pulled again.
        publishers.Put("/codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master", Zips.Make(("ruby-advisory-db-master/gems/foo/CVE-2024-0001.yml", "---\ngem: foo\ncve: 2024-0001\ntitle: T\ndate: 2024-02-03\npatched_versions:\n  - \">= 7.1.4\"\n")));
        Directory.Delete(folder["made"], recursive: true);
        Run("db", "update", "rubygems", "--db-mirror", publishers.Url, "--db", folder["made"]);
        Run("db", "push", name, "--db", folder["made"]);
        Run("db", "pull", name, "--db", folder["pulled"]);

        Assert.Equal("", Lacking("pulled"));
        Assert.DoesNotContain("lacks", Run("db", "status", "--db", folder["pulled"]).Output, StringComparison.Ordinal);

        string Lacking(string store) => string.Join(' ', JsonNode.Parse(Run("db", "status", "-o", "json", "--db", folder[store]).Output)!["segments"]!.AsArray()
            .Where(segment => (string?)segment!["name"] == "rubygems").SelectMany(segment => segment!["lacking"]!.AsArray()).Select(origin => (string?)origin));
    }

    [Fact]
    public void One_signed_file_is_all_that_a_machine_without_a_network_needs()
    {
        var unshare = NativeTool.Require("unshare");
        var openssl = NativeTool.Require("openssl");
        Assert.SkipUnless(NativeTool.Run(unshare, ["-rn", "true"]).ExitCode == 0, "network namespaces can't be made here");
        Assert.Equal(0, NativeTool.Run(openssl, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", folder["key.pem"]]).ExitCode);
        Assert.Equal(0, NativeTool.Run(openssl, ["ec", "-in", folder["key.pem"], "-pubout", "-out", folder["public.pem"]]).ExitCode);
        Build("connected", 10);
        Run("db", "export", folder["bundle"], "--db", folder["connected"], "--sign-key", folder["key.pem"]);
        Directory.Delete(folder["connected"], recursive: true);

        var import = Alone("db", "import", folder["bundle"], "--db-key", folder["public.pem"]);
        Assert.True(import.ExitCode == 0, import.Error);
        Assert.Contains("signature verified", import.Output, StringComparison.Ordinal);
        var scan = Alone("scan", "purl:pkg:deb/debian/package1@0?distro=debian-12", "--db-key", folder["public.pem"], "-o", "json");
        Assert.True(scan.ExitCode == 0, scan.Error);
        Assert.Equal("CVE-2024-10001", (string?)JsonNode.Parse(scan.Output)!["findings"]![0]!["id"]);
        Assert.Equal("complete", (string?)JsonNode.Parse(scan.Output)!["status"]!["state"]);

        ToolResult Alone(params string[] arguments) => NativeTool.Run(unshare, ["-rn", assay.Path, .. arguments], environment: new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HOME"] = folder["alone"],
            ["XDG_DATA_HOME"] = null,
            ["ASSAY_CACHE_DIR"] = null,
            ["ASSAY_DB"] = null,
            ["ASSAY_OFFLINE"] = null,
            ["NO_COLOR"] = "1",
        });
    }

    [Fact]
    public void Searches_answer_in_json_about_several_things_at_once()
    {
        Build("db", 10);
        File.WriteAllText(folder["feed", "kev.json"], """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-10003","dateAdded":"2024-06-01","dueDate":"2024-06-22","knownRansomwareCampaignUse":"Known"}]}""");
        Run("db", "build", "--from", folder["feed"], "--db", folder["db"]);

        var found = JsonNode.Parse(Run("db", "search", "cve-2024-10003", "pkg:deb/debian/package4?distro=debian-12", "nothing", "--kev", "-o", "json", "--db", folder["db"]).Output)!;

        Assert.Equal(["CVE-2024-10003"], found["results"]![0]!["advisories"]!.AsArray().Select(advisory => (string?)advisory!["id"]));
        Assert.Equal("2024-06-22", (string?)found["results"]![0]!["kev"]!["due"]);
        Assert.Equal(["CVE-2024-10004"], found["results"]![1]!["affected"]!.AsArray().Select(range => (string?)range!["record"]));
        Assert.Empty(found["results"]![2]!["affected"]!.AsArray());
        Assert.Equal(["CVE-2024-10003"], found["kev"]!.AsArray().Select(entry => (string?)entry!["id"]));
        Assert.Contains("CVE-2024-10003  added 2024-06-01, due 2024-06-22, ransomware", Run("db", "search", "--kev", "--db", folder["db"]).Output, StringComparison.Ordinal);

        var status = JsonNode.Parse(Run("db", "status", "-o", "json", "--db", folder["db"]).Output)!;
        Assert.Equal(["debian", "shared"], status["segments"]!.AsArray().Select(segment => (string?)segment!["name"]));
        Assert.Equal(["kev", "osv"], status["feeds"]!.AsArray().Select(feed => (string?)feed!["name"]));
        Assert.False((bool)status["segments"]![0]!["stale"]!);

        // A finding says how soon it should be looked at, and a comparison of two times what came meanwhile.
        var scan = assay.RunJson(folder, 0, "scan", "purl:pkg:deb/debian/package3@0?distro=debian-12", "--db", folder["db"]);
        Assert.Equal(1, (int)scan["findings"]![0]!["priority"]!["rank"]!);
        Assert.Equal("known exploited by ransomware, fix available", (string?)scan["findings"]![0]!["priority"]!["reason"]);
        Assert.Equal("2024-06-01", (string?)scan["findings"]![0]!["exploitedSince"]);
        var diff = assay.Run(folder, ["diff", "purl:pkg:deb/debian/package3@0?distro=debian-12", "purl:pkg:deb/debian/package4@0?distro=debian-12", "--as-of", "2020-01-01", "-o", "json", "--db", folder["db"]]);
        Assert.True(diff.ExitCode == 0, diff.Error);
        Assert.DoesNotContain("CVE-2024-10004", diff.Output, StringComparison.Ordinal);
        Assert.Contains("advisories.asOfApproximate", diff.Output, StringComparison.Ordinal);
    }

    private ToolResult Run(params string[] arguments)
    {
        var result = assay.Run(folder, arguments, environment: Online);
        Assert.True(result.ExitCode == 0, string.Join(' ', arguments) + result.Output + result.Error);
        return result;
    }

    private string State(string store) => (string)JsonNode.Parse(Run("db", "status", "-o", "json", "--db", folder[store]).Output)!["state"]!;

    private int Found(string store) => JsonNode.Parse(Run("db", "search", "CVE-2024-10001", "CVE-2024-14399", "-o", "json", "--db", folder[store]).Output)!["results"]!.AsArray()
        .Sum(result => result!["advisories"]!.AsArray().Count);

    private void KillAfter(TimeSpan time, string[] arguments)
    {
        var start = new ProcessStartInfo(assay.Path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["HOME"] = folder.Path;
        start.Environment.Remove("ASSAY_OFFLINE");
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(time))
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private void Copy(string from, string to)
    {
        if (Directory.Exists(folder[to]))
        {
            Directory.Delete(folder[to], recursive: true);
        }

        foreach (var file in Directory.GetFiles(folder[from], "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(folder[to], Path.GetRelativePath(folder[from], file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
    }

    private void Build(string store, int count)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$"""{"id":"CVE-2024-{{10000 + i}}","modified":"2025-01-01T00:00:00Z","published":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"package{{i}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{i + 1}}"}]}]}]}""").Append('\n');
        }

        Directory.CreateDirectory(folder["feed"]);
        File.WriteAllText(folder["feed", "records.jsonl"], text.ToString());
        Run("db", "build", "--from", folder["feed"], "--db", folder[store]);
    }
}
