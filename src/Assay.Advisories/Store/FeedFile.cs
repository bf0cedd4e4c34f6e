using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Assay.Advisories.Feeds;
using Assay.Core.Files;

namespace Assay.Advisories.Store;

/// <summary>A file of a folder of feeds, opened as often as needed; compression is told by the first bytes, not by the name.</summary>
internal sealed class FeedFile
{
    /// <summary>Uncompressed bytes of one file: the largest public feed has some 20 GB.</summary>
    private const long MaxBytes = 64L << 30;

    /// <summary>Bytes of one text of a repository: the longest advisory has some 100 KB.</summary>
    private const long MaxTextBytes = 4 << 20;

    private const int MaxTarFiles = 1_000_000;
    private const long MaxTarBytes = 8L << 30;

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

    /// <summary>
    /// The files of a zip that hold records, in order of their names. The texts of a repository, as code hosts pack it, are handed on as mirrors do:
    /// <see cref="Feeds.MirrorFile"/>. A repository of texts has some JSON about itself, and one of JSON some texts: what there is more of counts.
    /// </summary>
    public static IEnumerable<FeedFile> OfZip(ZipArchive archive, string name)
    {
        var isOfTexts = archive.Entries.Count(entry => IsText(entry.FullName)) > archive.Entries.Count(entry => IsRecords(entry.FullName));
        return archive.Entries
            .Where(entry => isOfTexts ? IsText(entry.FullName) : IsRecords(entry.FullName))
            .OrderBy(entry => entry.FullName, StringComparer.Ordinal)
            .Select(entry => new FeedFile($"{name}!{entry.FullName}", () => isOfTexts ? Wrapped(entry) : new BoundedStream(entry.Open(), MaxBytes)));
    }

    /// <summary>A file of a zip, unpacked so that it can be read at any place; it is gone with the stream.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or too large.</exception>
    public static FileStream Unpack(ZipArchiveEntry entry, string folder)
    {
        var file = Temporary(folder);
        try
        {
            using var packed = new BoundedStream(entry.Open(), MaxBytes);
            packed.CopyTo(file);
            file.Position = 0;
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The files of a tar that hold records, as a zip, whose files can be opened in any order and again; it is gone with the stream.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or too large.</exception>
    public static FileStream Repack(FeedFile tar, string folder, CancellationToken token)
    {
        var file = Temporary(folder);
        try
        {
            using var packed = tar.Open();
            using var reader = new TarReader(packed);
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            long left = MaxTarBytes;
            for (var count = 0; reader.GetNextEntry() is { } entry; count++)
            {
                token.ThrowIfCancellationRequested();
                if (count > MaxTarFiles || (left -= entry.Length) < 0)
                {
                    throw new InvalidDataException($"it holds more than {MaxTarFiles} files, or {MaxTarBytes} bytes");
                }

                if (entry.DataStream is { } content && (IsRecords(entry.Name) || IsText(entry.Name)))
                {
                    using var copy = zip.CreateEntry(entry.Name, CompressionLevel.NoCompression).Open();
                    content.CopyTo(copy);
                }
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Position = 0;
        return file;
    }

    private static FileStream Temporary(string folder)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(Path.Combine(folder, $".{Guid.NewGuid():N}.zip"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, 64 << 10, FileOptions.DeleteOnClose);
    }

    private static bool IsRecords(string name) => Path.GetExtension(name).ToLowerInvariant() is ".json" or ".jsonl" or ".ndjson" or ".csv";

    private static bool IsText(string name) => Path.GetExtension(name).ToLowerInvariant() is ".yml" or ".yaml" or ".md" or ".xml";

    // A code host puts all of a repository below one folder of its own naming.
    private static MemoryStream Wrapped(ZipArchiveEntry entry)
    {
        using var packed = new BoundedStream(entry.Open(), MaxTextBytes);
        using var text = new MemoryStream();
        packed.CopyTo(text);
        var wrapped = new MemoryStream();
        using (var json = new Utf8JsonWriter(wrapped))
        {
            json.WriteStartObject();
            json.WriteString("path"u8, entry.FullName[(entry.FullName.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            json.WriteString("text"u8, Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
            json.WriteEndObject();
        }

        wrapped.Position = 0;
        return wrapped;
    }

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
