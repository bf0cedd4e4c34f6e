using Assay.Core.Files;

namespace Assay.Catalogers;

/// <summary>The beginning of a stream, up to a number of bytes.</summary>
internal sealed class BoundedStream(Stream content, long maxBytes, bool leaveOpen = false) : ReadOnlyStream
{
    private long left = maxBytes;

    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
        left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            content.Dispose();
        }

        base.Dispose(disposing);
    }
}
