using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// One streaming pass over a layer, plain or packed (gzip, zstd, xz, bzip2). Entries come as the archive has them; whiteouts are entries of their own. Blob and layer
/// are hashed on the way: only when <see cref="MoveNext"/> has returned false is any of it verified.
/// </summary>
public sealed class LayerCursor : TreeCursor
{
    private readonly ImageLayer layer;
    private readonly ScanLimits limits;
    private readonly Digest? digest;
    private readonly IssueLog issues = new();
    private readonly LayerPaths paths;
    private readonly byte[] path = new byte[FilePath.MaxBytes];
    private readonly byte[] link = new byte[FilePath.MaxBytes];
    private LayerPipeline? pipeline;
    private BlockReader? blocks;
    private TarReader? tar;
    private TarEntryStream? content;
    private EntryKind kind;
    private int pathLength;
    private int linkLength;
    private int entryCount;
    private bool isBroken;

    /// <summary>Nothing is opened before the first <see cref="MoveNext"/>.</summary>
    /// <exception cref="ArgumentException">The layer's digest is not "sha256:" or "sha512:" and hexadecimal digits.</exception>
    public LayerCursor(ImageLayer layer, ScanLimits limits)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(limits);
        this.layer = layer;
        this.limits = limits;
        if (layer.Digest is not null)
        {
            digest = Digest.TryParse(layer.Digest, out var parsed) ? parsed : throw new ArgumentException("not a digest: " + layer.Digest, nameof(layer));
        }

