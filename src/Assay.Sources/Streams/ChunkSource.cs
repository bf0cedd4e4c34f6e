namespace Assay.Sources.Streams;

/// <summary>Gives a stream's bytes chunk by chunk, each valid until the next is asked for.</summary>
internal abstract class ChunkSource : IDisposable
{
    /// <summary>Goes to the next chunk.</summary>
    /// <returns>False at the end.</returns>
    public abstract bool TryNext(CancellationToken token, out ReadOnlyMemory<byte> chunk);

    /// <summary>Passes over bytes behind the chunks given so far, where that costs nothing.</summary>
    /// <returns>How many; 0 where they have to be read.</returns>
    public virtual long Skip(long count) => 0;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
