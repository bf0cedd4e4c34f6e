using System.Buffers;
using Assay.Core.Text;

namespace Assay.Core.Formats;

/// <summary>A stream's bytes one at a time, with one byte in view, for grammars that are not made of lines.</summary>
internal sealed class ByteCursor
{
    /// <summary>The longest piece of text that is taken at once.</summary>
    public const int MaxTextBytes = 1 << 20;

    private readonly Stream content;
    private readonly CancellationToken token;
    private readonly byte[] buffer = new byte[16 << 10];
    private readonly ArrayBufferWriter<byte> text = new(256);
    private int next;
    private int filled;
    private bool isEnded;
    private long lineStart;
    private long taken;

    public ByteCursor(Stream content, CancellationToken token)
    {
        this.content = content;
        this.token = token;
        if (Peek() == 0xEF)
        {
            // A byte order mark.
            next += Math.Min(3, filled);
            lineStart = taken = next;
        }
    }

    /// <summary>The number of the current line, from 1.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The number of the byte in view in its line, from 1.</summary>
    public int Column => (int)(taken - lineStart) + 1;

    /// <summary>The byte in view; -1 at the end.</summary>
    public int Peek()
    {
        if (next < filled)
        {
            return buffer[next];
        }

        if (isEnded)
        {
            return -1;
        }

        token.ThrowIfCancellationRequested();
        filled = content.Read(buffer, 0, buffer.Length);
        next = 0;
        isEnded = filled == 0;
        return isEnded ? -1 : buffer[0];
    }

    /// <summary>Takes the byte in view; -1 at the end.</summary>
    public int Take()
    {
        var value = Peek();
        if (value >= 0)
        {
            next++;
            taken++;
            if (value == '\n')
            {
                Line++;
                lineStart = taken;
            }
        }

        return value;
    }

    /// <summary>Takes the byte in view where it is this one.</summary>
    public bool TryTake(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Begins a piece of text.</summary>
    public void StartText() => text.ResetWrittenCount();

    /// <summary>Adds a byte to the piece of text.</summary>
    public void Append(int value)
    {
        if (text.WrittenCount >= MaxTextBytes)
        {
            throw Malformed($"a text is longer than {MaxTextBytes} bytes");
        }

        text.GetSpan(1)[0] = (byte)value;
        text.Advance(1);
    }

    /// <summary>Adds a character to the piece of text.</summary>
    public void Append(System.Text.Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var octet in utf8[..rune.EncodeToUtf8(utf8)])
        {
            Append(octet);
        }
    }

    /// <summary>The piece of text.</summary>
    public string Text() => LossyText.Decode(text.WrittenSpan);

    public MalformedException Malformed(string why) => new($"line {Line}: {why}") { Line = Line, Column = Column, Reason = why };
}
