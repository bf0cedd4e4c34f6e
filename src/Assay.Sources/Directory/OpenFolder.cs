using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Directory;

/// <summary>A folder that is open, with its names in order. What it opens is looked up in it, not by a path from the root.</summary>
internal abstract class OpenFolder : IDisposable
{
    /// <summary>The code of an exception that says: nothing to be missed here.</summary>
    public const string KernelFolder = "folder.kernel";

    /// <summary>The name that <see cref="MoveNext"/> went to.</summary>
    public abstract ReadOnlySpan<byte> Name { get; }

    /// <summary>True where a layer's folder hides what lower layers have in it.</summary>
    public virtual bool IsOpaque => false;

    /// <summary>False where the name is known to be none of a folder, without asking.</summary>
    public virtual bool MayBeFolder => true;

    /// <summary>Goes to the next name.</summary>
    public abstract bool MoveNext();

    /// <summary>What the name stands for, links not followed.</summary>
    /// <param name="linkTarget">Receives where a link points.</param>
    /// <exception cref="TreeException">"file.vanished", "file.denied", "file.unreadable", entry only.</exception>
    public abstract FolderEntry Describe(Span<byte> linkTarget);

    /// <summary>Opens the name as a folder.</summary>
    /// <exception cref="TreeException">As of <see cref="Describe"/>; "limit.entries"; <see cref="KernelFolder"/>, entry only.</exception>
    public abstract OpenFolder OpenChild(int maxNames, CancellationToken token);

    /// <summary>Opens the name as a regular file.</summary>
    /// <exception cref="TreeException">As of <see cref="Describe"/>.</exception>
    public abstract Stream OpenFile(long sizeBytes);

    /// <summary>Gives away the later half of the names that are still to come; null where they are too few, or can't be given away.</summary>
    public virtual OpenFolder? Split() => null;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    protected static TreeException Vanished(Exception? inner = null) =>
        new("file.vanished", "it was there a moment ago and is gone, or is something else now", inner) { EntryOnly = true };

    protected static TreeException Denied(Exception? inner = null) =>
        new("file.denied", "it may not be read", inner) { EntryOnly = true };

    protected static TreeException Unreadable(string why, Exception? inner = null) =>
        new("file.unreadable", $"it can't be read: {why}", inner) { EntryOnly = true };

    protected static TreeException TooMany(int maxNames) =>
        new("limit.entries", $"the folder tree has more than {maxNames} entries");
}

/// <summary>What a name of a folder stands for.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FolderEntry(EntryKind Kind, long SizeBytes, int Mode, int LinkLength);
