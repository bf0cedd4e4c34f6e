using System.Buffers;

namespace Assay.Catalogers;

/// <summary>A file's lines, one at a time, in a buffer that grows to the longest line and never beyond <see cref="MaxLineBytes"/>.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>The longest line that is given back whole: the longest real ones (Depends of a metapackage) have some 20 KB.</summary>
    public const int MaxLineBytes = 1 << 20;

    private readonly Stream stream;
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private int start;
    private int end;

    public LineReader(Stream stream) => this.stream = stream;

    /// <summary>The current line's number, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>False where the file ended before the current line did.</summary>
    public bool IsTerminated { get; private set; } = true;

    /// <summary>True where the current line is longer than <see cref="MaxLineBytes"/>: its rest was skipped.</summary>
    public bool IsOverlong { get; private set; }

    /// <summary>Goes to the next line; the span, without its newline, is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line, CancellationToken token)
    {
        var scanned = 0;
        IsOverlong = false;
        while (true)
        {
            var newline = buffer.AsSpan((start + scanned)..end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = Take(scanned + newline, 1);
                return true;
            }

            scanned = end - start;
            if (scanned >= MaxLineBytes)
            {
                line = Take(MaxLineBytes, 0);
                line = SkipRest(line.ToArray(), token);
                return true;
            }

            if (!Fill(token))
            {
                line = default;
                if (scanned == 0)
                {
                    return false;
                }

                IsTerminated = false;
                line = Take(scanned, 0);
                return true;
            }
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = 0;
    }

    private Span<byte> Take(int length, int newlineBytes)
    {
        var line = buffer.AsSpan(start, length);
        start += length + newlineBytes;
        Number++;
        return line;
    }

    private byte[] SkipRest(byte[] kept, CancellationToken token)
    {
        IsOverlong = true;
        while (true)
        {
            var newline = buffer.AsSpan(start..end).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                start += newline + 1;
                return kept;
            }

            start = end = 0;
            if (!Fill(token))
            {
                IsTerminated = false;
                return kept;
            }
        }
    }

    private bool Fill(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (start > 0)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        var count = stream.Read(buffer, end, buffer.Length - end);
        end += count;
        return count > 0;
    }
}
