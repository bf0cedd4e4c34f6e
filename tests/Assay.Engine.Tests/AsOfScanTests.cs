using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Engine.Tests;

public sealed class AsOfScanTests
{
    [Fact]
    public async Task A_result_says_what_time_it_is_of_and_how_sure_that_is()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["feed"]);
        var first = new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (day, repair) in (ReadOnlySpan<(int, string)>)[(0, "2"), (1, "0.5")])
        {
            File.WriteAllText(folder["feed", "a.json"], $$"""
                {"id": "CVE-2024-0001", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-02T00:00:00Z", "affected": [{"package": {"ecosystem": "Debian:12", "name": "acme"},
                 "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "{{repair}}"}]}]}]}
                """);
            StoreBuilder.Build(folder["feed"], folder["db"], new FixedTime(first.AddDays(day)), TestContext.Current.CancellationToken);
        }

        var now = await ScanAsync(null);
        var exact = await ScanAsync(first);
        var early = await ScanAsync(first.AddDays(-1));
        var earlier = await ScanAsync(new DateTimeOffset(2023, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal((0, 1, 1, 0), (now.Findings!.Count, exact.Findings!.Count, early.Findings!.Count, earlier.Findings!.Count));
        Assert.DoesNotContain(now.Issues, issue => issue.Code.StartsWith("advisories.asOf", StringComparison.Ordinal));
        Assert.Equal(IssueLevel.Notice, Assert.Single(exact.Issues, issue => issue.Code == "advisories.asOf").Level);
        Assert.Contains("debian (kept since 2025-03-01)", Assert.Single(early.Issues, issue => issue.Code == "advisories.asOfApproximate").Text, StringComparison.Ordinal);
        Assert.Equal("2025-03-01T00:00:00Z exact", Assert.Single(exact.Verdict.Inputs, input => input.Kind == "asOf").Name);
        Assert.Equal("2025-02-28T00:00:00Z approximate", Assert.Single(early.Verdict.Inputs, input => input.Kind == "asOf").Name);
        Assert.DoesNotContain(now.Verdict.Inputs, input => input.Kind == "asOf");

        async Task<ScanResult> ScanAsync(DateTimeOffset? asOf) => await Scanner.ScanAsync(
            "purl:pkg:deb/debian/acme@1?arch=amd64&distro=debian-12", new ScanOptions { StoreFolder = folder["db"], AsOf = asOf }, null, TestContext.Current.CancellationToken);
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
