using Assay.Core.Findings;

namespace Assay.Core.Files;

/// <summary>What an entry of a tree is. The numbers are stored in cached layer indexes: append, never renumber.</summary>
public enum EntryKind : byte
{
    File = 0,
    Directory = 1,
    SymbolicLink = 2,
    /// <summary>A second name of a file of the same layer.</summary>
    HardLink = 3,
    /// <summary>A device, FIFO or socket: never opened.</summary>
    Other = 4,
    /// <summary>Removes the path, and all below it, that lower layers have. OCI image specification, layer.md, "Whiteouts".</summary>
    Whiteout = 5,
    /// <summary>Hides what lower layers have below the folder, not the folder itself.</summary>
    OpaqueDirectory = 6,
}

/// <summary>One entry while a cursor stands on it; its spans are valid until the cursor moves.</summary>
public readonly ref struct TreeEntry
{
    /// <summary>The normalised path: see <see cref="FilePath"/>.</summary>
    public required ReadOnlySpan<byte> Path { get; init; }

    public required EntryKind Kind { get; init; }

    /// <summary>Content length in bytes; 0 for all but files.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>Unix permission bits.</summary>
    public required int Mode { get; init; }

    /// <summary>Where a symbolic link points, as written; for a hard link the normalised path of the other name.</summary>
    public ReadOnlySpan<byte> LinkTarget { get; init; }
}

/// <summary>
/// One pass over the entries of a tree, in the tree's own order. A layer's tar gives each entry's content only while the cursor
/// stands on it; a live folder is walked the same way, so that both feed the same collector.
/// </summary>
public abstract class TreeCursor : IDisposable
{
    /// <summary>What was met besides the entries; complete once <see cref="MoveNext"/> has returned false or thrown.</summary>
    public abstract IReadOnlyList<Issue> Issues { get; }

    /// <summary>The entry that the cursor stands on.</summary>
    public abstract TreeEntry Current { get; }

    /// <summary>
    /// Tells before the first entry what the pass is after. A tree whose every block costs a way through a network fetches what is wanted at once,
    /// gives its entries in the order of the disk, and leaves out what lies in folders that nobody wants to enter; others go on as ever.
    /// </summary>
    public virtual void Plan(TreePlan plan)
    {
    }

    /// <summary>Goes to the next entry.</summary>
    /// <returns>False behind the last one.</returns>
    /// <exception cref="TreeException">The tree can't be read any further.</exception>
    public abstract bool MoveNext(CancellationToken token);

    /// <summary>Opens the current entry's content, bounded by its declared size; only for <see cref="EntryKind.File"/>, once, until the cursor moves.</summary>
    /// <exception cref="TreeException">The content can't be opened.</exception>
    public abstract Stream Open();

    /// <summary>False where <see cref="Split"/> never gives anything.</summary>
    public virtual bool CanSplit => false;

    /// <summary>
    /// Gives away about half of what is still to come, for another thread: either cursor goes over its own part alone, in the tree's order. Each
    /// tells the <see cref="Issues"/> of all parts.
    /// </summary>
    /// <returns>Null where too little is left to be worth it.</returns>
    public virtual TreeCursor? Split() => null;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>A tree, or one entry of it, can't be read: damaged, hostile, or denied. Becomes an issue of the result.</summary>
public sealed class TreeException : Exception
{
    public TreeException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The issue's code, such as "layer.truncated".</summary>
    public string Code { get; }

    /// <summary>True where only the current entry is lost and the cursor may move on.</summary>
    public bool EntryOnly { get; init; }
}
