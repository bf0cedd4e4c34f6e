using System.Text;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Layers;
using Assay.TestKit;

namespace Assay.Sources.Tests.Oci.Layers;

/// <summary>An entry as a test sees it; bytes stand as Latin-1 text.</summary>
internal sealed record SeenEntry(string Path, EntryKind Kind, long SizeBytes, int Mode, string LinkTarget, byte[]? Content)
{
    public string Text => Encoding.Latin1.GetString(Content!);
}

/// <summary>A layer that was read to its end.</summary>
internal sealed record SeenLayer(IReadOnlyList<SeenEntry> Entries, IReadOnlyList<Issue> Issues, string? DiffId)
{
    public IEnumerable<string> Paths => Entries.Select(entry => entry.Path);
}

internal static class LayerReading
{
    public static ImageLayer Layer(byte[] blob, string? digest = null, long? size = null) => new()
    {
        Number = 0,
        Digest = digest ?? OciLayoutBuilder.DigestOf(blob),
        SizeBytes = size ?? blob.Length,
        MediaType = OciLayoutBuilder.GzipLayerType,
        DiffId = "sha256:" + new string('0', 64),
        OpenBlob = () => new MemoryStream(blob),
    };

    /// <summary>Reads all entries, and the files' content where it is not too long.</summary>
    public static SeenLayer Read(ImageLayer layer, ScanLimits? limits = null, bool open = true)
    {
        using var cursor = new LayerCursor(layer, limits ?? new ScanLimits());
        var entries = new List<SeenEntry>();
        while (cursor.MoveNext(TestContext.Current.CancellationToken))
        {
            entries.Add(See(cursor, open));
        }

        return new SeenLayer(entries, cursor.Issues, cursor.DiffId);
    }

    public static SeenLayer Read(byte[] blob, ScanLimits? limits = null, bool open = true) => Read(Layer(blob), limits, open);

    public static SeenEntry See(TreeCursor cursor, bool open)
    {
        var entry = cursor.Current;
        var (path, kind, size, mode, link) = (Encoding.Latin1.GetString(entry.Path), entry.Kind, entry.SizeBytes, entry.Mode, Encoding.Latin1.GetString(entry.LinkTarget));
        byte[]? content = null;
        if (open && kind == EntryKind.File)
        {
            using var stream = cursor.Open();
            content = ReadBounded(stream, 4 << 20);
        }

        return new SeenEntry(path, kind, size, mode, link, content);
    }

    public static TreeException Fails(ImageLayer layer, ScanLimits? limits = null, bool open = true) =>
        Assert.Throws<TreeException>(() => Read(layer, limits, open));

    public static TreeException Fails(byte[] blob, ScanLimits? limits = null, bool open = true) => Fails(Layer(blob), limits, open);

    private static byte[] ReadBounded(Stream stream, int maxBytes)
    {
        var memory = new MemoryStream();
        var buffer = new byte[8192];
        int count;
        while (memory.Length < maxBytes && (count = stream.Read(buffer)) > 0)
        {
            memory.Write(buffer, 0, count);
        }

        return memory.ToArray();
    }
}
