using System.IO.Compression;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>
/// A store as one file, to be carried to where there is no network: "assaydb1", the manifest's length (4 bytes, little-endian), the manifest,
/// then one Brotli stream (RFC 7932) of all segments in the manifest's order. The manifest's digests, and its signature where it has one,
/// vouch for every byte.
/// </summary>
public static class StoreArchive
{
    /// <summary>Smaller than this takes much longer, larger hardly less.</summary>
    private const int Quality = 6;

    private static ReadOnlySpan<byte> Magic => "assaydb1"u8;

    /// <summary>Writes a store into a file, which takes an older one's place in one step.</summary>
    /// <param name="storeFolder">The store.</param>
    /// <param name="path">The file.</param>
    /// <param name="key">Signs it; null for an unsigned file.</param>
    /// <param name="token">Ends it; the older file then stays.</param>
    /// <exception cref="AssayException">"db.notFound", "db.damaged", "db.newer", "db.older"; "db.export": the file can't be written; "db.key".</exception>
    public static StoreManifest Export(string storeFolder, string path, StoreKey? key, CancellationToken token)
    {
        using var store = AdvisoryStore.Open(storeFolder);
        store.Verify(token);

        var manifest = CarriedManifest.Of(store.Manifest, key);
        CarriedManifest.WriteFile(path, file =>
        {
            CarriedManifest.Write(file, Magic, manifest);
            using var brotli = new BrotliStream(file, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true);
            foreach (var segment in manifest.Segments)
            {
                token.ThrowIfCancellationRequested();
                using var content = File.OpenRead(Path.Combine(storeFolder, segment.File));
                content.CopyTo(brotli);
            }
        });
        return manifest;
    }

    /// <summary>Puts the store in a file in the place of the one that is there, in one step, once every byte of it is known to be right.</summary>
    /// <param name="path">The file, or one that <see cref="StoreDelta"/> wrote.</param>
    /// <param name="storeFolder">Where the store is or will be.</param>
    /// <param name="key">Must have signed it; null where nobody asks.</param>
    /// <param name="token">Ends it; the old store then stays.</param>
    /// <exception cref="AssayException">
    /// "db.archive": the file is none, is damaged or breaks off; "db.newer", "db.older"; "db.unsigned", "db.forged"; "db.base": it is a delta from another
    /// store than the one that is there; "db.busy", "db.notWritable". The old store stays.
    /// </exception>
    public static StoreManifest Import(string path, string storeFolder, StoreKey? key, CancellationToken token)
    {
        using var file = CarriedManifest.Open(path);
        if (StoreDelta.IsDelta(file))
        {
            return StoreDelta.Apply(file, path, storeFolder, key, token);
        }

        var manifest = CarriedManifest.Read(file, Magic, path, "exported store");
        key?.Require(manifest, path);
        using var gate = StoreSwap.Lock(storeFolder);
        CarriedManifest.ReadSegments(path, storeFolder, () =>
        {
            using var segments = new BrotliStream(file, CompressionMode.Decompress);
            foreach (var segment in manifest.Segments)
            {
                token.ThrowIfCancellationRequested();
                Take(segments, segment, storeFolder);
            }

            if (segments.ReadByte() >= 0)
            {
                throw new InvalidDataException("something follows behind its end");
            }
        });
        StoreSwap.Commit(storeFolder, manifest);
        return manifest;
    }

    internal static void Take(BrotliStream segments, SegmentEntry segment, string storeFolder)
    {
        using var incoming = new IncomingSegment(segment, storeFolder);
        var buffer = new byte[128 << 10];
        for (var rest = segment.Bytes; rest > 0;)
        {
            var count = segments.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
            if (count == 0)
            {
                throw new EndOfStreamException("it breaks off");
            }

            incoming.Write(buffer.AsSpan(0, count));
            rest -= count;
        }

        incoming.Keep();
    }
}
