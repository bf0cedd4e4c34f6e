using Assay.Advisories.Comparing;
using Assay.Advisories.Searching;
using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Comparing;

public sealed class StoreDifferenceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Only_what_changed_is_told()
    {
        Build("a", Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-1002", "", Records.Affected("12", "bar", "2")), Records.Record("CVE-2024-1005", "", Records.Affected("12", "gone", "2")));
        Build("b", Records.Record("CVE-2024-1000", "", Records.Affected("12", "new", "2")), Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-1002", "", Records.Affected("12", "bar", "3")));

        var difference = StoreDifference.Of(folder.In("a"), folder.In("b"), Token);

        Assert.Equal([new MatchKey("debian:12", "bar"), new MatchKey("debian:12", "gone"), new MatchKey("debian:12", "new")], difference.Packages);
        Assert.Equal(["CVE-2024-1000", "CVE-2024-1005"], difference.Flaws);
    }

    [Fact]
    public void A_flaw_that_is_withdrawn_more_severe_or_exploited_is_told_without_its_packages_rows()
    {
        Build("a", Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")), Records.Record("CVE-2024-1002", "", Records.Affected("12", "bar", "2")));
        folder.Write("feed-b/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-1002","dateAdded":"2024-05-01","knownRansomwareCampaignUse":"Known"}]}""");
        Build(
            "b",
            Records.Record("CVE-2024-1001", """ "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],""", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2024-1002", "", Records.Affected("12", "bar", "2")));

        var difference = StoreDifference.Of(folder.In("a"), folder.In("b"), Token);

        Assert.Empty(difference.Packages);
        Assert.Equal(["CVE-2024-1001", "CVE-2024-1002"], difference.Flaws);
    }

    [Fact]
    public void The_same_store_has_no_difference()
    {
        Build("a", Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")));
        Build("b", Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")));

        var difference = StoreDifference.Of(folder.In("a"), folder.In("b"), Token);

        Assert.Empty(difference.Packages);
        Assert.Empty(difference.Flaws);
    }

    [Fact]
    public void A_search_finds_a_flaw_by_any_name_and_a_package_in_every_release()
    {
        folder.Write("feed-a/npm.jsonl", """{"id":"GHSA-aaaa-bbbb-cccc","aliases":["CVE-2024-1007"],"modified":"2025-01-01T00:00:00Z","summary":"bad","affected":[{"package":{"ecosystem":"npm","name":"x"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},{"fixed":"1.2.0"}]}]}]}""" + "\n");
        Build("a", Records.Record("CVE-2024-1007", "", Records.Affected("12", "x", "2"), Records.Affected("11", "x")));
        using var store = AdvisoryStore.Open(folder.In("a"));

        var flaw = StoreSearch.OfFlaw(store, "CVE-2024-1007");
        Assert.Equal(["CVE-2024-1007", "GHSA-aaaa-bbbb-cccc"], flaw.Advisories.Select(found => found.Advisory.Id).Order());
        Assert.Equal(["debian:11 every version", "debian:12 before 2", "npm from 1.0.0 before 1.2.0"], flaw.Ranges.Select(range => $"{range.Key.Bucket} {range.Versions}").Order());

        Assert.Equal("bad", StoreSearch.OfFlaw(store, "GHSA-aaaa-bbbb-cccc").Advisories[0].Advisory.Summary);
        Assert.Equal(3, StoreSearch.OfPackage(store, [], "x").Ranges.Count);
        Assert.Single(StoreSearch.OfPackage(store, [new MatchKey("npm", "x")], "x").Ranges);
        Assert.True(StoreSearch.OfFlaw(store, "CVE-1999-1").IsEmpty);
    }

    [Fact]
    public void A_search_for_a_flaw_leaves_out_what_else_is_repaired_with_it()
    {
        Build(
            "a",
            Records.Record("DSA-5001-1", """ "related":["CVE-2024-1001","CVE-2024-1002"],"upstream":["CVE-2024-1001","CVE-2024-1002"],""", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2024-1001", "", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2024-1002", "", Records.Affected("12", "other", "3")));
        using var store = AdvisoryStore.Open(folder.In("a"));

        Assert.Equal(["foo"], StoreSearch.OfFlaw(store, "CVE-2024-1001").Ranges.Select(range => range.Key.Name).Distinct());
        Assert.Contains("other", StoreSearch.OfFlaw(store, "CVE-2024-1002").Ranges.Select(range => range.Key.Name));
    }

    private void Build(string store, params string[] records)
    {
        folder.Write($"feed-{store}/a.jsonl", string.Join('\n', records) + "\n");
        Assert.NotNull(StoreBuilder.Build(folder.In("feed-" + store), folder.In(store), TimeProvider.System, Token).Manifest);
    }
}
