using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>
/// A store as one file, to be carried to where there is no network: "assaydb1", the manifest's length (4 bytes, little-endian), the manifest,
/// then one Brotli stream (RFC 7932) of all segments in the manifest's order. The manifest's digests, and its signature where it has one,
/// vouch for every byte.
/// </summary>
public static class StoreArchive
{
    private const int MaxManifestBytes = 16 << 20;

    /// <summary>The most that is written to disk; all public feeds together need less than 1 GB.</summary>
    private const long MaxBytes = 16L << 30;

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

        // Where segments were fetched from is the business of this store alone.
        var manifest = store.Manifest with { Segments = [.. store.Manifest.Segments.Select(segment => segment with { Fetched = null })], Signature = null };
        manifest = key?.Sign(manifest) ?? manifest;
        var temporary = path + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                Write(file, storeFolder, manifest, token);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            return manifest;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.export", $"{path} can't be written: {exception.Message}", "choose another place", exception);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Puts the store in a file in the place of the one that is there, in one step, once every byte of it is known to be right.</summary>
    /// <param name="path">The file.</param>
    /// <param name="storeFolder">Where the store is or will be.</param>
    /// <param name="key">Must have signed it; null where nobody asks.</param>
    /// <param name="token">Ends it; the old store then stays.</param>
    /// <exception cref="AssayException">
    /// "db.archive": the file is none, is damaged or breaks off; "db.newer", "db.older"; "db.unsigned", "db.forged"; "db.busy", "db.notWritable". The old store stays.
    /// </exception>
    public static StoreManifest Import(string path, string storeFolder, StoreKey? key, CancellationToken token)
    {
        using var file = Open(path);
        var manifest = ReadManifest(file, path);
        key?.Require(manifest, path);
        if (manifest.Segments.Sum(segment => segment.Bytes) > MaxBytes || manifest.Segments.Any(segment => segment.Bytes < 0))
        {
            throw Damaged(path, "it claims to be larger than any store");
        }

        using var gate = StoreSwap.Lock(storeFolder);
        try
        {
            using var segments = new BrotliStream(file, CompressionMode.Decompress);
            foreach (var segment in manifest.Segments)
            {
                token.ThrowIfCancellationRequested();
                Take(segments, segment, storeFolder, path);
            }

            if (segments.ReadByte() >= 0)
            {
                throw Damaged(path, "something follows behind its end");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or EndOfStreamException)
        {
            throw Damaged(path, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.notWritable", $"the advisory store {storeFolder} can't be written: {exception.Message}", "choose another folder with --db", exception);
        }

        StoreSwap.Commit(storeFolder, manifest);
        return manifest;
    }

    private static void Write(FileStream file, string storeFolder, StoreManifest manifest, CancellationToken token)
    {
        var bytes = manifest.ToBytes();
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        file.Write(Magic);
        file.Write(length);
        file.Write(bytes);
        using var brotli = new BrotliStream(file, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true);
        foreach (var segment in manifest.Segments)
        {
            token.ThrowIfCancellationRequested();
            using var content = File.OpenRead(Path.Combine(storeFolder, segment.File));
            content.CopyTo(brotli);
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.archive", $"{path} can't be read: {exception.Message}", "name a file that assay db export wrote", exception);
        }
    }

    private static StoreManifest ReadManifest(FileStream file, string path)
    {
        Span<byte> head = stackalloc byte[12];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith(Magic))
        {
            throw Damaged(path, "it is no exported store");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (length is < 0 or > MaxManifestBytes)
        {
            throw Damaged(path, "its manifest is too large");
        }

        var bytes = new byte[length];
        if (file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length)
        {
            throw Damaged(path, "it breaks off");
        }

        try
        {
            return StoreManifest.Parse(bytes, path, path);
        }
        catch (AssayException exception) when (exception.Code == "db.damaged")
        {
            throw Damaged(path, exception.Message, exception);
        }
    }

    private static void Take(BrotliStream segments, SegmentEntry segment, string storeFolder, string path)
    {
        var temporary = Path.Combine(storeFolder, "segments", $".import-{segment.ShortDigest}.new");
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var output = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            var buffer = new byte[128 << 10];
            for (var rest = segment.Bytes; rest > 0;)
            {
                var count = segments.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
                if (count == 0)
                {
                    throw Damaged(path, "it breaks off");
                }

                output.Write(buffer, 0, count);
                digest.AppendData(buffer, 0, count);
                rest -= count;
            }

            output.Flush(flushToDisk: true);
        }

        if ("sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset()) != segment.Digest)
        {
            File.Delete(temporary);
            throw Damaged(path, $"the digest of {segment.Name} is wrong");
        }

        File.Move(temporary, Path.Combine(storeFolder, segment.File), overwrite: true);
    }

    private static AssayException Damaged(string path, string why, Exception? inner = null) =>
        new("db.archive", $"{path} can't be imported: {why}", "get the file again; the advisory store stays as it was", inner);
}
