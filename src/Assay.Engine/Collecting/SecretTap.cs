using System.Buffers;
using Assay.Core.Files;

namespace Assay.Engine.Collecting;

/// <summary>
/// A stream whose bytes are searched for secrets while somebody reads it: each once and in their order, whoever reads them again, and also those that are
/// skipped.
/// </summary>
/// <param name="pass">What searches.</param>
/// <param name="content">The file; it can seek where it could without.</param>
/// <param name="seen">How many of its bytes were searched already.</param>
internal sealed class SecretTap(SecretPass pass, Stream content, long seen) : ReadOnlyStream
{
    private const int SkippedPieceBytes = 32 << 10;

    /// <summary>Behind the last byte that was searched.</summary>
    public long SeenBytes { get; private set; } = seen;

    public override bool CanSeek => content.CanSeek;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => content.Position = value;
    }

    public override int Read(Span<byte> buffer)
    {
        if (!content.CanSeek)
        {
            var next = content.Read(buffer);
            pass.Take(buffer[..next]);
            return next;
        }

        if (!pass.IsTaking)
        {
            return content.Read(buffer);
        }

        var at = content.Position;
        if (at > SeenBytes)
        {
            CatchUp(at);
        }

        var count = content.Read(buffer);
        if (at + count > SeenBytes)
        {
            pass.Take(buffer[(int)(SeenBytes - at)..count]);
            SeenBytes = at + count;
        }

        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => content.Seek(offset, origin);

    // Reads what lies between what was searched and what somebody wants to read.
    private void CatchUp(long end)
    {
        var piece = ArrayPool<byte>.Shared.Rent(SkippedPieceBytes);
        content.Position = SeenBytes;
        while (SeenBytes < end && pass.IsTaking && content.Read(piece.AsSpan(0, (int)Math.Min(SkippedPieceBytes, end - SeenBytes))) is > 0 and var count)
        {
            pass.Take(piece.AsSpan(0, count));
            SeenBytes += count;
        }

        ArrayPool<byte>.Shared.Return(piece);
        SeenBytes = Math.Max(SeenBytes, end);
        content.Position = end;
    }
}
