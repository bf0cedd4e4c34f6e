namespace Assay.Sources.Disk;

/// <summary>A folder of a walk, with the way to it: a tree of millions of names keeps each of them once.</summary>
internal sealed class DiskFolder
{
    private readonly DiskFolder? parent;
    private readonly byte[] name;

    /// <param name="parent">Null for the root.</param>
    /// <param name="name">Its own.</param>
    /// <param name="place">Where what it shows really is.</param>
    public DiskFolder(DiskFolder? parent, byte[] name, MountedFolder place)
    {
        this.parent = parent;
        this.name = name;
        Place = place;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public MountedFolder Place { get; }

    /// <summary>Folders above it.</summary>
    public int Depth { get; }

    /// <summary>Writes the path, which is known to fit.</summary>
    /// <returns>Its length.</returns>
    public int WritePath(Span<byte> path)
    {
        if (parent is null)
        {
            return 0;
        }

        var length = parent.WritePath(path);
        if (length > 0)
        {
            path[length++] = (byte)'/';
        }

        name.CopyTo(path[length..]);
        return length + name.Length;
    }
}
