using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds;

/// <summary>
/// What a publisher's archive of documents came to, kept beside the archive: some gigabytes of JSON are read once, and not again each time that one document among
/// them has changed. It is of this very build of the product, and its digest stands in front of it: anything else is thrown away, and the archive is read.
/// </summary>
internal sealed class DocumentDraft : IDisposable
{
    /// <summary>What is behind the archive's own name.</summary>
    public const string Suffix = ".draft";

    private const byte End = 0;
    private const byte OfAdvisory = 1;
    private const byte OfScore = 2;

    // A build that reads documents otherwise is another build.
    private static readonly byte[] Build = typeof(DocumentDraft).Module.ModuleVersionId.ToByteArray();

    private readonly string path;
    private readonly FileStream file;
    private readonly BinaryWriter writer;

    /// <param name="path">Where it is to be kept.</param>
    public DocumentDraft(string path)
    {
        this.path = path;
        file = new FileStream(path + ".new", FileMode.Create, FileAccess.ReadWrite);
        file.SetLength(Build.Length + SHA256.HashSizeInBytes);
        file.Position = file.Length;
        writer = new BinaryWriter(new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true), Encoding.UTF8);
    }

    public void Add(Advisory advisory, string? home)
    {
        writer.Write(OfAdvisory);
        writer.Write(home ?? "");
        AdvisoryCodec.Write(writer, advisory);
    }

    public void Add(FlawScore score)
    {
        writer.Write(OfScore);
        writer.Write(score.Id);
        AdvisoryCodec.Write(writer, score.Score);
    }

    /// <summary>Puts it in its place.</summary>
    /// <param name="otherRecords">Documents that were none of the feed's.</param>
    public void Keep(int otherRecords)
    {
        writer.Write(End);
        writer.Write(otherRecords);
        writer.Dispose();
        file.Position = Build.Length + SHA256.HashSizeInBytes;
        var digest = SHA256.HashData(file);
        file.Position = 0;
        file.Write(Build);
        file.Write(digest);
        file.Dispose();
        File.Move(path + ".new", path, overwrite: true);
    }

    public void Dispose()
    {
        writer.Dispose();
        file.Dispose();
        File.Delete(path + ".new");
    }

    /// <summary>Tells a sink what is kept; false where nothing is that could be used.</summary>
    public static bool TryReplay(string path, FeedSink sink)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var kept = File.OpenRead(path);
        Span<byte> head = stackalloc byte[Build.Length + SHA256.HashSizeInBytes];
        if (kept.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head.StartsWith(Build) || !SHA256.HashData(kept).AsSpan().SequenceEqual(head[Build.Length..]))
        {
            return false;
        }

        kept.Position = head.Length;
        var pool = new StringPool();
        using var reader = new BinaryReader(new BufferedStream(new GZipStream(kept, CompressionMode.Decompress), 64 << 10), Encoding.UTF8);
        while (reader.ReadByte() is not End and var kind)
        {
            if (kind == OfAdvisory)
            {
                var home = reader.ReadString();
                sink.Add(AdvisoryCodec.Read(reader, pool), home.Length == 0 ? null : home);
            }
            else
            {
                sink.Add(new FlawScore(reader.ReadString(), AdvisoryCodec.ReadScore(reader, pool)));
            }
        }

        sink.OtherRecords += reader.ReadInt32();
        return true;
    }
}
