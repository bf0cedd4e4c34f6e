using Assay.Core;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Sources.Directory;

/// <summary>Why a folder of a live tree is not entered, with no path; null where it is.</summary>
/// <param name="path">From the tree's root.</param>
internal delegate Issue? RefuseFolder(ReadOnlySpan<byte> path);

/// <summary>
/// Walks a live folder tree: a folder, then what is in it, names in the order of their bytes. Links are entries and never followed, nothing
/// but regular files is ever opened, and what changes meanwhile is an issue.
/// </summary>
public sealed class DirectoryCursor : TreeCursor
{
    private const int FolderMode = 0x1ED;
    private readonly ScanLimits limits;
    private readonly RefuseFolder? refuse;
    private readonly EntersFolder? enters;
    private readonly Shared shared;
    private readonly List<(OpenFolder Folder, int PathLength)> open = [];
    private readonly int foldersAbove;
    private readonly byte[] path = new byte[FilePath.MaxBytes];
    private readonly byte[] link = new byte[FilePath.MaxBytes];
    private FolderEntry entry;
    private Stream? content;
    private int pathLength;
    private bool isOnEntry;
    private bool isRefused;

    /// <param name="root">The folder; a link in its own path is followed, since the user named it.</param>
    /// <param name="limits">Bounds on entries and depth.</param>
    /// <param name="enters">Which folders are walked; null for all. One that is not is an entry all the same.</param>
    /// <exception cref="AssayException">"target.notFound", "target.denied", "target.unreadable": there is no such folder, or it can't be read.</exception>
    public DirectoryCursor(string root, ScanLimits limits, EntersFolder? enters = null)
        : this(root, limits, isOverlay: false, refuse: null, enters)
    {
    }

    private DirectoryCursor(string root, ScanLimits limits, bool isOverlay, RefuseFolder? refuse = null, EntersFolder? enters = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        this.limits = limits;
        this.refuse = refuse;
        shared = new Shared();
        this.enters = enters;
        try
        {
            open.Add((OpenRoot(root, limits.MaxEntries, isOverlay), 0));
        }
        catch (TreeException exception) when (exception.EntryOnly)
        {
            throw Unusable(root, exception);
        }
    }

    private DirectoryCursor(DirectoryCursor other, OpenFolder folder, int level)
    {
        limits = other.limits;
        refuse = other.refuse;
        enters = other.enters;
        shared = other.shared;
        foldersAbove = other.foldersAbove + level;
        var length = other.open[level].PathLength;
        other.path.AsSpan(0, length).CopyTo(path);
        open.Add((folder, length));
    }

    /// <summary>What could not be read or was not there any more; complete once <see cref="MoveNext"/> has returned false or thrown.</summary>
    public override IReadOnlyList<Issue> Issues => shared.Issues.ToList();

    public override TreeEntry Current => new()
    {
        Path = path.AsSpan(0, pathLength),
        Kind = entry.Kind,
        SizeBytes = entry.SizeBytes,
        Mode = entry.Mode,
        LinkTarget = link.AsSpan(0, entry.LinkLength),
    };

    /// <summary>A layer as an overlay file system keeps it in a folder, with devices for whiteouts and attributes for opaque folders.</summary>
    /// <param name="root">The layer's folder.</param>
    /// <param name="limits">Bounds on entries and depth.</param>
    /// <exception cref="AssayException">As of the constructor.</exception>
    public static DirectoryCursor OfOverlay(string root, ScanLimits limits) => new(root, limits, isOverlay: true);

    /// <summary>A tree some folders of which are named, and neither entered nor asked about.</summary>
    /// <param name="root">As of the constructor.</param>
    /// <param name="limits">Bounds on entries and depth.</param>
    /// <param name="refuse">Says which, and why.</param>
    /// <param name="enters">Which others are walked; null for all.</param>
    /// <exception cref="AssayException">As of the constructor.</exception>
    internal static DirectoryCursor Without(string root, ScanLimits limits, RefuseFolder refuse, EntersFolder? enters = null) => new(root, limits, isOverlay: false, refuse, enters);

    /// <exception cref="TreeException">"limit.entries".</exception>
    public override bool MoveNext(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        content?.Dispose();
        content = null;
        if (isOnEntry && entry.Kind == EntryKind.Directory && !isRefused && enters?.Invoke(path.AsSpan(0, pathLength)) != false)
        {
            if (Enter(token) && open[^1].Folder.IsOpaque)
            {
                entry = new FolderEntry(EntryKind.OpaqueDirectory, 0, 0, 0);
                return true;
            }
        }

        isOnEntry = false;
        while (open.Count > 0)
        {
            var (folder, length) = open[^1];
            if (!folder.MoveNext())
            {
                folder.Dispose();
                open.RemoveAt(open.Count - 1);
            }
            else if (TryTake(folder, length))
            {
                return isOnEntry = true;
            }
        }

        return false;
    }

