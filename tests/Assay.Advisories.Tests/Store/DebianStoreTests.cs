using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

public sealed class DebianStoreTests
{
    [Fact]
    public void The_whole_feed_goes_in()
    {
        var report = DebianStore.Report;

        Assert.Empty(report.Issues);
        var file = Assert.Single(report.Files);
        Assert.Equal("osv-debian.jsonl.zst", file.Path);
        Assert.Equal((44181, 0, 0), (file.Records, file.Bad, file.OtherRecords));
        Assert.Equal("manifest.json", Assert.Single(report.Skipped).Path);
        Assert.Equal(["debian", "shared"], report.Manifest!.Segments.Select(entry => entry.Name));
        var segment = report.Manifest.Segments[0];

        // 29 ids stand twice in the feed; the entry modified last counts.
        Assert.Equal(44152, Assert.Single(segment.Feeds).Records);
        Assert.InRange(segment.Bytes, 5_000_000, 30_000_000);
        Assert.InRange(report.OtherEntries, 1, 40_000);
    }

    [Fact]
    public void The_same_feed_gives_the_same_segment()
    {
        using var folder = new TemporaryFolder();

        var again = StoreBuilder.Build(TestData.Require("feeds", "debian"), folder.Path, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(DebianStore.Report.Manifest!.Segments[0].Digest, again.Manifest!.Segments[0].Digest);
    }

    [Fact]
    public void No_two_CVEs_ever_melt()
    {
        using var store = DebianStore.Open();
        var segment = Assert.Single(store.Segments);
        var pairs = 0;
        for (var number = 1L; number <= 44152; number++)
        {
            var advisory = segment.Advisory(number).Advisory;
            var cves = advisory.Aliases.Append(advisory.VulnerabilityId).Where(RecordId.IsCve).Distinct().ToList();
            Assert.InRange(cves.Count, 0, 1);
            Assert.All(advisory.Aliases, alias => Assert.True(RecordId.IsFlaw(alias), alias));
            pairs += advisory.Id.StartsWith("CVE-", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(pairs > 33_000);
        Assert.All(store.ByName("CVE-2019-9512"), found => Assert.Equal("CVE-2019-9512", found.Advisory.Id));
    }

    [Fact]
    public void A_record_is_found_by_its_alias()
    {
        using var store = DebianStore.Open();

        var found = store.ByName("GHSA-qppj-fm5r-hxr3").Select(found => found.Advisory).Single();

        Assert.Equal("CVE-2023-44487", found.VulnerabilityId);
        Assert.Contains("GO-2023-2153", found.Aliases);
        Assert.Equal(new SeverityScore("nvd", Severity.High, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5), Assert.Single(found.Severities));
        Assert.StartsWith("The HTTP/2 protocol allows a denial of service", found.Summary);
    }

    [Fact]
    public void Its_digest_is_verified()
    {
        using var store = DebianStore.Open();

        store.Verify(TestContext.Current.CancellationToken);
    }
}
