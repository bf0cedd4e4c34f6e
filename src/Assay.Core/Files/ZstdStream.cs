namespace Assay.Core.Files;

/// <summary>
/// Decompresses Zstandard frames (RFC 8878), one after another, skippable ones too, by the system's libzstd. Reads forward only.
/// </summary>
public sealed class ZstdStream : ReadOnlyStream
{
    private const int InputBytes = 128 << 10;

    private readonly Stream source;
    private readonly bool leaveOpen;
    private readonly byte[] input = new byte[InputBytes];
    private readonly ZstdContext context;
    private int inputStart;
    private int inputEnd;
    private bool frameOpen = true;
    private bool flushing;

    /// <param name="source">The compressed bytes.</param>
    /// <param name="leaveOpen">Whether <paramref name="source"/> outlives this stream.</param>
    /// <exception cref="AssayException">"zstd.missing": there is no libzstd on this machine.</exception>
    public ZstdStream(Stream source, bool leaveOpen = false)
    {
        this.source = source;
        this.leaveOpen = leaveOpen;
        context = ZstdContext.Create();
    }

    /// <exception cref="InvalidDataException">The bytes are no Zstandard, are damaged, want too large a window, or end inside a frame.</exception>
    public override unsafe int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(context.IsClosed, this);
        if (buffer.IsEmpty)
        {
            return 0;
        }

        while (true)
        {
            // What is left in the decoder comes out before more is read, so that a source that stalls holds nothing back.
            if (inputStart == inputEnd && !flushing && !Fill())
            {
                return frameOpen ? throw new InvalidDataException("the zstd stream ends inside a frame") : 0;
            }

            int written;
            fixed (byte* outputBytes = buffer)
            fixed (byte* inputBytes = input)
            {
                var output = new ZstdLibrary.Window { Bytes = outputBytes, Size = (nuint)buffer.Length };
                var window = new ZstdLibrary.Window { Bytes = inputBytes, Size = (nuint)inputEnd, Position = (nuint)inputStart };
                var left = ZstdContext.Check(ZstdLibrary.Decompress(context.DangerousGetHandle(), &output, &window));
                inputStart = (int)window.Position;
                written = (int)output.Position;
                frameOpen = left != 0;
                flushing = written == buffer.Length && frameOpen;
            }

            if (written > 0)
            {
                return written;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            context.Dispose();
            if (!leaveOpen)
            {
                source.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        inputStart = 0;
        inputEnd = source.Read(input, 0, input.Length);
        return inputEnd > 0;
    }
}
