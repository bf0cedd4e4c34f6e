using System.Security;
using System.Text;
using Assay.Core.Text;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Writes elements as UTF-8, indented, straight into a buffer: <see cref="System.Xml.XmlWriter"/> checks again what our own writers keep to, at four
/// times the cost. Every text goes through <see cref="SafeText"/>, so that only what XML has a character for is left.
/// </summary>
internal sealed class XmlBytes(Stream output) : IDisposable
{
    private const int FlushBytes = 64 << 10;

    // No ArrayBufferWriter: its code is compiled when it is first used.
    private byte[] buffer = new byte[FlushBytes + (FlushBytes / 4)];
    private int used;
    private int depth;
    private bool isOpen;
    private bool isInline;

    /// <summary>The declaration, with which a document begins.</summary>
    public void Declare() => Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>"u8);

    /// <summary>Begins an element; attributes may follow, then elements or one text.</summary>
    public void Start(ReadOnlySpan<byte> name)
    {
        CloseTag();
        Break();
        Append("<"u8);
        Append(name);
        isOpen = true;
        isInline = false;
        depth++;
    }

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Append(" "u8);
        Append(name);
        Append("=\""u8);
        Escape(value);
        Append("\""u8);
    }

    public void Attribute(ReadOnlySpan<byte> name, string? value)
    {
        Append(" "u8);
        Append(name);
        Append("=\""u8);
        Escape(value ?? "");
        Append("\""u8);
    }

    public void Text(string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            CloseTag();
            Escape(value);
            isInline = true;
        }
    }

    public void Text(ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            CloseTag();
            Escape(value);
            isInline = true;
        }
    }

    public void End(ReadOnlySpan<byte> name)
    {
        depth--;
        if (isOpen)
        {
            Append(" />"u8);
            isOpen = false;
        }
        else
        {
            if (!isInline)
            {
                Break();
            }

            Append("</"u8);
            Append(name);
            Append(">"u8);
        }

        isInline = false;
        if (used > FlushBytes)
        {
            Flush();
        }
    }

    public void Dispose() => Flush();

    private void Flush()
    {
        output.Write(buffer.AsSpan(0, used));
        used = 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    private Span<byte> Room(int count)
    {
        if (buffer.Length - used < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + count));
        }

        return buffer.AsSpan(used, count);
    }

    private void CloseTag()
    {
        if (isOpen)
        {
            Append(">"u8);
            isOpen = false;
        }
    }

    private void Break()
    {
        var line = Room(1 + (2 * depth));
        line[0] = (byte)'\n';
        for (var i = 1; i < line.Length; i++)
        {
            line[i] = (byte)' ';
        }

        used += line.Length;
    }

    private void Escape(ReadOnlySpan<byte> value)
    {
        if (IsPlain(value))
        {
            Append(value);
        }
        else
        {
            Append(Encoding.UTF8.GetBytes(SecurityElement.Escape(SafeText.Escape(value))));
        }
    }

    private void Escape(string value)
    {
        var room = Room(value.Length);
        var i = 0;
        for (; i < value.Length && value[i] is >= ' ' and <= '~' and not ('<' or '>' or '&' or '"' or '\'' or '#'); i++)
        {
            room[i] = (byte)value[i];
        }

        if (i == value.Length)
        {
            used += i;
        }
        else
        {
            Escape(Encoding.UTF8.GetBytes(value));
        }
    }

    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        foreach (var value in text)
        {
            if (value is < (byte)' ' or > (byte)'~' or (byte)'<' or (byte)'>' or (byte)'&' or (byte)'"' or (byte)'\'' or (byte)'#')
            {
                return false;
            }
        }

        return true;
    }
}