        paths = new LayerPaths(limits.MaxLinkHops);
    }

    /// <summary>"sha256:..." of the uncompressed layer, computed; null until <see cref="MoveNext"/> has returned false.</summary>
    public string? DiffId { get; private set; }

    /// <summary>The blob's digest, verified; null where none was declared, and until <see cref="MoveNext"/> has returned false.</summary>
    public string? BlobDigest { get; private set; }

    /// <summary>What was met besides; complete once <see cref="MoveNext"/> has returned false or thrown.</summary>
    public override IReadOnlyList<Issue> Issues => issues.ToList();

    public override TreeEntry Current => new()
    {
        Path = path.AsSpan(0, pathLength),
        Kind = kind,
        SizeBytes = kind == EntryKind.File ? tar!.SizeBytes : 0,
        Mode = tar!.Mode,
        LinkTarget = link.AsSpan(0, linkLength),
    };

    /// <exception cref="TreeException">
    /// "blob.missing", "blob.notRegular", "blob.denied", "blob.changed", "blob.unreadable", "blob.sizeMismatch", "blob.digestMismatch",
    /// "layer.truncated", "layer.corrupt", "limit.layerBytes", "limit.ratio", "limit.entries", "limit.links",
    /// "tar.headerChecksum", "tar.headerTooLong", "tar.paxMalformed", "tar.sizeAbsurd", "tar.sparseMalformed".
    /// </exception>
    public override bool MoveNext(CancellationToken token)
    {
        if (DiffId is not null)
        {
            return false;
        }

        if (isBroken)
        {
            throw new InvalidOperationException("the layer could not be read any further");
        }

        content?.Dispose();
        content = null;
        isBroken = true;
        var hasNext = TryMove(token);
        isBroken = false;
        return hasNext;
    }

    public override Stream Open()
    {
        if (kind != EntryKind.File || content is not null || tar is null)
        {
            throw new InvalidOperationException("only a file can be opened, and once");
        }

        return content = new TarEntryStream(tar);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            pipeline?.Dispose();
            blocks?.Dispose();
        }
    }

    private bool TryMove(CancellationToken token)
    {
        var reader = tar ?? Start();
        blocks!.Token = token;
        while (reader.Next())
        {
            if (++entryCount > limits.MaxEntries)
            {
                throw new TreeException("limit.entries", $"the layer has more than {limits.MaxEntries} entries");
            }

            if (TryTake(reader))
            {
                return true;
            }
        }

        Finish(reader);
        return false;
    }

    private TarReader Start()
    {
        pipeline = new LayerPipeline(layer, digest, limits);
        blocks = new BlockReader(pipeline.Chunks, "layer", limits.MaxLayerBytes, hashes: !pipeline.IsPlain || digest?.Algorithm != "sha256");
        return tar = new TarReader(blocks);
    }

    private void Finish(TarReader reader)
    {
        if (!reader.HasEndMarker)
        {
            issues.Add(Issue.Notice("layer.noEndMarker", "the layer's archive ends without the blocks that mark its end"));
        }

        var hash = blocks!.Finish();
        if (!pipeline!.IsVerified)
        {
            throw new InvalidOperationException("the layer ended before its blob was verified");
        }

        BlobDigest = digest?.ToString();
        DiffId = hash is null ? BlobDigest : Digest.OfHash("sha256", hash).ToString();
    }

    private bool TryTake(TarReader reader)
    {
        kind = KindOf(reader);
        linkLength = 0;
        var result = paths.Place(reader.Name, path, out pathLength, out var escapes);
        if (escapes)
        {
            issues.Add(Issue.Notice("layer.pathEscape", "the entry's name leads out of the root; it was taken as inside", LossyText.Decode(reader.Name)));
        }

        if (result != PlaceResult.Placed || !IsWithinDepth())
        {
            issues.Add(Refusal(result, LossyText.Decode(reader.Name)));
            return false;
        }

        if (pathLength == 0 || !TryTakeLink(reader))
        {
            return false;
        }

        var entry = path.AsSpan(0, pathLength);
        var name = entry[(entry.LastIndexOf((byte)'/') + 1)..];
        if (name.StartsWith(".wh."u8))
        {
            return TryTakeWhiteout(name);
        }

        paths.Put(entry, kind, link.AsSpan(0, linkLength));
        return true;
    }

    private static Issue Refusal(PlaceResult result, string name) => result switch
    {
        PlaceResult.Invalid => Issue.Error("layer.pathInvalid", "the entry's name is too long or holds a NUL", name),
        PlaceResult.LinkLoop => Issue.Error("layer.linkLoop", "the entry lies below a symbolic link that leads nowhere", name),
        _ => Issue.Error("limit.depth", "the entry lies in too many folders", name),
    };

    private bool IsWithinDepth() => path.AsSpan(0, pathLength).Count((byte)'/') <= limits.MaxDepth;

    private bool TryTakeLink(TarReader reader)
    {
        if (kind == EntryKind.SymbolicLink && reader.LinkName.Length <= link.Length && !reader.LinkName.Contains((byte)0))
        {
            reader.LinkName.CopyTo(link);
            linkLength = reader.LinkName.Length;
            return true;
        }

        if (kind is not (EntryKind.SymbolicLink or EntryKind.HardLink)
            || (kind == EntryKind.HardLink && paths.Place(reader.LinkName, link, out linkLength, out _) == PlaceResult.Placed))
        {
            return true;
        }

        issues.Add(Issue.Error("layer.linkInvalid", "the link's target is too long, holds a NUL, or leads nowhere", LossyText.Decode(reader.Name)));
        return false;
    }

    // OCI image specification, layer.md, "Whiteouts"; other names that begin like ".wh..wh.plnk" are aufs's own (moby, pkg/archive/whiteouts.go).
    private bool TryTakeWhiteout(ReadOnlySpan<byte> name)
    {
        var folderLength = pathLength - name.Length;
        var removed = name[".wh."u8.Length..];
        linkLength = 0;
        if (name.SequenceEqual(".wh..wh..opq"u8))
        {
            kind = EntryKind.OpaqueDirectory;
            pathLength = Math.Max(0, folderLength - 1);
            return true;
        }

        if (removed.StartsWith(".wh."u8))
        {
            return false;
        }

        if (removed.IsEmpty || removed.SequenceEqual("."u8) || removed.SequenceEqual(".."u8))
        {
            issues.Add(Issue.Notice("layer.whiteoutInvalid", "the whiteout names nothing that could be removed", LossyText.Decode(path.AsSpan(0, pathLength))));
            return false;
        }

        kind = EntryKind.Whiteout;
        removed.CopyTo(path.AsSpan(folderLength));
        pathLength -= ".wh."u8.Length;
        return true;
    }

    private EntryKind KindOf(TarReader reader)
    {
        switch (reader.Type)
        {
            case 0:
                // Archives older than ustar tell a folder by its last character alone.
                return reader.Name.EndsWith("/"u8) ? EntryKind.Directory : EntryKind.File;
            case (byte)'0' or (byte)'7' or (byte)'S':
                return EntryKind.File;
            case (byte)'1':
                return EntryKind.HardLink;
            case (byte)'2':
                return EntryKind.SymbolicLink;
            case (byte)'5' or (byte)'D':
                return EntryKind.Directory;
            case (byte)'3' or (byte)'4' or (byte)'6':
                return EntryKind.Other;
            default:
                issues.Add(Issue.Notice("tar.unknownType", "the entry is of a type that no container engine unpacks", LossyText.Decode(reader.Name)));
                return EntryKind.Other;
        }
    }
}
