using System.Text;
using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class JoinedIndexTests
{
    [Fact]
    public void Two_builders_of_one_tree_make_the_index_that_one_makes()
    {
        TreeStep[] entries =
        [
            new("a", EntryKind.Directory), new("a/link", EntryKind.SymbolicLink, "../x"), new("a/b", EntryKind.Directory), new("a/b/one", EntryKind.File, SizeBytes: 1), new("a/b/two", EntryKind.File, SizeBytes: 2),
            new("a/c/three", EntryKind.File, SizeBytes: 3), new("a/z", EntryKind.SymbolicLink, "b"), new("d", EntryKind.Other),
        ];
        for (var cut = 0; cut <= entries.Length; cut++)
        {
            var (left, right) = (BuilderOf(entries[..cut]), BuilderOf(entries[cut..]));
            left.Add(right);
            Assert.Equal(Content(BuilderOf(entries).Build()), Content(left.Build()));
        }
    }

    private static LayerIndex.Builder BuilderOf(IEnumerable<TreeStep> entries)
    {
        var builder = new LayerIndex.Builder();
        foreach (var entry in entries)
        {
            builder.Add(new TreeEntry { Path = Encoding.UTF8.GetBytes(entry.Path), Kind = entry.Kind, SizeBytes = entry.SizeBytes, Mode = 0, LinkTarget = Encoding.UTF8.GetBytes(entry.Target) });
        }

        return builder;
    }

    private static List<string> Content(LayerIndex index) => [.. Enumerable.Range(0, index.Count).Select(number =>
    {
        var (hash, kind, sizeBytes) = index[number];
        Assert.True(index.TryFind(hash, out _, out _, out var target));
        return $"{hash:x} {kind} {sizeBytes} in {index.ParentOf(number)} to {Encoding.UTF8.GetString(target)}";
    })];

    private sealed record TreeStep(string Path, EntryKind Kind, string Target = "", long SizeBytes = 0);
}
