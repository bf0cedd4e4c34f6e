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
    private readonly CacheFolder folder;
    private readonly string fingerprint;
    private readonly TimeProvider time;

    /// <param name="folder">Where entries are.</param>
    /// <param name="fingerprint">Digest of all that changes facts: catalogers, joins, limits, options.</param>
    /// <param name="time">Tells when an entry was last used.</param>
    public LayerCache(CacheFolder folder, string fingerprint, TimeProvider time)
    {
        this.folder = folder;
        this.fingerprint = fingerprint;
        this.time = time;
    }

    /// <summary>The diffID that a verified read of this very blob gave; null where there was none.</summary>
    /// <param name="blobDigest">The blob's digest as the manifest has it.</param>
    /// <param name="blobIdentity">Device, inode, size and times of a local blob; a file that changed is not believed.</param>
    public string? VerifiedDiffId(string blobDigest, string? blobIdentity)
    {
        if (blobIdentity is null
            || folder.Read("identities", Key(blobIdentity)) is not { } digest
            || Encoding.ASCII.GetString(digest) != blobDigest
            || folder.Read("blobs", Key(blobDigest)) is not { } diffId)
        {
            return null;
        }

        return Encoding.ASCII.GetString(diffId);
    }

    /// <summary>Remembers a read that verified the blob's digest and computed its diffID.</summary>
    public void RememberBlob(string blobDigest, string? blobIdentity, string diffId)
    {
        folder.Write("blobs", Key(blobDigest), Encoding.ASCII.GetBytes(diffId));
        if (blobIdentity is not null)
        {
            folder.Write("identities", Key(blobIdentity), Encoding.ASCII.GetBytes(blobDigest));
        }
    }

    public LayerFacts? Facts(string diffId)
    {
        var key = Key(diffId + "\n" + fingerprint);
        if (folder.Read("layers", key) is not { } bytes)
        {
            return null;
        }

        folder.Touch("layers", key, time);
        using var stream = new MemoryStream(bytes);
        return FactsCodec.Read(stream);
    }

    /// <summary>Keeps a layer's facts; only whole ones, of a layer whose diffID was computed.</summary>
    public void StoreFacts(LayerFacts facts)
    {
        using var stream = new MemoryStream();
        FactsCodec.Write(stream, facts);
        folder.Write("layers", Key(facts.DiffId + "\n" + fingerprint), stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>The joined inventory of a chain of layers, as native JSON.</summary>
    public byte[]? Inventory(IEnumerable<string> diffIds)
    {
        var key = ChainKey(diffIds);
        var bytes = folder.Read("inventories", key);
        if (bytes is not null)
        {
            folder.Touch("inventories", key, time);
        }

        return bytes;
    }

    public void StoreInventory(IEnumerable<string> diffIds, ReadOnlySpan<byte> json) => folder.Write("inventories", ChainKey(diffIds), json);

    /// <summary>Keeps what the packages of an inventory own, by content: the same claims of two images are one entry.</summary>
    public void StoreClaims(ReadOnlySpan<byte> claims) => folder.Write("claims", Convert.ToHexStringLower(SHA256.HashData(claims)), claims);

    public void Trim() => folder.Trim();

    private static string Key(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private string ChainKey(IEnumerable<string> diffIds) => Key(string.Join('\n', diffIds) + "\n" + fingerprint);
}
