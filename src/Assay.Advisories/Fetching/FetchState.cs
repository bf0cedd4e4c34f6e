using System.Globalization;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>A file that was fetched.</summary>
/// <param name="Name">As <see cref="RemoteFile.Name"/>.</param>
/// <param name="StoredAs">Its name in the feed's folder, which its content tells; null where only its validator is kept.</param>
internal sealed record FetchedFile(string Name, string? StoredAs)
{
    /// <summary>Where it was fetched from: a validator of one server means nothing to another.</summary>
    public string? Url { get; init; }

    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    public long Bytes { get; init; }

    public DateTimeOffset FetchedAt { get; init; }
}

/// <summary>What is known of a feed's upstream, and what of it lies in the feed's folder. It changes by getting a new file.</summary>
internal sealed record FetchState
{
    /// <summary>The state's name in the feed's folder.</summary>
    public const string FileName = "state.json";

    private const int Version = 1;
    private const int MaxBytes = 4 << 20;

    public static FetchState Empty { get; } = new();

    public IReadOnlyList<FetchedFile> Files { get; init; } = [];

    /// <summary>When upstream last said what its files are, changed or not; null where it never did.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Why the last check failed; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>Before when nobody should ask again.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The fingerprint that the store's segment was built from.</summary>
    public string? Built { get; init; }

    /// <summary>The digest of the segment that was built.</summary>
    public string? BuiltSegment { get; init; }

    /// <summary>OSV only: up to when changes are in the files.</summary>
    public DateTimeOffset? UpTo { get; init; }

    /// <summary>Says which content the files have: their names end in their digests.</summary>
    public string Fingerprint
    {
        get
        {
            // FNV-1a, as in the manifest: a warm scan asks for it, and SHA-256 would bring OpenSSL in.
            var hash = 0xcbf29ce484222325UL;
            foreach (var file in Files.Where(file => file.StoredAs is not null).OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                foreach (var letter in $"{file.Name}\t{file.StoredAs}\n")
                {
                    hash = (hash ^ letter) * 0x100000001b3UL;
                }
            }

            return hash.ToString("x16", CultureInfo.InvariantCulture);
        }
    }

    public FetchedFile? File(string name) => Files.FirstOrDefault(file => file.Name == name);

    /// <summary>Reads the state of a feed's folder; empty where there is none, or none that can be read: all is fetched again then.</summary>
    public static FetchState Read(string folder)
    {
        try
        {
            var path = Path.Combine(folder, FileName);
            if (!System.IO.File.Exists(path))
            {
                return Empty;
            }

            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
            {
                return Empty;
            }

            using var document = JsonDocument.Parse(file);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Empty;
        }
    }

    /// <summary>Puts the state in the place of the old one, in one step.</summary>
    public void Write(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(ToBytes());
            file.Flush(flushToDisk: true);
        }

        System.IO.File.Move(temporary, path, overwrite: true);
    }

    private byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version"u8, Version);
            Write(json, "checkedAt", CheckedAt);
            Write(json, "failure", Failure);
            Write(json, "notBefore", NotBefore);
            Write(json, "built", Built);
            Write(json, "builtSegment", BuiltSegment);
            Write(json, "upTo", UpTo);
            json.WriteStartArray("files"u8);
            foreach (var file in Files)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, file.Name);
                Write(json, "storedAs", file.StoredAs);
                Write(json, "url", file.Url);
                Write(json, "etag", file.ETag);
                Write(json, "lastModified", file.LastModified);
                json.WriteNumber("bytes"u8, file.Bytes);
                Write(json, "fetchedAt", file.FetchedAt);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static FetchState Read(JsonElement root)
    {
        if (root.GetProperty("version"u8).GetInt32() != Version)
        {
            return Empty;
        }

        List<FetchedFile> files = [];
        foreach (var file in root.GetProperty("files"u8).EnumerateArray())
        {
            var storedAs = Text(file, "storedAs");
            if (storedAs is not null && (storedAs.Length == 0 || storedAs[0] == '.' || storedAs.AsSpan().ContainsAny('/', '\\', ':')))
            {
                throw new FormatException("a file is not in the folder");
            }

            files.Add(new FetchedFile(Text(file, "name") ?? throw new FormatException("a file has no name"), storedAs)
            {
                Url = Text(file, "url"),
                ETag = Text(file, "etag"),
                LastModified = Time(file, "lastModified"),
                Bytes = file.GetProperty("bytes"u8).GetInt64(),
                FetchedAt = Time(file, "fetchedAt") ?? default,
            });
        }

        return new FetchState
        {
            Files = files,
            CheckedAt = Time(root, "checkedAt"),
            Failure = Text(root, "failure"),
            NotBefore = Time(root, "notBefore"),
            Built = Text(root, "built"),
            BuiltSegment = Text(root, "builtSegment"),
            UpTo = Time(root, "upTo"),
        };
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        Write(json, name, time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetDateTimeOffset() : null;
}
