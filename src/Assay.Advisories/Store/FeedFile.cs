using System.IO.Compression;
using Assay.Advisories.Feeds;
using Assay.Core.Files;

namespace Assay.Advisories.Store;

/// <summary>A file of a folder of feeds, opened as often as needed; compression is told by the first bytes, not by the name.</summary>
internal sealed class FeedFile
{
    /// <summary>Uncompressed bytes of one file: the largest public feed has some 20 GB.</summary>
    private const long MaxBytes = 64L << 30;

    private static readonly string[] Compressed = [".zst", ".gz", ".bz2", ".xz"];

    private readonly Func<Stream> open;

    private FeedFile(string name, Func<Stream> open)
    {
        Name = name;
        this.open = open;
    }

    /// <summary>The path in the folder; behind '!' the path in an archive.</summary>
    public string Name { get; }

    /// <summary>The name's suffix without that of the compression: ".jsonl".</summary>
    public string Kind
    {
        get
        {
            var suffix = Array.Find(Compressed, end => Name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) ?? "";
            return Path.GetExtension(Name[..^suffix.Length]).ToLowerInvariant();
        }
    }

    /// <summary>How it is cut into records.</summary>
    public RecordForm Form => Kind switch
    {
        ".jsonl" or ".ndjson" => RecordForm.JsonLines,
        ".csv" => RecordForm.Text,
        _ => RecordForm.Json,
    };

    public static FeedFile Of(string path, string name) => new(name, () => Decompressed(File.OpenRead(path)));

    /// <summary>The files of a zip that hold records, in order of their names.</summary>
    public static IEnumerable<FeedFile> OfZip(ZipArchive archive, string name) => archive.Entries
        .Where(entry => Path.GetExtension(entry.FullName).ToLowerInvariant() is ".json" or ".jsonl" or ".ndjson" or ".csv")
        .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
        .Select(entry => new FeedFile($"{name}!{entry.FullName}", () => new BoundedStream(entry.Open(), MaxBytes)));

    /// <exception cref="InvalidDataException">The file is damaged; also from every read.</exception>
    public Stream Open() => open();

    public bool IsZip()
    {
        using var stream = open();
        Span<byte> start = stackalloc byte[4];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PK\x03\x04"u8);
    }

    private static Stream Decompressed(FileStream file)
    {
        Span<byte> start = stackalloc byte[6];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        start = start[..length];
        return start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? new BoundedStream(new ZstdStream(file), MaxBytes)
            : start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? new BoundedStream(new WholeGzipStream(file), MaxBytes)
            : start.StartsWith("BZh"u8) ? new BoundedStream(new Bzip2Stream(file), MaxBytes)
            : start.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? new BoundedStream(new XzStream(file), MaxBytes)
            : file;
    }
}
