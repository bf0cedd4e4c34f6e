using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Engine.Layers;
using Assay.TestKit;

namespace Assay.Engine.Tests.Layers;

public sealed class LayerAdvisorTests
{
    private const int Million = 1_500_000;

    [Fact]
    public async Task Deleted_replaced_and_cached_files_are_told_with_what_they_cost()
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image(
        [
            layout.Layer(new TarBuilder().File("opt/big/a.bin", new byte[Million]).File("opt/big/b.bin", new byte[2 * Million]).File("app/data.bin", new byte[3 * Million])
                .File("var/lib/apt/lists/x_Packages", new byte[4 * Million]).File("root/.cache/pip/http/1", new byte[5 * Million]).Build(), "RUN apt-get install -y things"),
            layout.Layer(new TarBuilder().Whiteout("opt/big").File("app/data.bin", new byte[10]).Build(), "RUN rm"),
            layout.Layer(new TarBuilder().Whiteout("root/.cache").Build(), "RUN rm"),
        ]));
        var options = new ScanOptions { Subjects = ScanSubjects.Packages, CacheFolder = folder["cache"] };
        foreach (var run in (string[])["cold", "warm"])
        {
            var result = await Scanner.ScanAsync("oci:" + layout.Folder, options, null, TestContext.Current.CancellationToken);

            Assert.Equal(
                ["Deleted 1 7500000 1 root/.cache/pip/http/1,root/.cache", "Cache 1 6000000 1 var/lib/apt/lists", "Deleted 1 4500000 2 opt/big/b.bin,opt/big/a.bin,opt/big", "Replaced 1 4500000 1 app/data.bin"],
                result.Inventory.LayerAdvice.Select(advice => $"{advice.Kind} {advice.Number} {advice.SavedBytes} {advice.Files} {string.Join(',', advice.Paths)}"));
            Assert.Equal([(22_500_000L, 5L), (10L, 1L), (0L, 0L)], result.Inventory.Artifact.Layers.Select(layer => (layer.SizeBytes!.Value, layer.Files!.Value)));
            Assert.True(result.IsComplete, run);
        }
    }

    [Theory]
    [InlineData("COPY . /app # buildkit", "RUN /bin/sh -c pip install -r requirements.txt # buildkit", true)]
    [InlineData("/bin/sh -c #(nop) COPY dir:0123 in /app ", "/bin/sh -c npm ci", true)]
    [InlineData("COPY ./src /app # buildkit", "RUN /bin/sh -c set -e; apt-get -qq --no-install-recommends install -y things && rm -rf /x # buildkit", true)]
    [InlineData("COPY . /app # buildkit", "/bin/sh -c /usr/bin/dpkg --install /tmp/a.deb", true)]
    [InlineData("COPY . /app # buildkit", "/bin/sh -c apt-get update && echo install", false)]
    [InlineData("COPY requirements.txt /app/ # buildkit", "RUN /bin/sh -c pip install -r requirements.txt # buildkit", false)]
    [InlineData("COPY --from=build . /app # buildkit", "RUN /bin/sh -c pip install x # buildkit", false)]
    [InlineData("COPY . /app # buildkit", "RUN /bin/sh -c make # buildkit", false)]
    public async Task A_large_installation_above_the_sources_is_told(string copy, string install, bool isTold)
    {
        using var folder = new TemporaryFolder();
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image(
        [
            layout.Layer(new TarBuilder().File("bin/sh", "x").Build(), "ADD root /"),
            layout.Layer(new TarBuilder().File("app/main.py", "print()").Build(), copy),
            layout.Layer(new TarBuilder().File("usr/lib/installed.bin", new byte[60 << 20]).Build(), install),
        ]));

        var result = await Scanner.ScanAsync("oci:" + layout.Folder, new ScanOptions { Subjects = ScanSubjects.Packages }, null, TestContext.Current.CancellationToken);

        Assert.Equal(isTold ? [LayerAdviceKind.Order] : [], result.Inventory.LayerAdvice.Select(advice => advice.Kind));
    }

    [Fact]
    public void What_is_lost_is_what_unpacking_loses()
    {
        for (var seed = 1; seed <= Tier.Scale(300, 5000); seed++)
        {
            var random = new Random(seed);
            var layers = Enumerable.Range(0, random.Next(2, 5)).Select(_ => Layer(random)).ToList();
            var indexes = layers.Select(IndexOf).ToList();

            for (var number = 0; number < layers.Count; number++)
            {
                var losses = LayerLosses.Of(indexes, number);
                var last = Settled(layers[number]);
                foreach (var (path, _) in last.Where(entry => entry.Value == EntryKind.File))
                {
                    Assert.Equal(Unpacked(layers, number, path), losses.Of(FilePath.Parse(path)));
                }
            }
        }
    }

    // A handful of names, so that files, folders and removals meet.
    private static List<(string Path, EntryKind Kind)> Layer(Random random)
    {
        string[] names = ["a", "b", "c"];
        var entries = new List<(string Path, EntryKind Kind)>();
        for (var i = random.Next(0, 8); i > 0; i--)
        {
            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(names.Length)]));
            var kind = random.Next(6) switch { 0 => EntryKind.Whiteout, 1 => EntryKind.OpaqueDirectory, 2 => EntryKind.Directory, _ => EntryKind.File };

            // A tar that has a file and something below it, or a thing and its removal, says two things: builders write none such.
            if (!entries.Exists(entry => entry.Path == path || entry.Path.StartsWith(path + "/", StringComparison.Ordinal) || (path.StartsWith(entry.Path + "/", StringComparison.Ordinal) && entry.Kind is EntryKind.File or EntryKind.Whiteout)))
            {
                entries.Add((path, kind));
            }
        }

        return entries;
    }

    private static LayerIndex IndexOf(List<(string Path, EntryKind Kind)> entries)
    {
        var builder = new LayerIndex.Builder();
        foreach (var (path, kind) in entries)
        {
            builder.Add(new TreeEntry { Path = Encoding.UTF8.GetBytes(path), Kind = kind, SizeBytes = 1, Mode = 0 });
        }

        return builder.Build();
    }

    private static Dictionary<string, EntryKind> Settled(List<(string Path, EntryKind Kind)> entries) => entries.ToDictionary(entry => entry.Path, entry => entry.Kind, StringComparer.Ordinal);

    // The plain way: apply each later layer to this one path.
    private static (LossKind Kind, int Layer) Unpacked(List<List<(string Path, EntryKind Kind)>> layers, int number, string path)
    {
        for (var above = number + 1; above < layers.Count; above++)
        {
            if (layers[above].Exists(entry => (entry.Path == path && entry.Kind is EntryKind.File or EntryKind.Directory) || (entry.Path.StartsWith(path + "/", StringComparison.Ordinal) && entry.Kind is EntryKind.File or EntryKind.Directory)))
            {
                return (LossKind.Replaced, above);
            }

            foreach (var (other, kind) in layers[above])
            {
                var isAbove = path.StartsWith(other + "/", StringComparison.Ordinal);
                if ((kind == EntryKind.Whiteout && (other == path || isAbove)) || (kind == EntryKind.OpaqueDirectory && isAbove) || (kind == EntryKind.File && isAbove))
                {
                    return (LossKind.Deleted, above);
                }
            }
        }

        return default;
    }
}
