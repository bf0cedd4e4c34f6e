using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Sources.Disk;

/// <summary>
/// Walks a tree on a disk. What is wanted is known before it begins: folders in which nothing of it can lie are not entered, everything else
/// is given at once, and wanted files come at the end, in the order in which they lie on the disk, with their places told to the reader before.
/// </summary>
internal sealed class DiskCursor : TreeCursor
{
    private readonly ScanLimits limits;
    private readonly IssueLog issues = new();
    private readonly FolderQueue folders;
    private readonly WantedFiles files = new();
    private readonly byte[] path = new byte[FilePath.MaxBytes];
    private TreePlan? plan;
    private DiskFolder? folder;
    private IEnumerator<NamedNode>? names;
    private List<NamedNode> batch = [];
    private FileNode? node;
    private FileSystem? system;
    private byte[] link = [];
    private Stream? content;
    private int batchPosition;
    private int pathLength;
    private int entryCount;
    private bool hasEnumerated;

    public DiskCursor(DiskTree tree, ScanLimits limits)
    {
        this.limits = limits;
        folders = new FolderQueue(tree);
    }

    public override IReadOnlyList<Issue> Issues => issues.ToList();

    public override TreeEntry Current => new()
    {
        Path = path.AsSpan(0, pathLength),
        Kind = node!.Kind,
        SizeBytes = node.Kind == EntryKind.File ? node.SizeBytes : 0,
        Mode = node.Mode,
        LinkTarget = link,
    };

    public override void Plan(TreePlan plan)
    {
        this.plan = plan;
        folders.Plan(plan);
    }

    /// <exception cref="TreeException">"limit.entries".</exception>
    public override bool MoveNext(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        content?.Dispose();
        content = null;
        while (!hasEnumerated)
        {
            if (batchPosition < batch.Count)
            {
                if (TryTake(batch[batchPosition++]))
                {
                    return true;
                }
            }
            else if (!NextBatch(token) && !NextFolder(token))
            {
                hasEnumerated = true;
                files.Settle(token);
            }
        }

        return NextFile();
    }

    /// <exception cref="TreeException">Entry only.</exception>
    public override Stream Open()
    {
        if (node is not { Kind: EntryKind.File } || content is not null)
        {
            throw new InvalidOperationException("only a file can be opened, and once");
        }

        try
        {
            return content = system!.Open(node);
        }
        catch (TreeException failure) when (!failure.EntryOnly)
        {
            throw new TreeException(failure.Code, failure.Message, failure) { EntryOnly = true };
        }
    }

    protected override void Dispose(bool disposing)
    {
        content?.Dispose();
        names?.Dispose();
    }

    private bool NextFolder(CancellationToken token)
    {
        names?.Dispose();
        names = null;
        folder = folders.Next();
        if (folder is null)
        {
            return false;
        }

        system = folder.Place.System;
        SetPath(folder, []);
        try
        {
            names = system.ReadFolder(system.Node(folder.Place.Number), token).GetEnumerator();
        }
        catch (TreeException failure)
        {
            Report(failure, PathText());
        }

        return true;
    }

    // Nodes are looked up in the order of their numbers, since that is how their tables lie on a disk.
    private bool NextBatch(CancellationToken token)
    {
        const int batchNames = 16384;
        batch.Clear();
        batchPosition = 0;
        if (names is null)
        {
            return false;
        }

        try
        {
            while (batch.Count < batchNames && names.MoveNext())
            {
                token.ThrowIfCancellationRequested();
                batch.Add(names.Current);
            }
        }
        catch (TreeException failure)
        {
            SetPath(folder!, []);
            Report(failure, PathText());
            names.Dispose();
            names = null;
        }

        batch.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        return batch.Count > 0;
    }

    private bool TryTake(in NamedNode name)
    {
        if (++entryCount > limits.MaxEntries)
        {
            throw new TreeException("limit.entries", $"the file system has more than {limits.MaxEntries} entries");
        }

        if (name.Name.Length == 0 || name.Name.AsSpan().ContainsAny((byte)0, (byte)'/') || name.Name.AsSpan().SequenceEqual("."u8) || name.Name.AsSpan().SequenceEqual(".."u8))
        {
            SetPath(folder!, []);
            issues.Add(Issue.Error("fs.nameInvalid", "the folder has a name that can't be one", PathText()));
            return false;
        }

        if (!SetPath(folder!, name.Name))
        {
            issues.Add(Issue.Error("file.pathTooLong", $"a name in this folder makes a path of more than {FilePath.MaxBytes} bytes", PathText()));
            return false;
        }

        try
        {
            node = system!.Node(name.Number);
            link = node.Kind == EntryKind.SymbolicLink ? system.ReadLink(node) : [];
        }
        catch (TreeException failure)
        {
            Report(failure, PathText());
            return false;
        }

        return TakeNode(name);
    }

    private bool TakeNode(in NamedNode name)
    {
        var text = path.AsSpan(0, pathLength);
        switch (node!.Kind)
        {
            case EntryKind.Directory when folder!.Depth >= limits.MaxDepth:
                issues.Add(Issue.Error("limit.depth", $"what lies in more than {limits.MaxDepth} folders was left out", PathText()));
                return true;
            case EntryKind.Directory:
                if (!folders.Add(folder, name, text))
                {
                    issues.Add(Issue.Error("fs.folderLoop", "the folder is in another place of the file system too: it was read there", PathText()));
                }

                return true;
            case EntryKind.SymbolicLink:
                folders.AddLink(text, link);
                return true;
            case EntryKind.File when plan?.Wants(text, node.Mode) == true:
                files.Add(folder!, name.Name, node.Number);
                return false;
            default:
                return true;
        }
    }

    private bool NextFile()
    {
        while (files.TryNext(out var file))
        {
            system = file.Folder.Place.System;
            SetPath(file.Folder, file.Name);
            try
            {
                node = system.Node(file.Number);
                link = [];
                return true;
            }
            catch (TreeException failure)
            {
                Report(failure, PathText());
            }
        }

        return false;
    }

    private bool SetPath(DiskFolder parent, ReadOnlySpan<byte> name)
    {
        pathLength = parent.WritePath(path);
        if (name.IsEmpty)
        {
            return true;
        }

        var start = pathLength == 0 ? 0 : pathLength + 1;
        if (start + name.Length > path.Length)
        {
            return false;
        }

        if (start > 0)
        {
            path[pathLength] = (byte)'/';
        }

        name.CopyTo(path.AsSpan(start));
        pathLength = start + name.Length;
        return true;
    }

    private void Report(TreeException failure, string where) => issues.Add(Issue.Error(failure.Code, failure.Message, where));

    private string PathText() => LossyText.Decode(path.AsSpan(0, pathLength));
}
