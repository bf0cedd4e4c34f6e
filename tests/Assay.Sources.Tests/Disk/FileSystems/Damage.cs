using Assay.Core.Files;
using Assay.Sources.Disk;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>Walks volumes that are not sound: whatever they hold, the outcome is entries and failures that say so, within bounds.</summary>
internal static class Damage
{
    private const int MaxEntries = 20_000;
    private const int MaxDepth = 64;
    private const int MaxContentBytes = 1 << 20;

    /// <summary>Walks a volume to its end, opens and reads all of it.</summary>
    /// <returns>How many entries there were, and how many could not be read.</returns>
    public static (int Entries, int Lost) Walk(Func<BlockReader, FileSystem?> open, BlockReader volume)
    {
        var walk = new Walker();
        try
        {
            if (open(volume) is { } files)
            {
                walk.Folder(files, files.Root, 0, [files.Root.Number]);
            }
        }
        catch (TreeException failure)
        {
            Assert.False(failure.EntryOnly, failure.ToString());
        }

        return (walk.Entries, walk.Lost);
    }

    /// <summary>Changes a byte at a time where an image is not empty, and cuts it short, and walks what is left.</summary>
    /// <param name="path">The image.</param>
    /// <param name="open">The reader's door.</param>
    /// <param name="count">How many times.</param>
    public static void Survives(string path, Func<BlockReader, FileSystem?> open, int count)
    {
        var image = File.ReadAllBytes(path);
        using var sound = new ImageBlocks(image);
        var (entries, lost) = Walk(open, sound);
        Assert.True(entries > 0);
        Assert.Equal(0, lost);
        var random = new Random(11);
        var places = Enumerable.Range(0, image.Length).Where(at => image[at] != 0).ToArray();
        for (var number = 0; number < count; number++)
        {
            var at = places[random.Next(places.Length)];
            var before = image[at];
            image[at] = (byte)(number % 3 == 0 ? before ^ (1 << random.Next(8)) : random.Next(256));
            using var changed = new ImageBlocks(image);
            Walk(open, changed);
            Assert.True(changed.ReadBytes < (sound.ReadBytes * 20) + (64L << 20), $"byte {at} as {image[at]}: {changed.ReadBytes} bytes read");
            image[at] = before;
        }

        for (var number = 0; number < count / 10; number++)
        {
            // The ends of what is there, and any place.
            var length = number % 2 == 0 ? places[random.Next(places.Length)] : random.Next(image.Length);
            using var cut = new ImageBlocks(image[..length]);
            Walk(open, cut);
            Assert.True(cut.ReadBytes < (sound.ReadBytes * 20) + (64L << 20), $"cut at {length}");
        }
    }

    private sealed class Walker
    {
        private readonly byte[] buffer = new byte[64 << 10];

        public int Entries { get; private set; }

        public int Lost { get; private set; }

        public void Folder(FileSystem files, FileNode folder, int depth, HashSet<ulong> above)
        {
            Try(() =>
            {
                foreach (var (name, number) in files.ReadFolder(folder, TestContext.Current.CancellationToken))
                {
                    Assert.NotEmpty(name);
                    if (++Entries > MaxEntries)
                    {
                        return;
                    }

                    Try(() => Entry(files, files.Node(number), depth, above));
                }
            });
        }

        private void Entry(FileSystem files, FileNode node, int depth, HashSet<ulong> above)
        {
            switch (node.Kind)
            {
                case EntryKind.Directory when depth < MaxDepth && above.Add(node.Number):
                    Folder(files, node, depth + 1, above);
                    above.Remove(node.Number);
                    break;
                case EntryKind.SymbolicLink:
                    Assert.NotEmpty(files.ReadLink(node));
                    break;
                case EntryKind.File:
                    Assert.True(node.SizeBytes >= 0);
                    _ = files.ExtentsOf(node);
                    using (var content = files.Open(node))
                    {
                        for (var left = MaxContentBytes; left > 0;)
                        {
                            var count = content.Read(buffer.AsSpan(0, Math.Min(left, buffer.Length)));
                            left = count == 0 ? 0 : left - count;
                        }
                    }

                    break;
                default:
                    break;
            }
        }

        private void Try(Action read)
        {
            try
            {
                read();
            }
            catch (TreeException failure)
            {
                Assert.True(failure.EntryOnly, failure.ToString());
                Lost++;
            }
        }
    }
}
