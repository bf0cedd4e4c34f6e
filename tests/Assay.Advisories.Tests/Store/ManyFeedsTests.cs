using System.Text.Json;
using Assay.Advisories.Store;
using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>The store of many real feeds: of all libraries every day, of everything each night.</summary>
public sealed class ManyFeedsTests : IDisposable
{
    private static readonly string[] Libraries =
    [
        "ghsa", "golang", "pypa", "rustsec", "rubysec", "friendsofphp", "gitlab-community", "osv-malicious", "erlang-elixir", "haskell", "julia", "bitnami", "k8s",
        "kev", "epss", "eol",
    ];

    // No feeds: what others test their readers with, many formats in one archive, some of it damaged on purpose.
    private static readonly string[] Samples = ["format-examples", "upstream-feed-fixtures"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void No_two_CVEs_melt_nothing_withdrawn_matches_and_the_same_files_give_the_same_segments()
    {
        var feeds = Feeds();
        var report = StoreBuilder.Build(feeds, folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        var flaws = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var segment in report.Manifest!.Segments.Where(segment => segment.Name != "shared"))
        {
            using var database = SqliteDatabase.OpenImmutable(folder.In("db/" + segment.File));
            Check(database, segment.Name, flaws);
        }

        Assert.True(flaws.Count > 30_000, $"{flaws.Count} records");
        using (var store = AdvisoryStore.Open(folder.In("db")))
        {
            Assert.Equal("CVE-2022-23607", store.FlawOf("GHSA-fhpf-pp6p-55qc"));
        }

        CheckAgainstRecords(flaws);
        Assert.All(report.Files, file => Assert.InRange(file.Bad, 0, file.Records / 100 + 1));
        Assert.InRange(report.Manifest.Segments.Sum(segment => segment.Bytes), 1, 400_000_000);

        using var again = new TemporaryFolder();
        var second = StoreBuilder.Build(feeds, again.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Equal(report.Manifest.Segments.Select(segment => segment.Digest), second.Manifest!.Segments.Select(segment => segment.Digest));
    }

    private string Feeds()
    {
        Directory.CreateDirectory(folder.In("feeds"));
        foreach (var name in Tier.IsNightly ? Directory.GetDirectories(TestData.Require("feeds")).Select(feed => Path.GetFileName(feed)).Except(Samples) : Libraries)
        {
            Directory.CreateSymbolicLink(folder.In("feeds/" + name), TestData.Require("feeds", name));
        }

        return folder.In("feeds");
    }

    private static void Check(SqliteDatabase database, string segment, Dictionary<string, string> flaws)
    {
        using var select = database.Prepare("SELECT id, coalesce(flaw, id), aliases, fixes FROM advisory");
        while (select.Step())
        {
            var id = select.Text(0)!;
            var flaw = select.Text(1)!;
            var aliases = select.Lines(2);
            Assert.All(aliases, alias => Assert.True(RecordId.IsFlaw(alias) && !RecordId.IsCve(alias), $"{segment}: {id} has the alias {alias}"));
            Assert.True(!RecordId.IsCve(RecordId.WithoutDistribution(id)) || RecordId.WithoutDistribution(id) == flaw, $"{segment}: {id} is called {flaw}");

            // One advisory, in however many ecosystems.
            // Where a segment's own records know no CVE, the shared segment's names do.
            var known = flaws.GetValueOrDefault(id, id);
            Assert.True(
                !id.StartsWith("GHSA-", StringComparison.Ordinal) || select.Lines(3).Length > 0 || !RecordId.IsCve(known) || !RecordId.IsCve(flaw) || known == flaw,
                $"{id} is {flaw} in {segment}, and {known} elsewhere");
            flaws[id] = RecordId.IsCve(known) ? known : flaw;
        }

        Assert.Equal(0, Count(database, "SELECT count(*) FROM affected a JOIN advisory r ON r.number=a.record WHERE r.withdrawn IS NOT NULL"));
        Assert.Equal(0, Count(database, "SELECT count(*) FROM affected a JOIN advisory r ON r.number=a.flaw WHERE r.withdrawn IS NOT NULL"));
        Assert.Equal(0, Count(database, "SELECT count(*) FROM affected WHERE validFrom<>0 OR validTo IS NOT NULL"));
    }

    // What GitHub itself calls a flaw is its name, whatever other databases claim.
    private static void CheckAgainstRecords(Dictionary<string, string> flaws)
    {
        var compared = 0;
        foreach (var file in Directory.GetFiles(TestData.Require("feeds", "ghsa"), "*.jsonl.zst"))
        {
            using var reader = new StreamReader(new ZstdStream(File.OpenRead(file)));
            while (reader.ReadLine() is { } line)
            {
                using var record = JsonDocument.Parse(line);
                var cves = record.RootElement.TryGetProperty("aliases", out var aliases) && aliases.ValueKind == JsonValueKind.Array
                    ? aliases.EnumerateArray().Select(alias => alias.GetString()!).Where(RecordId.IsCve).Distinct(StringComparer.Ordinal).ToList()
                    : [];
                if (cves.Count == 1 && flaws.TryGetValue(record.RootElement.GetProperty("id").GetString()!, out var flaw))
                {
                    Assert.Equal(cves[0], flaw);
                    compared++;
                }
            }
        }

        Assert.True(compared > 15_000, $"{compared} records");
    }

    private static long Count(SqliteDatabase database, string sql)
    {
        using var select = database.Prepare(sql);
        Assert.True(select.Step());
        return select.Integer(0);
    }
}
