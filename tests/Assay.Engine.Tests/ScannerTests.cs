using Assay.Core.Findings;
using Assay.Engine.Progress;
using Assay.TestKit;

namespace Assay.Engine.Tests;

public sealed class ScannerTests
{
    [Fact]
    public async Task Tells_how_far_it_is_while_a_layer_is_read()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        var content = new byte[3 << 20];
        new Random(1).NextBytes(content);
        var layer = layout.Layer(new TarBuilder().File("data", content).Build());
        layout.Add(layout.Image([layer, layer]));
        var told = new Told();

        var result = await Scanner.ScanAsync("oci:" + layout.Folder, new ScanOptions { InventoryOnly = true }, told, TestContext.Current.CancellationToken);

        Assert.True(result.IsComplete);
        var reading = told.All.Where(progress => progress.Step == "reading layers").ToList();
        Assert.True(reading.Count > 5);
        Assert.All(reading, progress => Assert.Equal(layer.Descriptor.SizeBytes, progress.Total));
        Assert.Equal(layer.Descriptor.SizeBytes, reading.Max(progress => progress.Done));
    }

    [Fact]
    public async Task A_cancelled_scan_ends_and_keeps_nothing()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("data", new byte[8 << 20]).Build())]));
        using var stop = new CancellationTokenSource();
        var options = new ScanOptions { InventoryOnly = true, CacheFolder = folder["cache"] };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Scanner.ScanAsync("oci:" + layout.Folder, options, new Stopper(stop), stop.Token));

        Assert.Equal((0, 0L), ScanCache.Measure(folder["cache"]));
    }

    [Fact]
    public async Task An_unknown_target_is_the_users_error()
    {
        var failure = await Assert.ThrowsAsync<Core.AssayException>(
            () => Scanner.ScanAsync("oci:/no/such/folder", new ScanOptions(), null, TestContext.Current.CancellationToken));
        Assert.Equal("target.notFound", failure.Code);
        Assert.NotNull(failure.Hint);
    }

    private sealed class Told : IProgress<ScanProgress>
    {
        private readonly List<ScanProgress> all = [];

        public IReadOnlyList<ScanProgress> All => all;

        public void Report(ScanProgress value)
        {
            lock (all)
            {
                all.Add(value);
            }
        }
    }

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => stop.Cancel();
    }
}
