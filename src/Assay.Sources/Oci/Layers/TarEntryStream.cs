using Assay.Core.Files;
using Assay.Sources.Streams;

namespace Assay.Sources.Oci.Layers;

/// <summary>The content of the entry that a layer's cursor stands on; it ends where the cursor moves.</summary>
internal sealed class TarEntryStream : ReadOnlyStream
{
    private TarReader? reader;

    public TarEntryStream(TarReader reader) => this.reader = reader;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(reader is null, this);
        return reader.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        reader = null;
        base.Dispose(disposing);
    }
}
