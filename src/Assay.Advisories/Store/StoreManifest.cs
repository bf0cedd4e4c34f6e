using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Advisories.Store;

/// <summary>A feed that went into a segment.</summary>
public sealed record SegmentFeed(string Name, int Records, string Source, string Licence);

/// <summary>One segment as a manifest names it.</summary>
public sealed record SegmentEntry
{
    /// <summary>"debian".</summary>
    public required string Name { get; init; }

    /// <summary>The file, relative to the store's folder.</summary>
    public required string File { get; init; }

    /// <summary>"sha256:..." of the file.</summary>
    public required string Digest { get; init; }

    public required long Bytes { get; init; }

    public required DateTimeOffset BuiltAt { get; init; }

    /// <summary>Since when it knows what held at which time: its first build.</summary>
    public required DateTimeOffset Since { get; init; }

    public IReadOnlyList<SegmentFeed> Feeds { get; init; } = [];

    /// <summary>The releases and ecosystems that it has anything for, sorted: known without opening it.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>Fingerprint of the fetched files that it was built from; null where a user built it from files of one's own, or imported it.</summary>
    public string? Fetched { get; init; }

    /// <summary>Of what it is fetched from, what it was built without, sorted; only in a segment that came from another store, which knew.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];

    /// <summary>The file of a segment with a digest.</summary>
    internal static string FileOf(string name, string digest) => $"segments/{name}-{digest.AsSpan("sha256:".Length, 16)}.sqlite";

    /// <summary>The digest as evidence carries it: 12 hexadecimal digits.</summary>
    public string ShortDigest => Digest["sha256:".Length..][..12];
}

/// <summary>What a store is made of. A store changes only by getting a new manifest.</summary>
public sealed record StoreManifest
{
    /// <summary>Version of the manifest's and the segments' form.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The manifest's name in the store's folder.</summary>
    public const string FileName = "manifest.json";

    // The last property, and what it is computed over: everything before it. It finds damage; who can rewrite the file can rewrite it too.
    private const string ChecksumStart = ",\n  \"checksum\": \"";
    private const string ChecksumEnd = "\"\n}\n";
    private const int MaxBytes = 16 << 20;

    public required DateTimeOffset BuiltAt { get; init; }

    public required IReadOnlyList<SegmentEntry> Segments { get; init; }

    /// <summary>Made over all the rest by <see cref="StoreKey"/>; null where nobody signed it.</summary>
    public string? Signature { get; init; }

    /// <summary>What a store of these very segments is called, whoever signed it and whenever it was put together: "sha256:...".</summary>
    public string State
    {
        get
        {
            var text = string.Join('\n', Segments.Select(segment => $"{segment.Name} {segment.Digest}").Order(StringComparer.Ordinal));
            return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>Reads the manifest of a store.</summary>
    /// <exception cref="AssayException">"db.notFound", "db.newer", "db.older" or "db.damaged".</exception>
    public static StoreManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return Parse(ReadBytes(path, folder), path, $"the advisory store {folder}");
    }

    /// <summary>Reads a manifest's bytes.</summary>
    /// <param name="bytes">The whole of it.</param>
    /// <param name="path">The file they are of.</param>
    /// <param name="what">What it is the manifest of, for people.</param>
    /// <exception cref="AssayException">"db.newer", "db.older" or "db.damaged".</exception>
    internal static StoreManifest Parse(byte[] bytes, string path, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (!root.TryGetProperty("schemaVersion"u8, out var version) || version.GetInt32() is var number && number < 1)
            {
                throw SqliteDatabase.Damaged(path, "it is not the manifest of an advisory store");
            }

            // Before the checksum: how a newer manifest is protected is not ours to know.
            if (number > SchemaVersion)
            {
                throw new AssayException(
                    "db.newer",
                    $"{what} has schema {number}, and this program knows {SchemaVersion}",
                    "update assay, or build the store again with this version");
            }

            if (number < SchemaVersion)
            {
                throw new AssayException(
                    "db.older",
                    $"{what} has schema {number}, and this program knows {SchemaVersion} only",
                    "build it again: assay db build --from DIR --db PATH");
            }

            CheckSum(bytes, path);
            return ManifestJson.Read(root);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw SqliteDatabase.Damaged(path, exception.Message);
        }
    }

    /// <summary>The manifest's bytes, with its checksum.</summary>
    internal byte[] ToBytes()
    {
        var body = ManifestJson.Write(this);
        var head = body.AsSpan().TrimEnd("\n}"u8);
        return [.. head, .. System.Text.Encoding.ASCII.GetBytes(ChecksumStart + HashOf(head) + ChecksumEnd)];
    }

    private static void CheckSum(byte[] bytes, string path)
    {
        var start = bytes.AsSpan().LastIndexOf(System.Text.Encoding.ASCII.GetBytes(ChecksumStart));
        var expected = start < 0 ? [] : System.Text.Encoding.ASCII.GetBytes(ChecksumStart + HashOf(bytes.AsSpan(0, start)) + ChecksumEnd);
        if (start < 0 || !bytes.AsSpan(start).SequenceEqual(expected))
        {
            throw SqliteDatabase.Damaged(path, "its checksum is wrong");
        }
    }

    // FNV-1a of 64 bits: SHA-256 would bring OpenSSL in, which takes longer than all the rest of opening a store.
    private static string HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var value in bytes)
        {
            hash = (hash ^ value) * 0x100000001b3UL;
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }

    private static byte[] ReadBytes(string path, string folder)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
            {
                throw SqliteDatabase.Damaged(path, "it is too large");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AssayException(
                "db.notFound", $"there is no advisory store in {folder}", "fetch one: assay db update; or build one: assay db build --from DIR --db PATH", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or EndOfStreamException)
        {
            throw SqliteDatabase.Damaged(path, exception.Message);
        }
    }
}
