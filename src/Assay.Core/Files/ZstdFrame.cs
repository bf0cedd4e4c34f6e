namespace Assay.Core.Files;

/// <summary>Decompresses Zstandard frames (RFC 8878) that are in memory whole, by the system's libzstd: a context for many small ones.</summary>
public sealed class ZstdFrame : IDisposable
{
    private readonly ZstdContext context;

    /// <exception cref="AssayException">"zstd.missing": there is no libzstd on this machine.</exception>
    public ZstdFrame() => context = ZstdContext.Create();

    /// <summary>Decompresses the frame that some bytes begin with; what comes behind it is not looked at.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled: what the frame holds, or all of it where it holds more.</returns>
    /// <exception cref="InvalidDataException">The bytes are no frame, are damaged, want too large a window, or end inside the frame.</exception>
    public unsafe int Decompress(ReadOnlySpan<byte> frame, Span<byte> plain)
    {
        ZstdContext.Check(ZstdLibrary.Reset(context.DangerousGetHandle(), ZstdLibrary.ResetSession));
        fixed (byte* outputBytes = plain)
        fixed (byte* inputBytes = frame)
        {
            var output = new ZstdLibrary.Window { Bytes = outputBytes, Size = (nuint)plain.Length };
            var input = new ZstdLibrary.Window { Bytes = inputBytes, Size = (nuint)frame.Length };
            while (output.Position < output.Size)
            {
                var (read, written) = (input.Position, output.Position);
                if (ZstdContext.Check(ZstdLibrary.Decompress(context.DangerousGetHandle(), &output, &input)) == 0)
                {
                    break;
                }

                if (input.Position == read && output.Position == written)
                {
                    throw new InvalidDataException("the zstd frame does not end");
                }
            }

            return (int)output.Position;
        }
    }

    public void Dispose() => context.Dispose();
}
