using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Assay.Reports.Json;

/// <summary>
/// Writes JSON as UTF-8 straight into a buffer, which goes on to the stream whenever it is full: what .NET's own writer checks and asks for each
/// text costs several times the writing (docs/decisions/0022). It keeps commas and indentation; that objects and arrays are closed is its caller's. Texts
/// go through <see cref="JsonText"/>; names, and texts given as bytes, are our own, and need no escape.
/// </summary>
public sealed class JsonBytes : DocumentWriter
{
    private const int FullBytes = 64 << 10;

    // Of a text at once, so that a long one asks for no buffer of its length.
    private const int PartLength = 4096;

    private readonly Stream? output;
    private readonly WriteBehind? behind;
    private readonly bool isIndented;
    private byte[] buffer;
    private int used;
    private int depth;
    private bool isFirst = true;
    private bool isNamed;

    private static ReadOnlySpan<byte> Line => "\n                                "u8;

    /// <param name="output">Where to; stays open.</param>
    /// <param name="isIndented">Whether each value stands on a line of its own.</param>
    public JsonBytes(Stream output, bool isIndented = true)
    {
        this.output = output;
        behind = new WriteBehind(output);
        this.isIndented = isIndented;
        buffer = new byte[FullBytes];
    }

    /// <summary>Compact, into memory: <see cref="Written"/>.</summary>
    public JsonBytes() => buffer = new byte[1024];

    /// <summary>What was written into memory since the last <see cref="Clear"/>; valid until more is written.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    /// <summary>How much memory it holds.</summary>
    public int Capacity => buffer.Length;

    /// <summary>Forgets what was written into memory, for another document.</summary>
    public void Clear() => (used, depth, isFirst, isNamed) = (0, 0, true, false);

    /// <summary>Ends a document with its line; another may follow.</summary>
    public void EndLine()
    {
        Room(1);
        buffer[used++] = (byte)'\n';
        (depth, isFirst, isNamed) = (0, true, false);
    }

    public override void WriteStartObject() => Open((byte)'{');

    public override void WriteStartObject(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Open((byte)'{');
    }

    public void WriteStartObject(string name)
    {
        WritePropertyName(name);
        Open((byte)'{');
    }

    public override void WriteEndObject() => Close((byte)'}');

    public override void WriteStartArray() => Open((byte)'[');

    public override void WriteStartArray(ReadOnlySpan<byte> name)
    {
        WritePropertyName(name);
        Open((byte)'[');
    }

    public void WriteStartArray(string name)
    {
        WritePropertyName(name);
        Open((byte)'[');
    }

    public override void WriteEndArray() => Close((byte)']');

    public override void WritePropertyName(ReadOnlySpan<byte> name)
    {
        Next(name.Length + 4);
        buffer[used++] = (byte)'"';
        name.CopyTo(buffer.AsSpan(used));
        used += name.Length;
        buffer[used++] = (byte)'"';
        EndName();
    }

    /// <summary>A name that is not ours.</summary>
    public void WritePropertyName(string name)
    {
        Next(1);
        Quote(name);
        Room(2);
        EndName();
    }

    public override void WriteString(ReadOnlySpan<byte> name, string? value)
    {
        if (value is null || value.Length > PartLength)
        {
            WritePropertyName(name);
            WriteStringValue(value);
            return;
        }

        // Most of a document: room is asked for once.
        Next(name.Length + 6 + value.Length);
        var target = buffer;
        target[used++] = (byte)'"';
        name.CopyTo(target.AsSpan(used));
        used += name.Length;
        target[used++] = (byte)'"';
        target[used++] = (byte)':';
        if (isIndented)
        {
            target[used++] = (byte)' ';
        }

        target[used++] = (byte)'"';
        var plain = JsonText.CopyPlain(value, target.AsSpan(used));
        used += plain;
        if (plain < value.Length)
        {
            Escape(value.AsSpan(plain));
            Room(1);
        }

        buffer[used++] = (byte)'"';
    }

    public override void WriteString(ReadOnlySpan<byte> name, string start, string rest)
    {
        WritePropertyName(name);
        WriteStringValue(start, rest);
    }

    /// <summary>A text that ends with a record of JSON as this writer makes it, behind a space.</summary>
    public void WriteRecord(ReadOnlySpan<byte> name, string start, ReadOnlySpan<byte> record)
    {
        WritePropertyName(name);
        Next(1);
        buffer[used++] = (byte)'"';
        Escape(start);
        Room(1);
        buffer[used++] = (byte)' ';
        EscapeAgain(record);
        Room(1);
        buffer[used++] = (byte)'"';
    }

    public void WriteString(string name, string? value)
    {
        WritePropertyName(name);
        WriteStringValue(value);
    }

