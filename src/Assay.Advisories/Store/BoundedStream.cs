using Assay.Core.Files;

namespace Assay.Advisories.Store;

/// <summary>Refuses to give out more than a number of bytes.</summary>
internal sealed class BoundedStream(Stream inner, long maxBytes) : ReadOnlyStream
{
    private long given;

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        given += read;
        return given > maxBytes ? throw new InvalidDataException($"it holds more than {maxBytes} bytes") : read;
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
