using Assay.Core.Files;
using Assay.Sources.Disk;

namespace Assay.Fuzz;

/// <summary>A disk in memory whose reads are counted: a reader that goes round in circles reads more than any bound.</summary>
internal sealed class CountedBytes : BlockReader
{
    private readonly byte[] content;

    public CountedBytes(byte[] content) => this.content = content;

    /// <summary>Bytes read, and one more for each read.</summary>
    public long Count { get; private set; }

    public override long SizeBytes => content.Length;

    public override void Read(long offset, Span<byte> buffer)
    {
        Count += buffer.Length + 1;
        if (offset < 0 || buffer.Length > content.Length || offset > content.Length - buffer.Length)
        {
            throw new TreeException("disk.outOfRange", $"{buffer.Length} bytes at {offset} of {content.Length}");
        }

        content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
    }
}
