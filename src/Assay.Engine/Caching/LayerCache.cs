using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Cataloging;

namespace Assay.Engine.Caching;

/// <summary>
/// What earlier scans found in layers, and in whole chains of them. A blob's diffID is only known from a read that verified both digests:
/// an image config may list whatever diffIDs its author likes.
/// </summary>
internal sealed class LayerCache
{
    // What stands for an identity: a blob's digest, or, of a blob that has none, its diffID behind this.
    private const string DiffIdMark = "layer ";

    private readonly CacheFolder folder;
    private readonly string fingerprint;
    private readonly string richer;
    private readonly TimeProvider time;

    /// <param name="folder">Where entries are.</param>
    /// <param name="fingerprint">Digest of all that changes facts: catalogers, joins, limits, options.</param>
    /// <param name="richer">The fingerprint of scans that find the same and more, whose entries serve as well; else the same.</param>
    /// <param name="time">Tells when an entry was last used.</param>
    public LayerCache(CacheFolder folder, string fingerprint, string richer, TimeProvider time)
    {
        this.folder = folder;
        this.fingerprint = fingerprint;
        this.richer = richer;
        this.time = time;
    }

    /// <summary>The diffID that a verified read of this very blob gave; null where there was none.</summary>
    /// <param name="blobDigest">The blob's digest as the manifest has it; null where none is named, and the file's identity alone stands for it.</param>
    /// <param name="blobIdentity">
    /// Device, inode, size and times of a local blob: a file that changed is not believed. Or the digest itself, where the blob is asked for
    /// by its digest: whatever copy of it was verified, this one is the same or is refused.
    /// </param>
    public string? VerifiedDiffId(string? blobDigest, string? blobIdentity)
    {
        if (blobDigest is not null && blobIdentity == blobDigest)
        {
            return folder.Read("blobs", Key(blobDigest)) is { } verified ? Encoding.ASCII.GetString(verified.Span) : null;
        }

        if (blobIdentity is null || folder.Read("identities", Key(blobIdentity)) is not { } known)
        {
            return null;
        }

        var text = Encoding.ASCII.GetString(known.Span);
        if (blobDigest is null)
        {
            return text.StartsWith(DiffIdMark, StringComparison.Ordinal) ? text[DiffIdMark.Length..] : null;
        }

        return text == blobDigest && folder.Read("blobs", Key(blobDigest)) is { } diffId ? Encoding.ASCII.GetString(diffId.Span) : null;
    }

    /// <summary>Remembers a read that verified the blob's digest and computed its diffID.</summary>
    public void RememberBlob(string? blobDigest, string? blobIdentity, string diffId)
    {
        if (blobDigest is not null)
        {
            folder.Write("blobs", Key(blobDigest), Encoding.ASCII.GetBytes(diffId));
        }

        if (blobIdentity is not null && blobIdentity != blobDigest)
        {
            folder.Write("identities", Key(blobIdentity), Encoding.ASCII.GetBytes(blobDigest ?? DiffIdMark + diffId));
        }
    }

    public LayerFacts? Facts(string diffId)
    {
        if (Read("layers", Key(diffId + "\n" + fingerprint), Key(diffId + "\n" + richer)) is not { } bytes)
        {
            return null;
        }

        using var stream = MemoryOf(bytes);
        return FactsCodec.Read(stream);
    }

    /// <summary>Keeps a layer's facts; only whole ones, of a layer whose diffID was computed.</summary>
    public void StoreFacts(LayerFacts facts) =>
        folder.Write("layers", Key(facts.DiffId + "\n" + fingerprint), stream => FactsCodec.Write(stream, facts));

    /// <summary>The joined inventory of a chain of layers, as native JSON.</summary>
    public Stream? Inventory(IEnumerable<string> diffIds)
    {
        var chain = string.Join('\n', diffIds);
        return Read("inventories", ChainKey(chain, fingerprint), ChainKey(chain, richer)) is { } bytes ? MemoryOf(bytes) : null;
    }

    public void StoreInventory(IEnumerable<string> diffIds, Action<Stream> write) => folder.Write("inventories", ChainKey(string.Join('\n', diffIds), fingerprint), write);

    /// <summary>Keeps what the packages of an inventory own, by content: the same claims of two images are one entry.</summary>
    public void StoreClaims(ReadOnlyMemory<byte> claims) => folder.Write("claims", Convert.ToHexStringLower(SHA256.HashData(claims.Span)), claims);

    public void Trim() => folder.Trim();

    private static MemoryStream MemoryOf(ReadOnlyMemory<byte> bytes)
    {
        var array = MemoryMarshal.TryGetArray(bytes, out var segment) ? segment : new ArraySegment<byte>(bytes.ToArray());
        return new MemoryStream(array.Array!, array.Offset, array.Count, writable: false);
    }

    private static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string ChainKey(string chain, string fingerprint) => Key(chain + "\n" + fingerprint);

    private ReadOnlyMemory<byte>? Read(string kind, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (folder.Read(kind, key) is { } bytes)
            {
                folder.Touch(kind, key, time);
                return bytes;
            }
        }

        return null;
    }
}
