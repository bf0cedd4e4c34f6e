using Assay.Core.Files;

namespace Assay.Sources.Streams;

/// <summary>A stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekedStream : ReadOnlyStream
{
    private readonly Stream source;
    private readonly byte[] head;
    private int headLength;
    private int headRead;

    public PeekedStream(Stream source, int peekBytes)
    {
        this.source = source;
        head = new byte[peekBytes];
    }

    /// <summary>The first bytes; fewer only where the stream ends before.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (headLength < head.Length)
        {
            var count = source.Read(head.AsSpan(headLength));
            if (count == 0)
            {
                break;
            }

            headLength += count;
        }

        return head.AsSpan(0, headLength);
    }

    public override int Read(Span<byte> buffer)
    {
        if (headRead == headLength)
        {
            return source.Read(buffer);
        }

        var count = Math.Min(buffer.Length, headLength - headRead);
        head.AsSpan(headRead, count).CopyTo(buffer);
        headRead += count;
        return count;
    }
}
