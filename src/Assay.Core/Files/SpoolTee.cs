namespace Assay.Core.Files;

/// <summary>
/// A stream that comes once, to be read from its beginning more than once: what is read is kept in a temporary file without a name, until
/// the quota of its <see cref="Spool"/> is used up. One reader at a time.
/// </summary>
public sealed class SpoolTee : IDisposable
{
    private readonly Stream source;
    private readonly Func<int, bool> reserve;
    private readonly Action<long> release;
    private FileStream? kept;
    private long keptBytes;
    private long sourceBytes;

    internal SpoolTee(Stream source, FileStream kept, Func<int, bool> reserve, Action<long> release)
    {
        this.source = source;
        this.kept = kept;
        this.reserve = reserve;
        this.release = release;
    }

    /// <summary>The stream from its beginning; closing it closes nothing else.</summary>
    /// <returns>Null where its beginning was read and is not kept any more.</returns>
    public Stream? TryOpen() => kept is not null || sourceBytes == 0 ? new Reader(this) : null;

    public void Dispose()
    {
        Drop();
        source.Dispose();
    }

    private int Read(Span<byte> buffer, ref long position)
    {
        if (position < sourceBytes)
        {
            var again = kept is null ? throw new InvalidOperationException("what is not kept can't be read again") : RandomAccess.Read(kept.SafeFileHandle, buffer, position);
            position += again;
            return again;
        }

        var count = source.Read(buffer);
        Keep(buffer[..count]);
        sourceBytes += count;
        position += count;
        return count;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (kept is null)
        {
            return;
        }

        if (!reserve(bytes.Length))
        {
            Drop();
            return;
        }

        RandomAccess.Write(kept.SafeFileHandle, bytes, sourceBytes);
        keptBytes += bytes.Length;
    }

    private void Drop()
    {
        kept?.Dispose();
        kept = null;
        release(keptBytes);
        keptBytes = 0;
    }

    private sealed class Reader(SpoolTee tee) : ReadOnlyStream
    {
        private long position;

        public override int Read(Span<byte> buffer) => tee.Read(buffer, ref position);
    }
}
