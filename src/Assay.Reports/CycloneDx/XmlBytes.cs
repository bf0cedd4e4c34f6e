using System.Buffers;
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

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', 0x7f - ' ').Select(value => (byte)value).Where(value => value is not ((byte)'<' or (byte)'>' or (byte)'&' or (byte)'"' or (byte)'\''))]);

    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes + (FlushBytes / 4));
    private int depth;
    private bool isOpen;
    private bool isInline;

    /// <summary>The declaration, with which a document begins.</summary>
    public void Declare() => buffer.Write("<?xml version=\"1.0\" encoding=\"utf-8\"?>"u8);

    /// <summary>Begins an element; attributes may follow, then elements or one text.</summary>
    public void Start(ReadOnlySpan<byte> name)
    {
        CloseTag();
        Break();
        buffer.Write("<"u8);
        buffer.Write(name);
        isOpen = true;
        isInline = false;
        depth++;
    }

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        buffer.Write(" "u8);
        buffer.Write(name);
        buffer.Write("=\""u8);
        Escape(value);
        buffer.Write("\""u8);
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
            buffer.Write(" />"u8);
            isOpen = false;
        }
        else
        {
            if (!isInline)
            {
                Break();
            }

            buffer.Write("</"u8);
            buffer.Write(name);
            buffer.Write(">"u8);
        }

        isInline = false;
        if (buffer.WrittenCount > FlushBytes)
        {
            Flush();
        }
    }

    public void Dispose() => Flush();

    private void Flush()
    {
        output.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }

    private void CloseTag()
    {
        if (isOpen)
        {
            buffer.Write(">"u8);
            isOpen = false;
        }
    }

    private void Break()
    {
        var line = buffer.GetSpan(1 + (2 * depth))[..(1 + (2 * depth))];
        line.Fill((byte)' ');
        line[0] = (byte)'\n';
        buffer.Advance(line.Length);
    }

    private void Escape(ReadOnlySpan<byte> value)
    {
        if (value.ContainsAnyExcept(Plain))
        {
            Encoding.UTF8.GetBytes(SecurityElement.Escape(SafeText.Escape(value)), buffer);
        }
        else
        {
            buffer.Write(value);
        }
    }
}