    public override bool CanSplit => true;

    // As near to the root as there is something to give: the larger the part, the longer nobody has to ask again.
    public override TreeCursor? Split()
    {
        for (var level = 0; level < open.Count; level++)
        {
            if (open[level].Folder.Split() is { } half)
            {
                return new DirectoryCursor(this, half, level);
            }
        }

        return null;
    }

    /// <exception cref="TreeException">"file.vanished", "file.denied", "file.unreadable", entry only; while reading "file.truncated".</exception>
    public override Stream Open()
    {
        if (!isOnEntry || entry.Kind != EntryKind.File || content is not null)
        {
            throw new InvalidOperationException("only a file can be opened, and once");
        }

        return content = open[^1].Folder.OpenFile(entry.SizeBytes);
    }

    protected override void Dispose(bool disposing)
    {
        content?.Dispose();
        foreach (var (folder, _) in open)
        {
            folder.Dispose();
        }

        open.Clear();
    }

    private static OpenFolder OpenRoot(string root, int maxNames, bool isOverlay) => OperatingSystem.IsLinux()
        ? LinuxFolder.OpenRoot(root, maxNames, CancellationToken.None, isOverlay)
        : new PortableFolder(root, maxNames, CancellationToken.None);

    private static AssayException Unusable(string root, TreeException exception) => exception.Code switch
    {
        "file.vanished" => new AssayException("target.notFound", $"there is no folder {root}", inner: exception),
        "file.denied" => new AssayException("target.denied", $"the folder {root} may not be read", "run as a user who may read it", exception),
        _ => new AssayException("target.unreadable", $"the folder {root} can't be read: {exception.Message}", inner: exception),
    };

    private bool Enter(CancellationToken token)
    {
        if (foldersAbove + open.Count > limits.MaxDepth)
        {
            shared.Issues.Add(Issue.Error("limit.depth", $"what lies in more than {limits.MaxDepth} folders was left out", PathText()));
            return false;
        }

        try
        {
            open.Add((open[^1].Folder.OpenChild(limits.MaxEntries - shared.Entries, token), pathLength));
            return true;
        }
        catch (TreeException exception) when (exception.EntryOnly)
        {
            Report(exception, "folder");
            return false;
        }
    }

    private bool TryTake(OpenFolder folder, int parentLength)
    {
        if (Interlocked.Increment(ref shared.Entries) > limits.MaxEntries)
        {
            throw new TreeException("limit.entries", $"the folder tree has more than {limits.MaxEntries} entries");
        }

        var name = folder.Name;
        var start = parentLength == 0 ? 0 : parentLength + 1;
        if (start + name.Length > path.Length)
        {
            pathLength = parentLength;
            shared.Issues.Add(Issue.Error("file.pathTooLong", $"a name in this folder makes a path of more than {FilePath.MaxBytes} bytes", PathText()));
            return false;
        }

        if (start > 0)
        {
            path[start - 1] = (byte)'/';
        }

        name.CopyTo(path.AsSpan(start));
        pathLength = start + name.Length;
        if (IsRefused(folder))
        {
            return true;
        }

        try
        {
            entry = folder.Describe(link);
            return true;
        }
        catch (TreeException exception) when (exception.EntryOnly)
        {
            Report(exception, "file");
            return false;
        }
    }

    // Nothing is asked about such a folder, not even its rights: a server that does not answer would hold the walk for ever.
    private bool IsRefused(OpenFolder folder)
    {
        isRefused = false;
        if (refuse is not null && folder.MayBeFolder && refuse(path.AsSpan(0, pathLength)) is { } why)
        {
            shared.Issues.Add(why with { Path = PathText() });
            entry = new FolderEntry(EntryKind.Directory, 0, FolderMode, 0);
            isRefused = true;
        }

        return isRefused;
    }

    // What vanishes from a live tree was never part of what a scan a moment later would see; all else hides something.
    private void Report(TreeException exception, string subject)
    {
        var hidesNothing = exception.Code is "file.vanished" or OpenFolder.KernelFolder;
        var code = hidesNothing ? exception.Code : subject + exception.Code[exception.Code.IndexOf('.', StringComparison.Ordinal)..];
        shared.Issues.Add(new Issue(hidesNothing ? IssueLevel.Notice : IssueLevel.Error, code, exception.Message) { Path = PathText() });
    }

    private string PathText() => LossyText.Decode(path.AsSpan(0, pathLength));

    /// <summary>What all parts of one walk have in common.</summary>
    private sealed class Shared
    {
        public int Entries;

        public IssueSample Issues { get; } = new();
    }
}