    public override void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        WritePropertyName(name);
        WriteStringValue(value);
    }

    public override void WriteProperty(string name, string value)
    {
        WriteStartObject();
        WriteString("name"u8, name);
        WriteString("value"u8, value);
        WriteEndObject();
    }

    public override void WriteStringValue(string? value)
    {
        Next(4);
        if (value is null)
        {
            Append("null"u8);
        }
        else
        {
            Quote(value);
        }
    }

    /// <summary>A text of two parts.</summary>
    public void WriteStringValue(string start, string rest)
    {
        Next(1);
        buffer[used++] = (byte)'"';
        Escape(start);
        Escape(rest);
        Room(1);
        buffer[used++] = (byte)'"';
    }

    public override void WriteStringValue(ReadOnlySpan<byte> value)
    {
        Next(value.Length + 2);
        buffer[used++] = (byte)'"';
        value.CopyTo(buffer.AsSpan(used));
        used += value.Length;
        buffer[used++] = (byte)'"';
    }

    public void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        WritePropertyName(name);
        Next(20);
        Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out var written);
        used += written;
    }

    /// <exception cref="ArgumentException">JSON has no infinity.</exception>
    public override void WriteNumber(ReadOnlySpan<byte> name, double value)
    {
        WritePropertyName(name);
        Number(value);
    }

    /// <exception cref="ArgumentException">JSON has no infinity.</exception>
    public void WriteNumber(string name, double value)
    {
        WritePropertyName(name);
        Number(value);
    }

    public void WriteBoolean(ReadOnlySpan<byte> name, bool value)
    {
        WritePropertyName(name);
        Next(5);
        Append(value ? "true"u8 : "false"u8);
    }

    /// <summary>Passes on what is in the buffer, and waits until all is written.</summary>
    public void Flush()
    {
        if (output is not null)
        {
            behind!.Wait();
            output.Write(buffer, 0, used);
            used = 0;
        }
    }

    public override void Dispose() => Flush();

    private void Open(byte bracket)
    {
        Next(1);
        buffer[used++] = bracket;
        depth++;
        isFirst = true;
    }

    private void Close(byte bracket)
    {
        depth--;
        Room(2 + (2 * depth));
        if (!isFirst)
        {
            Break();
        }

        buffer[used++] = bracket;
        isFirst = false;
    }

    // What stands in front of a name or a value, and room for that.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Next(int bytes)
    {
        Room(bytes + 2 + (2 * depth));
        if (isNamed)
        {
            isNamed = false;
            return;
        }

        if (!isFirst)
        {
            buffer[used++] = (byte)',';
        }

        isFirst = false;
        if (depth > 0)
        {
            Break();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndName()
    {
        buffer[used++] = (byte)':';
        if (isIndented)
        {
            buffer[used++] = (byte)' ';
        }

        isNamed = true;
    }

    private void Break()
    {
        if (!isIndented)
        {
            return;
        }

        var line = 1 + (2 * depth);
        if (line <= Line.Length)
        {
            Line[..line].CopyTo(buffer.AsSpan(used));
            used += line;
            return;
        }

        // A loop: what fills memory in the platform's library is compiled when it is first used.
        buffer[used++] = (byte)'\n';
        for (var end = used + (2 * depth); used < end; used++)
        {
            buffer[used] = (byte)' ';
        }
    }

    private void Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("JSON has no such number", nameof(value));
        }

        Next(32);
        Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out var written);
        used += written;
    }

    private void Quote(string text)
    {
        Room(1);
        buffer[used++] = (byte)'"';
        Escape(text);
        Room(1);
        buffer[used++] = (byte)'"';
    }

    private void Escape(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var part = text[..Math.Min(text.Length, PartLength)];
            Room(part.Length + JsonText.MaxEscapeBytes);
            var plain = JsonText.CopyPlain(part, buffer.AsSpan(used));
            used += plain;
            text = text[plain..];
            if (plain < part.Length)
            {
                used += JsonText.WriteOne(text, buffer.AsSpan(used), out var read);
                text = text[read..];
            }
        }
    }

    // What stands in JSON already has nothing left to escape but quotes and backslashes.
    private void EscapeAgain(ReadOnlySpan<byte> json)
    {
        while (!json.IsEmpty)
        {
            var part = json[..Math.Min(json.Length, PartLength)];
            Room(2 * part.Length);
            var (target, at) = (buffer, used);
            foreach (var value in part)
            {
                if (value is (byte)'"' or (byte)'\\')
                {
                    target[at++] = (byte)'\\';
                }

                target[at++] = value;
            }

            used = at;
            json = json[part.Length..];
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(used));
        used += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Room(int bytes)
    {
        if (buffer.Length - used < bytes)
        {
            MakeRoom(bytes);
        }
    }

    private void MakeRoom(int bytes)
    {
        if (used > 0 && behind is not null)
        {
            buffer = behind.Send(buffer, used);
            used = 0;
        }

        if (buffer.Length - used < bytes)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + bytes));
        }
    }
}
