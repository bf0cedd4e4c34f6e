using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>
/// Records of which a list names thousands and each is asked for by itself. Each is kept with the digest of what the list said of it, so that only those are asked for
/// again of which it says something else; and what came before a fetch broke off is there for the next one.
/// </summary>
internal sealed class DetailsFile : IDisposable
{
    private const string PartName = ".details.part";
    private const string Mark = "assay:item";

    private readonly string folder;
    private readonly string? known;
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> digests = new(StringComparer.Ordinal);
    private readonly FileStream part;

    /// <param name="folder">The feed's folder.</param>
    /// <param name="known">The records of the last fetch; null where there are none.</param>
    public DetailsFile(string folder, string? known)
    {
        this.folder = folder;
        this.known = known;
        foreach (var (id, digest, _) in known is null ? [] : Lines(Unpacked(known)))
        {
            digests[id] = digest;
        }

        var path = Path.Combine(folder, PartName);
        long whole = 0;
        if (File.Exists(path))
        {
            foreach (var (id, digest, line) in Lines(File.OpenRead(path)))
            {
                digests[id] = digest;
                whole += line.Length + 1;
            }
        }

        part = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        part.SetLength(Math.Min(whole, part.Length));
        part.Position = part.Length;
    }

    /// <summary>What a list says of an item, in short.</summary>
    public static string DigestOf(JsonElement item) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(item.GetRawText())).AsSpan(0, 8));

    public bool Has(string id, string digest) => digests.TryGetValue(id, out var there) && there == digest;

    /// <exception cref="FetchException">It is no record.</exception>
    public void Add(string id, string digest, byte[] record)
    {
        using var line = new MemoryStream();
        try
        {
            using var document = JsonDocument.Parse(record);
            using var json = new Utf8JsonWriter(line);
            json.WriteStartObject();
            json.WriteStartArray(Mark);
            json.WriteStringValue(id);
            json.WriteStringValue(digest);
            json.WriteEndArray();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                member.WriteTo(json);
            }

            json.WriteEndObject();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new FetchException($"{id}: it is no record: {exception.Message}", exception);
        }

        line.WriteByte((byte)'\n');
        lock (gate)
        {
            digests[id] = digest;
            line.WriteTo(part);
            part.Flush();
        }
    }

    /// <summary>Puts the records of all items into a new file: of two of one item the later.</summary>
    public FetchedFile Store(IReadOnlyCollection<string> items, string name, DateTimeOffset now)
    {
        var wanted = items.ToHashSet(StringComparer.Ordinal);
        using var output = new RecordFile(folder, name);
        part.Position = 0;
        foreach (var (id, digest, line) in Lines(part).Concat(known is null ? [] : Lines(Unpacked(known))))
        {
            if (digests.GetValueOrDefault(id) == digest && wanted.Remove(id))
            {
                output.Write(line);
            }
        }

        var stored = output.Store(now);
        File.Delete(Path.Combine(folder, PartName));
        return stored;
    }

    public void Dispose() => part.Dispose();

    private static GZipStream Unpacked(string path) => new(File.OpenRead(path), CompressionMode.Decompress);

    // A line that breaks off is none: the process ended while it was written.
    private static IEnumerable<(string Id, string Digest, byte[] Line)> Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } text)
        {
            var line = Encoding.UTF8.GetBytes(text);
            if (HeadOf(line) is not var (id, digest))
            {
                yield break;
            }

            yield return (id, digest, line);
        }
    }

    private static (string Id, string Digest)? HeadOf(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var mark = document.RootElement.GetProperty(Mark);
            return (mark[0].GetString()!, mark[1].GetString()!);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
