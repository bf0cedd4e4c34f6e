using System.Buffers;

namespace Assay.Catalogers.Executables;

/// <summary>A binary, or a part of one, read at any position and never beyond its end.</summary>
internal sealed class BinaryFile
{
    private readonly Stream stream;
    private readonly ReadOnlyMemory<byte> head;
    private readonly long start;
    private readonly CancellationToken token;

    public BinaryFile(Stream stream, CancellationToken token)
        : this(stream, default, 0, stream.Length, token)
    {
    }

    /// <param name="stream">The file.</param>
    /// <param name="head">What was read of its beginning, where most headers lie: it is not read again.</param>
    /// <param name="token">Ends it.</param>
    public BinaryFile(Stream stream, ReadOnlyMemory<byte> head, CancellationToken token)
        : this(stream, head, 0, stream.Length, token)
    {
    }

    private BinaryFile(Stream stream, ReadOnlyMemory<byte> head, long start, long lengthBytes, CancellationToken token)
    {
        this.stream = stream;
        this.head = head;
        this.start = start;
        this.token = token;
        LengthBytes = lengthBytes;
    }

    public long LengthBytes { get; }

    /// <summary>A part as a file of its own; shorter than asked for where the file ends before.</summary>
    public BinaryFile Slice(long offset, long lengthBytes)
    {
        var from = Math.Clamp(offset, 0, LengthBytes);
        return new BinaryFile(stream, head, start + from, Math.Clamp(lengthBytes, 0, LengthBytes - from), token);
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
        if (start + offset + target.Length <= head.Length)
        {
            head.Span.Slice((int)(start + offset), target.Length).CopyTo(target);
            return target.Length;
        }

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
        if (offset > end - wanted.Length)
        {
            return -1;
        }

        // Thousands of binaries are searched one after the other: fresh arrays of this size would be most of what a scan allocates.
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(end - offset, PieceBytes));
        try
        {
            return IndexOf(wanted, offset, end, piece);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private long IndexOf(ReadOnlySpan<byte> wanted, long offset, long end, byte[] piece)
    {
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
