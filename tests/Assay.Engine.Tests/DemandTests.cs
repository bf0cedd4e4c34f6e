using Assay.Advisories.Store;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Engine.Tests;

/// <summary>What a scan fetches, through the product's own way to the network.</summary>
public sealed class DemandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_inventory_needs_the_segments_of_its_packages()
    {
        var inventory = new Inventory
        {
            Artifact = new Artifact { Kind = "image", Name = "x", Distro = new Distro { Id = "debian", VersionId = "12" } },
            Packages =
            [
                new Package { Type = "deb", Name = "foo", Version = "1", Purl = "pkg:deb/debian/foo@1" },
                new Package { Type = "npm", Name = "bar", Version = "1", Purl = "pkg:npm/bar@1" },
                new Package { Type = "generic", Name = "baz", Version = "1", Purl = "pkg:generic/baz@1" },
            ],
        };

        // Bitnami tells of programs that no package manager brought.
        Assert.Equal(["bitnami", "debian", "npm", "shared"], Demand.SegmentsOf(inventory));
        Assert.Empty(Demand.SegmentsOf(inventory with { Packages = [] }));
    }

    [Fact]
    public async Task A_mirror_that_was_named_may_be_private_and_plain()
    {
        using var folder = new TemporaryFolder();
        using var server = new FeedServer();

        var result = await Scanner.ScanAsync("purl:pkg:npm/foo@1.0.0", Options(folder, server.Url), null, Token);

        Assert.Contains("/storage.googleapis.com/osv-vulnerabilities/npm/all.zip", server.Requests.Select(request => request.Path));
        Assert.False(result.IsComplete);
        Assert.Contains(result.Issues, issue => issue.Code == "db.unfetched" && issue.Text.Contains("answered 404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_origin_that_only_adds_is_told_and_one_that_the_segment_is_made_of_makes_the_result_incomplete()
    {
        using var folder = new TemporaryFolder();
        using var server = new FeedServer();
        server.Put("/storage.googleapis.com/osv-vulnerabilities/RubyGems/all.zip", Zips.Make(("GHSA-1.json", """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"RubyGems","name":"foo"},"versions":["1"]}]}""")));

        var added = await Scanner.ScanAsync("purl:pkg:gem/foo@1.0.0", Options(folder, server.Url), null, Token);

        Assert.True(added.IsComplete);
        Assert.Contains(added.Issues, issue => issue is { Code: "db.unfetched", Level: Core.Findings.IssueLevel.Notice } && issue.Text.Contains("the advisories of rubygems lack rubysec", StringComparison.Ordinal));

        using var other = new TemporaryFolder();
        server.Remove("/storage.googleapis.com/osv-vulnerabilities/RubyGems/all.zip");
        server.Put("/codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master", Zips.Make(("ruby-advisory-db-master/gems/foo/CVE-2024-0001.yml", "---\ngem: foo\ncve: 2024-0001\ntitle: T\ndate: 2024-02-03\npatched_versions:\n  - \">= 7.1.4\"\n")));

        var lacking = await Scanner.ScanAsync("purl:pkg:gem/foo@1.0.0", Options(other, server.Url), null, Token);

        Assert.False(lacking.IsComplete);
        Assert.Contains(lacking.Issues, issue => issue is { Code: "db.unfetched", Level: Core.Findings.IssueLevel.Error } && issue.Text.Contains("the advisories of rubygems lack osv-rubygems", StringComparison.Ordinal));
        Assert.Contains(lacking.Findings ?? [], finding => finding.Id == "CVE-2024-0001");

        // Nor is it forgotten where nobody is asked.
        var offline = await Scanner.ScanAsync("purl:pkg:gem/foo@1.0.0", Options(other, server.Url) with { Demand = null }, null, Token);

        Assert.False(offline.IsComplete);
        Assert.Contains(offline.Issues, issue => issue is { Code: "db.unfetched", Level: Core.Findings.IssueLevel.Error } && issue.Text.Contains("osv-rubygems", StringComparison.Ordinal));

        // Nor by whom the store is carried to, whether there is a network or not.
        StoreArchive.Export(other["store"], other["store.assaydb"], null, Token);
        StoreArchive.Import(other["store.assaydb"], other["elsewhere"], null, Token);
        foreach (var options in (ScanOptions[])[Options(other, server.Url), Options(other, server.Url) with { Demand = null }])
        {
            var carried = await Scanner.ScanAsync("purl:pkg:gem/foo@1.0.0", options with { StoreFolder = other["elsewhere"] }, null, Token);

            Assert.False(carried.IsComplete);
            Assert.Contains(carried.Issues, issue => issue is { Code: "db.unfetched", Level: Core.Findings.IssueLevel.Error } && issue.Text.Contains("osv-rubygems", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_demand_the_network_is_not_touched()
    {
        using var folder = new TemporaryFolder();
        using var server = new FeedServer();

        await Scanner.ScanAsync("purl:pkg:npm/foo@1.0.0", Options(folder, server.Url) with { Demand = null }, null, Token);

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task What_is_no_mirror_is_the_users_error()
    {
        using var folder = new TemporaryFolder();

        var failure = await Assert.ThrowsAsync<Core.AssayException>(() => Scanner.ScanAsync("purl:pkg:npm/foo@1.0.0", Options(folder, "ftp://mirror.example/"), null, Token));

        Assert.Equal("arguments.mirror", failure.Code);
    }

    private static ScanOptions Options(TemporaryFolder folder, string mirror) =>
        new() { StoreFolder = folder["store"], Demand = new DemandOptions { Mirror = mirror } };
}
