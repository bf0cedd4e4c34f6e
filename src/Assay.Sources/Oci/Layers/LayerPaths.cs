using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// Where a layer's entries land. An entry below a symbolic link that the same layer made before lands where the link points, inside the root,
/// as container engines unpack it (containerd, pkg/archive/tar.go, applyNaive: fs.RootPath of the parent).
/// </summary>
internal sealed class LayerPaths
{
    private readonly LinkTable links = new();
    private readonly int maxHops;
    private readonly byte[] normal = new byte[FilePath.MaxBytes];
    private readonly byte[] rest = new byte[(FilePath.MaxBytes * 2) + 1];
    private readonly byte[] swap = new byte[(FilePath.MaxBytes * 2) + 1];
    private readonly byte[] lastParent = new byte[FilePath.MaxBytes];
    private readonly byte[] lastResolved = new byte[FilePath.MaxBytes];
    private int lastParentLength = -1;
    private int lastResolvedLength;
    private int lastVersion;

    public LayerPaths(int maxHops) => this.maxHops = maxHops;

    /// <summary>Finds the place of an entry.</summary>
    /// <param name="raw">The name as the archive has it.</param>
    /// <param name="path">Receives the path; at least <see cref="FilePath.MaxBytes"/> long.</param>
    /// <param name="length">How many bytes it has; 0 for the root.</param>
    /// <param name="escapes">True where the name would have left the root.</param>
    public PlaceResult Place(ReadOnlySpan<byte> raw, Span<byte> path, out int length, out bool escapes)
    {
        length = 0;
        if (!FilePath.TryNormalize(raw, normal, out var normalLength, out escapes))
        {
            return PlaceResult.Invalid;
        }

        var name = normal.AsSpan(0, normalLength);
        var slash = name.LastIndexOf((byte)'/');
        if (slash < 0 || links.Count == 0)
        {
            name.CopyTo(path);
            length = normalLength;
            return PlaceResult.Placed;
        }

        if (!TryResolveParent(name[..slash]))
        {
            return PlaceResult.LinkLoop;
        }

        var parent = lastResolved.AsSpan(0, lastResolvedLength);
        var last = parent.IsEmpty ? name[(slash + 1)..] : name[slash..];
        if (parent.Length + last.Length > path.Length)
        {
            return PlaceResult.Invalid;
        }

        parent.CopyTo(path);
        last.CopyTo(path[parent.Length..]);
        length = parent.Length + last.Length;
        return PlaceResult.Placed;
    }

    /// <summary>Remembers what now stands at a path: a link, or something else in place of one.</summary>
    public void Put(ReadOnlySpan<byte> path, EntryKind kind, ReadOnlySpan<byte> linkTarget)
    {
        if (kind == EntryKind.SymbolicLink)
        {
            links.Set(path, linkTarget);
        }
        else
        {
            links.Remove(path);
        }
    }

    private bool TryResolveParent(ReadOnlySpan<byte> parent)
    {
        // Entries of one folder follow one another: their parent is resolved once.
        if (lastVersion == links.Version && lastParentLength == parent.Length && parent.SequenceEqual(lastParent.AsSpan(0, lastParentLength)))
        {
            return true;
        }

        lastParentLength = -1;
        if (!TryResolve(parent))
        {
            return false;
        }

        parent.CopyTo(lastParent);
        lastParentLength = parent.Length;
        lastVersion = links.Version;
        return true;
    }

    private bool TryResolve(ReadOnlySpan<byte> parent)
    {
        parent.CopyTo(rest);
        var left = rest.AsSpan(0, parent.Length);
        var hops = 0;
        lastResolvedLength = 0;
        while (!left.IsEmpty)
        {
            var slash = left.IndexOf((byte)'/');
            var part = slash < 0 ? left : left[..slash];
            left = slash < 0 ? default : left[(slash + 1)..];
            var before = lastResolvedLength;
            if (!TryStep(part))
            {
                return false;
            }

            if (lastResolvedLength <= before || !links.TryGet(lastResolved.AsSpan(0, lastResolvedLength), out var target))
            {
                continue;
            }

            if (++hops > maxHops || target.Length + 1 + left.Length > rest.Length)
            {
                return false;
            }

            lastResolvedLength = target.StartsWith("/"u8) ? 0 : before;
            left = PutInFront(target, left);
        }

        return true;
    }

    private bool TryStep(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty || part.SequenceEqual("."u8))
        {
            return true;
        }

        if (part.SequenceEqual(".."u8))
        {
            lastResolvedLength = Math.Max(0, lastResolved.AsSpan(0, lastResolvedLength).LastIndexOf((byte)'/'));
            return true;
        }

        if (lastResolvedLength + 1 + part.Length > lastResolved.Length)
        {
            return false;
        }

        if (lastResolvedLength > 0)
        {
            lastResolved[lastResolvedLength++] = (byte)'/';
        }

        part.CopyTo(lastResolved.AsSpan(lastResolvedLength));
        lastResolvedLength += part.Length;
        return true;
    }

    private Span<byte> PutInFront(ReadOnlySpan<byte> target, ReadOnlySpan<byte> left)
    {
        left.CopyTo(swap);
        target.CopyTo(rest);
        rest[target.Length] = (byte)'/';
        swap.AsSpan(0, left.Length).CopyTo(rest.AsSpan(target.Length + 1));
        return rest.AsSpan(0, target.Length + 1 + left.Length);
    }
}

/// <summary>Whether an entry has a place.</summary>
internal enum PlaceResult
{
    Placed,
    /// <summary>Too long, or with a NUL.</summary>
    Invalid,
    /// <summary>Its folder is a link that leads nowhere.</summary>
    LinkLoop,
}
