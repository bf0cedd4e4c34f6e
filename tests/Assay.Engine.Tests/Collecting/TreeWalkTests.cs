using System.Text;
using Assay.Catalogers;
using Assay.Catalogers.Secrets;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Engine.Caching;
using Assay.Engine.Collecting;
using Assay.Sources.Directory;
using Assay.TestKit;

namespace Assay.Engine.Tests.Collecting;

public sealed class TreeWalkTests
{
    [Fact]
    public void Any_number_of_threads_finds_the_same()
    {
        using var folder = new TemporaryFolder();
        Plant(folder["."], new Random(7), depth: 4);
        var (facts, entries) = Content(folder["."], threads: 1);
        Assert.True(facts.Length > 10_000 && entries.Count > 400, $"{facts.Length} bytes, {entries.Count} entries");
        foreach (var threads in (int[])[2, 3, 8])
        {
            var (others, otherEntries) = Content(folder["."], threads);
            Assert.Equal(entries, otherEntries);
            Assert.Equal(facts, others);
        }
    }

    [Fact]
    public void A_failure_of_one_thread_ends_all()
    {
        using var folder = new TemporaryFolder();
        Plant(folder["."], new Random(8), depth: 3);

        Assert.Throws<OperationCanceledException>(() => Walk(folder["."], 4, [new Failing()], new ScanLimits(), TestContext.Current.CancellationToken));
        var limited = Walk(folder["."], 4, AllCatalogers.Catalogers, new ScanLimits { MaxEntries = 40 }, TestContext.Current.CancellationToken);
        Assert.Contains(limited.Issues, issue => issue is { Code: "limit.entries", Level: IssueLevel.Error });

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Walk(folder["."], 4, AllCatalogers.Catalogers, new ScanLimits(), cancelled.Token));
    }

    // In an index entries have numbers in the order in which they came, which nobody asks for.
    private static (byte[] Facts, List<string> Entries) Content(string path, int threads)
    {
        var facts = Walk(path, threads, AllCatalogers.Catalogers, new ScanLimits(), TestContext.Current.CancellationToken);
        using var stream = new MemoryStream();
        FactsCodec.Write(stream, new LayerFacts { Files = facts.Files, Secrets = facts.Secrets, Summary = facts.Summary, Issues = facts.Issues, Index = new LayerIndex.Builder().Build() });
        var entries = Enumerable.Range(0, facts.Index.Count).Select(number =>
        {
            var (hash, kind, sizeBytes) = facts.Index[number];
            Assert.True(facts.Index.TryFind(hash, out _, out _, out var target));
            return $"{hash:x} {kind} {sizeBytes} in {facts.Index.ParentOf(number)} to {Encoding.UTF8.GetString(target)}";
        });
        return (stream.ToArray(), [.. entries]);
    }

    private static LayerFacts Walk(string path, int threads, IReadOnlyList<ICataloger> catalogers, ScanLimits limits, CancellationToken token)
    {
        var table = InterestTable.Of(catalogers);
        var spool = new Spool(Path.GetTempPath(), limits.SpoolMemoryBytes, limits.SpoolQuotaBytes);
        using var cursor = new DirectoryCursor(path, limits);
        return TreeWalk.Collect(Another(), Another, cursor, threads, token);

        Collector Another() => new(table, limits, spool, new SecretPass(SecretRuleSet.BuiltIn, limits));
    }

    // Folders of all sizes, with packages, links, secrets and files that are none of what they are called.
    private static void Plant(string folder, Random random, int depth)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 6; i++)
        {
            File.WriteAllText(Path.Combine(folder, $"text-{i}.conf"), $"token = {"gl" + "pat-"}{new string((char)('a' + random.Next(26)), 3)}{random.NextInt64():x16}A\n");
        }

        File.WriteAllText(Path.Combine(folder, "package.json"), random.Next(3) == 0 ? "{" : $$"""{"name": "p{{random.Next()}}", "version": "1.0.{{random.Next(100)}}"}""");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "text-1.conf");
        for (var i = 0; i < (depth == 0 ? 0 : 1 + random.Next(5)); i++)
        {
            Plant(Path.Combine(folder, random.Next(2) == 0 ? "node_modules" : $"folder-{i}", $"x{i}"), random, depth - 1);
        }
    }

    private sealed class Failing : ICataloger
    {
        public string Name => "test/failing";

        public int Version => 1;

        public Interest Interest { get; } = new() { Globs = ["**/package.json"] };

        public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) => throw new OperationCanceledException("test");
    }
}
