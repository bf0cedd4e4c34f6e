using Assay.Core.Files;

namespace Assay.Engine.Progress;

/// <summary>Tells how many bytes were read of a stream, while it is read.</summary>
internal sealed class CountedStream(Stream inner, Action<int> counted) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        counted(count);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
