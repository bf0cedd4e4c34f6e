using System.Globalization;
using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>What was known at a time: exactly what the store of that time says.</summary>
public sealed class AsOfTests : IDisposable
{
    private const string Low = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L";
    private const string High = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

    private static readonly DateTimeOffset First = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Releases = ["11", "12", "13"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Everything that can change from one build to the next: records come, go, are taken back and come back; ranges, severities, names and
    // summaries change; a release appears and another disappears; exploitation and others' scores become known.
    [Fact]
    public void Each_time_has_the_findings_of_the_store_of_that_time()
    {
        Build(0, Kev(), Nvd("CVE-2024-0001", Low),
            Record("CVE-2024-0001", Low, "first words", "12", "foo", "2"), Record("CVE-2024-0002", Low, "", "12", "gone", "2"),
            Record("CVE-2024-0003", Low, "", "12", "taken", "9"), Record("CVE-2024-0004", Low, "", "11", "old", "2"), Npm("GHSA-aaaa-aaaa-aaaa", "\"CVE-2024-0009\"", "2.0.0"));
        var a = Now();
        Build(1, Kev("CVE-2024-0001"), Nvd("CVE-2024-0001", High),
            Record("CVE-2024-0001", High, "second words", "12", "foo", "1.5"), Record("CVE-2024-0003", Low, "", "12", "taken", "9", "\"withdrawn\":\"2025-03-02T00:00:00Z\","),
            Record("CVE-2024-0005", Low, "", "13", "young", "2"), Npm("GHSA-aaaa-aaaa-aaaa", "", "3.0.0"));
        var b = Now();
        Build(2, Kev("CVE-2024-0001", "CVE-2024-0005"), Nvd("CVE-2024-0005", High),
            Record("CVE-2024-0001", Low, "first words", "12", "foo", "2"), Record("CVE-2024-0002", High, "back", "12", "gone", "3"),
            Record("CVE-2024-0003", Low, "", "12", "taken", "9"), Record("CVE-2024-0005", Low, "", "13", "young", null), Npm("GHSA-aaaa-aaaa-aaaa", "\"CVE-2024-0008\"", "2.0.0"));
        var c = Now();

        Assert.Equal(3, ((string[])[a, b, c]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(a, At(First));
        Assert.Equal(a, At(First.AddHours(23)));
        Assert.Equal(b, At(First.AddDays(1)));
        Assert.Equal(b, At(First.AddHours(47)));
        Assert.Equal(c, At(First.AddDays(2)));
        Assert.Equal(c, At(First.AddDays(400)));
        Assert.Contains("CVE-2024-0005", b, StringComparison.Ordinal);
        Assert.DoesNotContain("CVE-2024-0005", a, StringComparison.Ordinal);
        Assert.Contains("advisories.missing", a, StringComparison.Ordinal);
    }

    // The same over random feeds, so that every order of coming, going and changing is met.
    [Fact]
    public void Any_history_can_be_looked_back_at()
    {
        var random = new Random(7);
        for (var round = 0; round < Tier.Scale(3, 60); round++)
        {
            var states = new List<string>();
            Directory.CreateDirectory(folder.In("db"));
            Directory.Delete(folder.In("db"), recursive: true);
            for (var build = 0; build < 5; build++)
            {
                List<string> records = [Record("CVE-2024-0100", Low, "", "12", "always", "1")];
                for (var number = 1; number <= 8; number++)
                {
                    if (random.Next(3) > 0)
                    {
                        records.Add(Record(string.Create(CultureInfo.InvariantCulture, $"CVE-2024-{number:D4}"), random.Next(2) == 0 ? Low : High, Of("", "a", "b"), Of(Releases), Of("foo", "gone"), random.Next(4) == 0 ? null : Of("1", "2", "9"),
                            random.Next(5) == 0 ? "\"withdrawn\":\"2025-03-02T00:00:00Z\"," : ""));
                    }
                }

                string[] exploited = [.. Enumerable.Range(1, 8).Where(_ => random.Next(3) == 0).Select(number => string.Create(CultureInfo.InvariantCulture, $"CVE-2024-{number:D4}")), "CVE-1999-0001"];
                Build(build, [Kev(exploited), Nvd("CVE-2024-0001", Of(Low, High)), .. records, Npm("GHSA-aaaa-aaaa-aaaa", Of("", "\"CVE-2024-0008\"", "\"CVE-2024-0007\""), Of("2.0.0", "0.5.0"))]);
                states.Add(Now());
            }

            Assert.Equal(states, Enumerable.Range(0, 5).Select(build => At(First.AddDays(build))));
        }

        string Of(params string[] values) => values[random.Next(values.Length)];
    }

    [Fact]
    public void Before_the_first_build_dates_tell()
    {
        folder.Write("feed/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-06-01","knownRansomwareCampaignUse":"Known"}]}""");
        folder.Write("feed/epss.csv", "#model_version:v1,score_date:2025-02-28T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.5,0.9\n");
        Build(0, Dated("CVE-2024-0001", "2024-01-02", null), Dated("CVE-2024-0002", "2024-07-01", null), Dated("CVE-2024-0003", "2024-01-01", "2024-08-01"), Dated("CVE-2024-0004", "2024-01-01", "2024-02-01"));

        Assert.Empty(Findings(new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(["CVE-2024-0001", "CVE-2024-0003"], Findings(new DateTimeOffset(2024, 5, 1, 0, 0, 0, TimeSpan.Zero)).Select(finding => finding.Id));
        Assert.Equal(["CVE-2024-0001", "CVE-2024-0002", "CVE-2024-0003"], Findings(new DateTimeOffset(2024, 7, 15, 0, 0, 0, TimeSpan.Zero)).Select(finding => finding.Id));
        Assert.Equal(["CVE-2024-0001", "CVE-2024-0002"], Findings(First).Select(finding => finding.Id));
        Assert.Equal([null, "2024-06-01", "2024-06-01"], ((int[])[5, 6, 7]).Select(month => Findings(new DateTimeOffset(2024, month, 20, 0, 0, 0, TimeSpan.Zero))[0].Kev?.Added.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
        Assert.Null(Findings(new DateTimeOffset(2025, 2, 27, 23, 0, 0, TimeSpan.Zero))[0].Epss);
        Assert.Equal(0.5, Findings(First)[0].Epss?.Probability);

        using var store = AdvisoryStore.Open(folder.In("db"));
        var debian = store.Manifest.Segments.Single(segment => segment.Name == "debian");
        Assert.True(AdvisoryStore.IsExact(First, debian));
        Assert.False(AdvisoryStore.IsExact(First.AddSeconds(-1), debian));
    }

    [Fact]
    public void A_build_without_news_keeps_the_bytes_of_what_is_shared()
    {
        string[] records = [Kev("CVE-2024-0001"), Nvd("CVE-2024-0001", Low), Record("CVE-2024-0001", Low, "", "12", "foo", "2")];
        Build(0, records);
        Build(1, Kev(), Nvd("CVE-2024-0001", High), Record("CVE-2024-0001", Low, "", "12", "foo", "2"));
        var second = Build(2, records);
        var third = Build(3, records);

        Assert.Equal(second.Segments.Single(segment => segment.Name == "shared").Digest, third.Segments.Single(segment => segment.Name == "shared").Digest);
        Assert.Equal(Now(), At(First.AddDays(3)));
    }

    [Fact]
    public void A_users_own_advisories_are_laid_over_any_time()
    {
        Build(0, Record("CVE-2024-0001", Low, "", "12", "foo", "2"));
        Build(1, Record("CVE-2024-0001", Low, "", "12", "foo", "1"));
        folder.Write("own/mine.json", Record("OWN-1", High, "", "12", "foo", "2"));
        var own = OwnAdvisories.Prepare(folder.In("own"), folder.In("cache"), TimeProvider.System, TestContext.Current.CancellationToken);

        using var store = AdvisoryStore.Open(folder.In("db"), own.Folder, key: null, First);

        Assert.Equal(["CVE-2024-0001", "OWN-1"], Match(store, Inventories.Debian("12", Inventories.Deb("foo", "1.2"))).Findings.Select(finding => finding.Id));
    }

    private static string Dated(string id, string published, string? withdrawn) =>
        $$"""{"id":"{{id}}","modified":"2025-01-02T03:04:05Z","published":"{{published}}T00:00:00Z",{{(withdrawn is null ? "" : $"\"withdrawn\":\"{withdrawn}T00:00:00Z\",")}}"affected":[{{Records.Affected("12", "foo", "2")}}]}""";

    private static string Record(string id, string vector, string summary, string release, string source, string? repair, string extra = "") =>
        Records.Record(id, extra + $$""" "summary":"{{summary}}","severity":[{"type":"CVSS_V3","score":"{{vector}}"}],""", Records.Affected(release, source, repair));

    private static string Npm(string id, string alias, string repair) => $$"""
        {"id":"{{id}}","modified":"2025-01-02T03:04:05Z","published":"2024-01-02T00:00:00Z","aliases":[{{alias}}],"affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"{{repair}}"}]}]}]}
        """.Trim();

    private static string Kev(params string[] ids) =>
        "{\"catalogVersion\":\"1\",\"vulnerabilities\":[" + string.Join(',', ids.Select(id => $$"""{"cveID":"{{id}}","dateAdded":"2025-03-02","knownRansomwareCampaignUse":"Known"}""")) + "]}";

    private static string Nvd(string id, string vector) =>
        "{\"resultsPerPage\":1,\"format\":\"NVD_CVE\",\"vulnerabilities\":[{\"cve\":{\"id\":\"" + id
        + "\",\"metrics\":{\"cvssMetricV31\":[{\"source\":\"nvd@nist.gov\",\"cvssData\":{\"vectorString\":\"" + vector + "\"}}]}}}]}";

    // Each record goes into the file of its kind.
    private StoreManifest Build(int day, params string[] records)
    {
        foreach (var record in records)
        {
            if (record.StartsWith("{\"catalogVersion", StringComparison.Ordinal))
            {
                folder.Write("feed/kev.json", record);
            }
            else if (record.StartsWith("{\"resultsPerPage", StringComparison.Ordinal))
            {
                folder.Write("feed/nvd.json", record);
            }
        }

        folder.Write("feed/records.jsonl", string.Join('\n', records.Where(record => record.StartsWith("{\"id\":\"CVE", StringComparison.Ordinal))) + "\n");
        folder.Write("feed/npm.jsonl", string.Join('\n', records.Where(record => record.StartsWith("{\"id\":\"GHSA", StringComparison.Ordinal))) + "\n");
        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), new FixedTime(First.AddDays(day)), TestContext.Current.CancellationToken);
        Assert.Empty(report.Issues);
        return report.Manifest!;
    }

    private string Now()
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return Text(store);
    }

    private string At(DateTimeOffset time)
    {
        using var store = AdvisoryStore.Open(folder.In("db"), asOf: time);
        return Text(store);
    }

    private IReadOnlyList<Finding> Findings(DateTimeOffset time)
    {
        using var store = AdvisoryStore.Open(folder.In("db"), asOf: time);
        return Match(store, Inventories.Debian("12", Inventories.Deb("foo", "1"))).Findings;
    }

    private static MatchResult Match(AdvisoryStore store, Inventory inventory) => Matcher.Match(inventory, store, new MatchOptions(), TestContext.Current.CancellationToken);

    /// <summary>All that findings and issues tell, but for the digest of the segment, which is the later store's.</summary>
    private static string Text(AdvisoryStore store)
    {
        var lines = new List<string>();
        foreach (var release in Releases)
        {
            var left = new Package { Type = "npm", Name = "left", Version = "1.0.0", Purl = "pkg:npm/left@1.0.0" };
            var matched = Match(store, Inventories.Debian(release, left, Inventories.Deb("foo", "1.2"), Inventories.Deb("gone", "1"), Inventories.Deb("taken", "1"), Inventories.Deb("old", "1"), Inventories.Deb("young", "1")));
            lines.AddRange(matched.Findings.Select(finding => $"{release} {finding.Id} {string.Join(',', finding.Aliases)} {string.Join(',', finding.References)} {finding.Purl} {finding.Summary} {finding.Published:o} {finding.Severity} "
                + $"{string.Join(',', finding.Scores)} {finding.Kev} {finding.FixState} {string.Join(',', finding.FixedIn)} {finding.Evidence.Record} {finding.Evidence.Range} {finding.Evidence.Rule} {finding.Evidence.SeveritySource}"));
            lines.AddRange(matched.Issues.Select(issue => $"{release} {issue.Level} {issue.Code} {issue.Text}"));
        }

        return string.Join('\n', lines);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
