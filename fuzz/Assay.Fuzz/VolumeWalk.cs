using Assay.Core.Files;
using Assay.Sources.Disk;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Fuzz;

/// <summary>Walks a volume to its end, opens and reads all of it. Whatever it holds, the outcome is entries and failures that say so.</summary>
internal sealed class VolumeWalk
{
    private const int MaxEntries = 4000;
    private const int MaxDepth = 32;
    private const int MaxContentBytes = 1 << 17;

    private readonly byte[] buffer = new byte[32 << 10];
    private readonly HashSet<ulong> above = [];

    /// <summary>How many entries there were.</summary>
    public int Entries { get; private set; }

    /// <summary>How many entries or folders could not be read.</summary>
    public int Lost { get; private set; }

    /// <exception cref="InvalidOperationException">The reader breaks its contract.</exception>
    public void Walk(Func<BlockReader, FileSystem?> open, BlockReader volume)
    {
        FileSystem? files;
        try
        {
            files = open(volume);
        }
        catch (TreeException failure) when (!failure.EntryOnly)
        {
            return;
        }

        if (files is not null)
        {
            above.Add(files.Root.Number);
            Try(() => Folder(files, files.Root, 0));
        }
    }

    private void Folder(FileSystem files, FileNode folder, int depth)
    {
        foreach (var (name, number) in files.ReadFolder(folder, CancellationToken.None))
        {
            if (name.Length == 0)
            {
                throw new InvalidOperationException("a name without a byte");
            }

            if (++Entries > MaxEntries)
            {
                return;
            }

            Try(() => Entry(files, files.Node(number), depth));
        }
    }

    private void Entry(FileSystem files, FileNode node, int depth)
    {
        switch (node.Kind)
        {
            case EntryKind.Directory when depth < MaxDepth && above.Add(node.Number):
                Try(() => Folder(files, node, depth + 1));
                above.Remove(node.Number);
                break;
            case EntryKind.SymbolicLink when files.ReadLink(node).Length == 0:
                throw new InvalidOperationException("a link to nowhere");
            case EntryKind.File:
                File(files, node);
                break;
            default:
                break;
        }
    }

    private void File(FileSystem files, FileNode node)
    {
        if (files.ExtentsOf(node).Any(extent => extent.Offset < 0 || extent.Length <= 0))
        {
            throw new InvalidOperationException("a place that is none");
        }

        using var content = files.Open(node);
        if (node.SizeBytes < 0 || content.Length != node.SizeBytes)
        {
            throw new InvalidOperationException($"{content.Length} bytes, not {node.SizeBytes}");
        }

        for (var left = MaxContentBytes; left > 0;)
        {
            var count = content.Read(buffer.AsSpan(0, Math.Min(left, buffer.Length)));
            if (count == 0 && content.Position < content.Length)
            {
                throw new InvalidOperationException($"the content ends after {content.Position} of {content.Length} bytes");
            }

            left = count == 0 ? 0 : left - count;
        }
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            Lost++;
        }
    }
}
