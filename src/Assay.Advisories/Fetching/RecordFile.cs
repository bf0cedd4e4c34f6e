using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Advisories.Fetching;

/// <summary>Records that came one by one, on their way to a file of their own in the feed's folder: one a line, packed.</summary>
internal sealed class RecordFile : IDisposable
{
    private readonly string folder;
    private readonly string name;
    private readonly string temporary;
    private readonly FileStream file;
    private readonly GZipStream packed;
    private readonly Utf8JsonWriter json;

    /// <param name="folder">The feed's folder.</param>
    /// <param name="name">"records.jsonl".</param>
    public RecordFile(string folder, string name)
    {
        this.folder = folder;
        this.name = name;
        temporary = Path.Combine(folder, $".{name}.new");
        file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite);
        packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
        json = new Utf8JsonWriter(packed);
    }

    public void Write(JsonElement record)
    {
        json.Reset();
        record.WriteTo(json);
        json.Flush();
        packed.WriteByte((byte)'\n');
    }

    /// <summary>Writes a record that is on one line already.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        packed.Write(line);
        packed.WriteByte((byte)'\n');
    }

    /// <summary>Gives the file the name that its content tells.</summary>
    public FetchedFile Store(DateTimeOffset now)
    {
        json.Dispose();
        packed.Dispose();
        file.Flush(flushToDisk: true);
        file.Position = 0;
        var stored = new FetchedFile(name, $"{Convert.ToHexStringLower(SHA256.HashData(file)).AsSpan(0, 16)}-{name}.gz") { Bytes = file.Length, FetchedAt = now };
        file.Dispose();
        File.Move(temporary, Path.Combine(folder, stored.StoredAs!), overwrite: true);
        return stored;
    }

    public void Dispose()
    {
        json.Dispose();
        packed.Dispose();
        file.Dispose();
    }
}
