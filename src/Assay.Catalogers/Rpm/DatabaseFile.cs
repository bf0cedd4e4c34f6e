namespace Assay.Catalogers.Rpm;

/// <summary>A database file, read at any position and never beyond its end.</summary>
internal sealed class DatabaseFile
{
    private readonly Stream stream;
    private readonly CancellationToken token;

    public DatabaseFile(Stream stream, CancellationToken token)
    {
        this.stream = stream;
        this.token = token;
        LengthBytes = stream.Length;
    }

    public long LengthBytes { get; }

    /// <summary>Fills the target; false where the file does not reach that far.</summary>
    public bool TryRead(long offset, Span<byte> target)
    {
        token.ThrowIfCancellationRequested();
        if (offset < 0 || offset > LengthBytes - target.Length)
        {
            return false;
        }

        stream.Position = offset;
        return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
    }
}
