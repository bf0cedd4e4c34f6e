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

    [Fact]
    public async Task Store_paths_are_found_by_their_names_however_the_tar_writes_them()
    {
        const string Hash = "h0cnbmfcn93xm5dg2x27ixhag1cwndga";
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image(
        [
            // A folder with an entry of its own, one that only its file implies, a link, a file; and what is removed again.
            layout.Layer(new TarBuilder().Folder($"nix/store/{Hash}-glibc-2.38").File($"nix/store/{Hash}-curl-8.4.0/bin/curl", []).File($"nix/store/{Hash}-gone-1/x", []).Build()),
            layout.Layer(new TarBuilder().Link($"nix/store/{Hash}-tool-1.2", "x").File($"nix/store/{Hash}-data-3", []).File($"nix/store/.wh.{Hash}-gone-1", []).Build()),
        ]));
        var options = new ScanOptions { InventoryOnly = true, CacheFolder = folder["cache"] };
        foreach (var run in (string[])["cold", "warm"])
        {
            var result = await Scanner.ScanAsync("oci:" + layout.Folder, options, null, TestContext.Current.CancellationToken);

            Assert.True(result.IsComplete, run);
            Assert.Equal(["curl 8.4.0", "data 3", "glibc 2.38", "tool 1.2"], result.Inventory.Packages.Select(package => $"{package.Name} {package.Version}"));
            Assert.Equal("gone", Assert.Single(result.Inventory.DeletedPackages).Name);
        }
    }

    [Theory]
    [InlineData("cpe", "cpe:/a:redhat:enterprise_linux:9::appstream", true)]
    [InlineData("cpe", "no", false)]
    [InlineData("CPE", "cpe:/a:redhat:enterprise_linux:9::appstream", false)]
    public async Task A_label_s_cpe_is_a_channel_of_this_image_alone(string name, string value, bool isChannel)
    {
        using var folder = new TemporaryFolder();
        var options = new ScanOptions { InventoryOnly = true, CacheFolder = folder["cache"] };
        foreach (var (place, isLabelled) in (IEnumerable<(string, bool)>)[("plain", false), ("labelled", true), ("labelled", true), ("plain", false)])
        {
            if (!Directory.Exists(folder[place]))
            {
                var layout = new OciLayoutBuilder(folder[place]);
                var layer = layout.Layer(new TarBuilder().File("etc/os-release", "ID=rhel\nVERSION_ID=9.4\n").Build());
                layout.Add(layout.Image([layer], labels: isLabelled ? [("maintainer", "x"), (name, value)] : []));
            }

            var result = await Scanner.ScanAsync("oci:" + folder[place], options, null, TestContext.Current.CancellationToken);

            Assert.Equal(isLabelled && isChannel ? [value] : [], result.Inventory.Artifact.Distro!.Channels);
        }
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
