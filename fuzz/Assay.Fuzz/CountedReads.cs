namespace Assay.Fuzz;

/// <summary>An input whose reads are counted: a reader that goes round in circles reads more than any bound.</summary>
internal sealed class CountedReads : MemoryStream
{
    public CountedReads(byte[] content)
        : base(content, writable: false)
    {
    }

    /// <summary>Bytes read, and one more for each read.</summary>
    public long Count { get; private set; }

    // A MemoryStream's other ways of reading come here too, since this one is overridden.
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = base.Read(buffer, offset, count);
        Count += read + 1;
        return read;
    }
}
