namespace Assay.Catalogers.Executables;

/// <summary>A binary, or a part of one, read at any position and never beyond its end.</summary>
internal sealed class BinaryFile
{
    private readonly Stream stream;
    private readonly long start;
    private readonly CancellationToken token;

    public BinaryFile(Stream stream, CancellationToken token)
        : this(stream, 0, stream.Length, token)
    {
    }

    private BinaryFile(Stream stream, long start, long lengthBytes, CancellationToken token)
    {
        this.stream = stream;
        this.start = start;
        this.token = token;
        LengthBytes = lengthBytes;
    }

    public long LengthBytes { get; }

    /// <summary>A part as a file of its own; shorter than asked for where the file ends before.</summary>
    public BinaryFile Slice(long offset, long lengthBytes)
    {
        var from = Math.Clamp(offset, 0, LengthBytes);
        return new BinaryFile(stream, start + from, Math.Clamp(lengthBytes, 0, LengthBytes - from), token);
    }

    /// <summary>Fills the target; false where the file does not reach that far.</summary>
    public bool TryRead(long offset, Span<byte> target) => Read(offset, target) == target.Length;

    /// <summary>Fills as much of the target as the file has there.</summary>
    public int Read(long offset, Span<byte> target)
    {
        token.ThrowIfCancellationRequested();
        if (offset < 0 || offset >= LengthBytes || target.IsEmpty)
        {
            return 0;
        }

        target = target[..(int)Math.Min(target.Length, LengthBytes - offset)];
        stream.Position = start + offset;
        return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
    }

    /// <summary>A part in one piece; null where the file ends before it does, or where it is larger than the bound.</summary>
    public byte[]? ReadBlock(long offset, long lengthBytes, int maxBytes)
    {
        if (lengthBytes < 0 || lengthBytes > maxBytes || offset < 0 || offset > LengthBytes - lengthBytes)
        {
            return null;
        }

        var block = new byte[lengthBytes];
        return TryRead(offset, block) ? block : null;
    }

    /// <summary>Looks for bytes within a part, in pieces.</summary>
    /// <returns>Where they begin; -1 where they are not.</returns>
    public long IndexOf(ReadOnlySpan<byte> wanted, long offset, long lengthBytes)
    {
        const int PieceBytes = 256 << 10;
        var end = Math.Min(LengthBytes, offset < 0 || lengthBytes < 0 ? 0 : offset + Math.Min(lengthBytes, LengthBytes));
        var piece = new byte[(int)Math.Clamp(end - offset, 0, PieceBytes)];
        while (offset <= end - wanted.Length)
        {
            var count = Read(offset, piece.AsSpan(0, (int)Math.Min(piece.Length, end - offset)));
            var found = piece.AsSpan(0, count).IndexOf(wanted);
            if (found >= 0)
            {
                return offset + found;
            }

            if (count < wanted.Length)
            {
                break;
            }

            // What the piece cuts through is whole in the next one.
            offset += count - wanted.Length + 1;
        }

        return -1;
    }
}
