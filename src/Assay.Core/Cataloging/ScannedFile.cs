using Assay.Core.Files;

namespace Assay.Core.Cataloging;

/// <summary>A file as a cataloger gets it: once, read only, bounded by its declared size.</summary>
public sealed class ScannedFile
{
    private readonly Stream content;
    private readonly Spool? spool;
    private byte[]? head;

    /// <param name="path">Where it lies in the tree.</param>
    /// <param name="sizeBytes">Its declared size.</param>
    /// <param name="mode">Unix permission bits.</param>
    /// <param name="content">Its bytes, from the beginning.</param>
    /// <param name="spool">What makes a stream seekable; null where the content already is.</param>
    public ScannedFile(FilePath path, long sizeBytes, int mode, Stream content, Spool? spool = null)
    {
        Path = path;
        SizeBytes = sizeBytes;
        Mode = mode;
        this.content = content;
        this.spool = spool;
    }

    public FilePath Path { get; }

    public long SizeBytes { get; }

    public int Mode { get; }

    /// <summary>The first bytes, fewer where the file has no more; whoever opens the content still gets all of it. Once, before it is opened.</summary>
    public byte[] Peek(int maxBytes)
    {
        var bytes = new byte[(int)Math.Min(maxBytes, SizeBytes)];
        var count = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        head = count == bytes.Length ? bytes : bytes[..count];
        if (content.CanSeek)
        {
            content.Position = 0;
        }

        return head;
    }

    /// <summary>The content from its beginning to its end, to be read once.</summary>
    public Stream OpenSequential() => head is null || content.CanSeek ? content : new PrefixedStream(head, content);

    /// <summary>The content with any position: in memory up to some MB, beyond that in a file that has no name.</summary>
    /// <exception cref="TreeException">The scan's disk quota is used up, or the content ends early.</exception>
    public Stream OpenSeekable(CancellationToken token)
    {
        if (content.CanSeek)
        {
            content.Position = 0;
            return content;
        }

        return spool is null
            ? throw new InvalidOperationException("a stream that can't seek needs a spool")
            : spool.Hold(OpenSequential(), SizeBytes, token);
    }

    /// <summary>Makes content that was unpacked from the file seekable, under the same quotas as the file's own.</summary>
    /// <param name="unpacked">The content, to be read once.</param>
    /// <param name="sizeBytes">Its declared size.</param>
    /// <param name="token">Cancels.</param>
    /// <exception cref="TreeException">The scan's disk quota is used up, or the content ends early.</exception>
    public Stream Hold(Stream unpacked, long sizeBytes, CancellationToken token) =>
        spool is null
            ? throw new InvalidOperationException("unpacked content needs a spool")
            : spool.Hold(unpacked, sizeBytes, token);
}
