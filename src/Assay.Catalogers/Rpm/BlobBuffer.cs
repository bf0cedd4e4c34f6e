using System.Buffers;

namespace Assay.Catalogers.Rpm;

/// <summary>One header blob at a time, put together of the pieces that a database keeps it in; grows with what is really there.</summary>
internal sealed class BlobBuffer : IDisposable
{
    /// <summary>
    /// The longest header that is read. rpm takes 256 MB (lib/header.c, HEADER_DATA_MAX); the longest real ones, packages of 100,000 files, have some 20 MB.
    /// </summary>
    public const int MaxBytes = 64 << 20;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int length;

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    public void Clear() => length = 0;

    /// <summary>Room for the next piece, which counts as written.</summary>
    public Span<byte> Extend(int count)
    {
        if (length + count > buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length + count, buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        length += count;
        return buffer.AsSpan(length - count, count);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }
}
