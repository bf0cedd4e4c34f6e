using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Store;

/// <summary>Readers that open a store while others take its place.</summary>
public sealed class StoreSwapTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_hundred_readers_see_one_store_or_the_other_while_it_swaps()
    {
        Build(0);
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var readers = Enumerable.Range(0, 100).Select(_ => Task.Run(() =>
        {
            var rounds = 0;
            while (!stop.IsCancellationRequested || rounds == 0)
            {
                using var store = AdvisoryStore.Open(folder.In("db"));
                var ids = MatcherTestsIds(store);
                Assert.True(ids is ["CVE-2024-0001", "CVE-2024-0002"] or ["CVE-2024-0003", "CVE-2024-0004"], string.Join(' ', ids));
                rounds++;
                Interlocked.Increment(ref seen);
            }
        })).ToList();

        for (var swap = 1; swap <= Tier.Scale(10, 200); swap++)
        {
            Build(swap);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.True(seen >= 100);
    }

    private static string[] MatcherTestsIds(AdvisoryStore store) =>
        [.. Matcher.Match(Inventories.Debian("12", Inventories.Deb("bar", "1"), Inventories.Deb("foo", "1")), store, new MatchOptions()).Findings.Select(finding => finding.Id).Order(StringComparer.Ordinal)];

    private void Build(int swap)
    {
        var first = swap % 2 == 0 ? 1 : 3;
        folder.Write("feed/lines.jsonl", string.Join('\n',
            Records.Record($"CVE-2024-000{first}", "", Records.Affected("12", "foo", "2")),
            Records.Record($"CVE-2024-000{first + 1}", "", Records.Affected("12", "bar", "2"))) + "\n");
        Assert.NotNull(StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken).Manifest);
    }
}
