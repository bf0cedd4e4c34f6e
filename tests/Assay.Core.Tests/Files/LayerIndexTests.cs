using System.Text;
using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class LayerIndexTests
{
    [Fact]
    public void Finds_each_kind_with_what_belongs_to_it()
    {
        var index = ModelLayers.Index(
        [
            new("etc", EntryKind.Directory),
            new("etc/file", EntryKind.File, SizeBytes: 12_345),
            new("etc/link", EntryKind.SymbolicLink, "../usr/lib/os-release"),
            new("etc/hard", EntryKind.HardLink, "etc/file"),
            new("dev/null", EntryKind.Other),
            new("gone", EntryKind.Whiteout),
            new("cleared", EntryKind.OpaqueDirectory),
        ]);

        Assert.Equal((EntryKind.Directory, 0, ""), Find(index, "etc"));
        Assert.Equal((EntryKind.File, 12_345, ""), Find(index, "etc/file"));
        Assert.Equal((EntryKind.SymbolicLink, 0, "../usr/lib/os-release"), Find(index, "etc/link"));
        Assert.Equal((EntryKind.HardLink, 0, "etc/file"), Find(index, "etc/hard"));
        Assert.Equal((EntryKind.Other, 0, ""), Find(index, "dev/null"));
        Assert.Null(Find(index, "gone"));
        Assert.Null(Find(index, "cleared"));
        Assert.Null(Find(index, "etc/other"));
        Assert.False(index.RemovesNothing);
        Assert.True(index.HasWhiteout(FilePath.Parse("gone").Hash) && index.HasOpaque(FilePath.Parse("cleared").Hash));
        Assert.False(index.HasWhiteout(FilePath.Parse("cleared").Hash) || index.HasOpaque(FilePath.Parse("gone").Hash));
    }

    [Fact]
    public void Knows_the_folders_that_its_entries_imply()
    {
        var index = ModelLayers.Index([new("a/b/c", EntryKind.File, SizeBytes: 1), new("a/b/d", EntryKind.File), new("e", EntryKind.File)]);

        Assert.Equal(EntryKind.Directory, Find(index, "a")?.Kind);
        Assert.Equal(EntryKind.Directory, Find(index, "a/b")?.Kind);
        Assert.Equal(5, index.Count);
        Assert.Null(Find(index, ""));
    }

    [Fact]
    public void Makes_no_folder_of_a_link_that_the_layer_goes_through()
    {
        var index = ModelLayers.Index([new("lib", EntryKind.SymbolicLink, "usr/lib"), new("x", EntryKind.File), new("lib/a", EntryKind.File)]);

        Assert.Equal((EntryKind.SymbolicLink, 0, "usr/lib"), Find(index, "lib"));
    }

    [Fact]
    public void Takes_the_last_of_equal_paths()
    {
        var index = ModelLayers.Index(
        [
            new("a", EntryKind.File, SizeBytes: 1),
            new("b", EntryKind.SymbolicLink, "first"),
            new("a", EntryKind.SymbolicLink, "b"),
            new("b", EntryKind.SymbolicLink, "second"),
            new("a", EntryKind.File, SizeBytes: 3),
            new("b", EntryKind.Directory),
            new("b", EntryKind.SymbolicLink, "last"),
        ]);

        Assert.Equal(2, index.Count);
        Assert.Equal((EntryKind.File, 3, ""), Find(index, "a"));
        Assert.Equal((EntryKind.SymbolicLink, 0, "last"), Find(index, "b"));
    }

    [Fact]
    public void Keeps_sizes_within_its_bounds()
    {
        var index = ModelLayers.Index(
        [
            new("negative", EntryKind.File, SizeBytes: -1),
            new("most", EntryKind.File, SizeBytes: LayerIndex.MaxSizeBytes),
            new("more", EntryKind.File, SizeBytes: long.MaxValue),
        ]);

        Assert.Equal(0, Find(index, "negative")?.SizeBytes);
        Assert.Equal(LayerIndex.MaxSizeBytes, Find(index, "most")?.SizeBytes);
        Assert.Equal(LayerIndex.MaxSizeBytes, Find(index, "more")?.SizeBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(4096)]
    [InlineData(5000)]
    public void Keeps_link_targets_up_to_the_longest_path(int length)
    {
        var target = new string('t', length);
        var index = ModelLayers.Index([new("before", EntryKind.SymbolicLink, "x"), new("link", EntryKind.SymbolicLink, target), new("after", EntryKind.SymbolicLink, "y")]);

        Assert.Equal(target[..Math.Min(length, FilePath.MaxBytes)], Find(index, "link")?.Target);
        Assert.Equal(("x", "y"), (Find(index, "before")?.Target, Find(index, "after")?.Target));
    }

    [Fact]
    public void Holds_a_hundred_thousand_entries_and_reads_back_what_it_wrote()
    {
        var entries = Enumerable.Range(0, 100_000).Select(i => (i % 10) switch
        {
            0 => new ModelEntry($"usr/lib/{i / 100}/link{i}", EntryKind.SymbolicLink, $"../target{i}"),
            1 => new ModelEntry($"usr/lib/{i / 100}/gone{i}", EntryKind.Whiteout),
            2 => new ModelEntry($"usr/lib/{i / 100}/cleared{i}", EntryKind.OpaqueDirectory),
            _ => new ModelEntry($"usr/lib/{i / 100}/file{i}", EntryKind.File, SizeBytes: i),
        }).ToArray();
        var written = ModelLayers.Index(entries);
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            written.Write(writer);
        }

        bytes.Position = 0;
        using var reader = new BinaryReader(bytes);
        var index = LayerIndex.Read(reader);

        Assert.Equal(bytes.Length, bytes.Position);
        Assert.Equal((written.Count, 81_002), (index.Count, index.Count));
        foreach (var entry in entries)
        {
            var hash = FilePath.Parse(entry.Path).Hash;
            switch (entry.Kind)
            {
                case EntryKind.Whiteout:
                    Assert.True(index.HasWhiteout(hash));
                    break;
                case EntryKind.OpaqueDirectory:
                    Assert.True(index.HasOpaque(hash));
                    break;
                default:
                    Assert.True(Find(index, entry.Path) == (entry.Kind, entry.SizeBytes, entry.Target), entry.Path);
                    break;
            }
        }
    }

    [Fact]
    public void Is_empty_where_nothing_was_added()
    {
        var index = new LayerIndex.Builder().Build();

        Assert.Equal((0, true), (index.Count, index.RemovesNothing));
        Assert.Null(Find(index, "a"));
    }

    private static (EntryKind Kind, long SizeBytes, string Target)? Find(LayerIndex index, string path) =>
        index.TryFind(FilePath.Parse(path).Hash, out var kind, out var sizeBytes, out var target)
            ? (kind, sizeBytes, Encoding.UTF8.GetString(target))
            : null;
}
