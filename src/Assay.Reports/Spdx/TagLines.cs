using Assay.Core;
using Assay.Core.Text;

namespace Assay.Reports.Spdx;

/// <summary>Reads the lines of a document of any size through a buffer that is as large as its longest line.</summary>
internal sealed class TagLines(Stream content, string source, long maxBytes, CancellationToken token)
{
    private const int MaxLineBytes = 64 << 20;

    private byte[] buffer = new byte[64 << 10];
    private int start;
    private int filled;
    private long total;
    private bool isEnded;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; false behind the last.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = start;
        while (true)
        {
            var end = buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                line = Take(searched + end - start, consumed: searched + end + 1);
                return true;
            }

            if (isEnded)
            {
                line = Take(filled - start, filled);
                return line.Length > 0;
            }

            searched = filled - start;
            Refill();
        }
    }

    private ReadOnlySpan<byte> Take(int length, int consumed)
    {
        var line = buffer.AsSpan(start, length);
        line = Number == 0 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;
        start = consumed;
        Number++;
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Refill()
    {
        token.ThrowIfCancellationRequested();
        buffer.AsSpan(start, filled - start).CopyTo(buffer);
        filled -= start;
        start = 0;
        if (filled == buffer.Length)
        {
            if (filled >= MaxLineBytes)
            {
                throw new AssayException("sbom.tooLarge", $"{source} holds a line of more than {MaxLineBytes} bytes, line {Number + 1}");
            }

            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = content.Read(buffer, filled, buffer.Length - filled);
        isEnded = read == 0;
        filled += read;
        total += read;
        if (total > maxBytes)
        {
            throw new AssayException("sbom.tooLarge", $"{source} is larger than {maxBytes} bytes", "raise the limit for SBOMs if it is to be trusted");
        }
    }

    /// <summary>A value as text; bytes that are not UTF-8 stand as they are.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => LossyText.Decode(bytes);
}
