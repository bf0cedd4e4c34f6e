using System.Buffers.Binary;
using Assay.Advisories.Fetching;
using Assay.Core;
using Assay.Core.Files;

namespace Assay.Advisories.Store;

/// <summary>
/// What files that carry a store, or what is new of it, have in common: eight bytes that tell what it is, the manifest's length (4 bytes,
/// little-endian), and the manifest, whose digests vouch for all that follows.
/// </summary>
internal static class CarriedManifest
{
    public const int MagicBytes = 8;

    private const int MaxManifestBytes = 16 << 20;

    /// <summary>The most that is written to disk; all public feeds together need less than 1 GB.</summary>
    private const long MaxBytes = 16L << 30;

    /// <summary>A store's manifest as others get it: where segments were fetched from is the business of the store alone, but not what could not be had.</summary>
    /// <param name="manifest">The store's.</param>
    /// <param name="key">Signs it; null where it keeps the signature that it has.</param>
    public static StoreManifest Of(StoreManifest manifest, StoreKey? key)
    {
        var isOwn = manifest.Segments.Any(segment => segment.Fetched is not null);
        var carried = manifest with { Segments = [.. manifest.Segments.Select(segment => segment with { Fetched = null, Lacking = OriginPrints.LackingOf(segment) })] };
        return key is not null ? key.Sign(carried) : isOwn ? carried with { Signature = null } : carried;
    }

    /// <summary>Writes a file, which takes an older one's place in one step.</summary>
    /// <exception cref="AssayException">"db.export".</exception>
    public static void WriteFile(string path, Action<FileStream> write)
    {
        try
        {
            ReplacedFile.Write(path, file =>
            {
                write(file);
                file.Flush(flushToDisk: true);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.export", $"{path} can't be written: {exception.Message}", "choose another place", exception);
        }
    }

    public static void Write(FileStream file, ReadOnlySpan<byte> magic, StoreManifest manifest)
    {
        var bytes = manifest.ToBytes();
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        file.Write(magic);
        file.Write(length);
        file.Write(bytes);
    }

    /// <exception cref="AssayException">"db.archive": it can't be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.archive", $"{path} can't be read: {exception.Message}", "name a file that assay db export or assay db delta wrote", exception);
        }
    }

    /// <summary>Reads magic and manifest; the stream then stands behind them.</summary>
    /// <exception cref="AssayException">"db.archive", "db.newer", "db.older".</exception>
    public static StoreManifest Read(FileStream file, ReadOnlySpan<byte> magic, string path, string what)
    {
        Span<byte> head = stackalloc byte[MagicBytes + sizeof(int)];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith(magic))
        {
            throw Damaged(path, $"it is no {what}");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(head[MagicBytes..]);
        if (length is < 0 or > MaxManifestBytes)
        {
            throw Damaged(path, "its manifest is too large");
        }

        var bytes = new byte[length];
        if (file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) < length)
        {
            throw Damaged(path, "it breaks off");
        }

        return Checked(bytes, path);
    }

    /// <summary>Writes segments of what a file carries, and says what may go wrong then.</summary>
    /// <exception cref="AssayException">"db.archive", "db.notWritable".</exception>
    public static void ReadSegments(string path, string storeFolder, Action read)
    {
        try
        {
            read();
        }
        catch (Exception exception) when (exception is InvalidDataException or InvalidOperationException or EndOfStreamException)
        {
            throw Damaged(path, exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("db.notWritable", $"the advisory store {storeFolder} can't be written: {exception.Message}", "choose another folder with --db", exception);
        }
    }

    private static StoreManifest Checked(byte[] bytes, string path)
    {
        try
        {
            var manifest = StoreManifest.Parse(bytes, path, path);
            if (manifest.Segments.Any(segment => segment.Bytes is < 0 or > MaxBytes) || manifest.Segments.Sum(segment => segment.Bytes) > MaxBytes)
            {
                throw Damaged(path, "it claims to be larger than any store");
            }

            // A file whose name tells its content is never another one that the old store still needs.
            return manifest.Segments.FirstOrDefault(segment => segment.File != SegmentEntry.FileOf(segment.Name, segment.Digest)) is { } strange
                ? throw Damaged(path, $"the file of {strange.Name} is not named after its digest")
                : manifest;
        }
        catch (AssayException exception) when (exception.Code == "db.damaged")
        {
            throw Damaged(path, exception.Message, exception);
        }
    }

    private static AssayException Damaged(string path, string why, Exception? inner = null) =>
        new("db.archive", $"{path} can't be imported: {why}", "get the file again; the advisory store stays as it was", inner);
}
