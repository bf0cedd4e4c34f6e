using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
    private readonly WriteBehind behind = new(output);
    private byte[] buffer = new byte[FlushBytes + (FlushBytes / 4)];
    private int used;
    private int depth;
    private bool isOpen;
    private bool isInline;

    /// <summary>The declaration, with which a document begins.</summary>
    public void Declare() => Append("<?xml version=\"1.0\" encoding=\"utf-8\"?>"u8);

    /// <summary>A whole element, where its text stands in XML as it is and comes back out of it as it was: most do.</summary>
    /// <returns>False where it does not; nothing is written then.</returns>
    public bool TryElement(ReadOnlySpan<byte> name, string text)
    {
        var before = (used, isOpen);
        CloseTag();
        Break();
        Append("<"u8);
        Append(name);
        Append(">"u8);
        var isWritten = TryAppend(text);
        Append("</"u8);
        Append(name);
        Append(">"u8);
        return isWritten || TakeBack(before);
    }

    /// <summary>A whole element with a text and one attribute, likewise.</summary>
    /// <returns>False where they don't stand as they are; nothing is written then.</returns>
    public bool TryElement(ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, string value, string text)
    {
        var before = (used, isOpen);
        CloseTag();
        Break();
        Append("<"u8);
        Append(name);
        Append(" "u8);
        Append(attribute);
        Append("=\""u8);
        var isWritten = TryAppend(value);
        Append("\">"u8);
        isWritten &= TryAppend(text);
        Append("</"u8);
        Append(name);
        Append(">"u8);
        return isWritten || TakeBack(before);
    }

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
            buffer = behind.Send(buffer, used);
            used = 0;
        }
    }

    public void Dispose()
    {
        behind.Wait();
        output.Write(buffer, 0, used);
        used = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        used += bytes.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int count)
    {
        if (buffer.Length - used < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + count));
        }

        return buffer.AsSpan(used, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CloseTag()
    {
        if (isOpen)
        {
            Append(">"u8);
            isOpen = false;
        }
    }

    // Elements nest no deeper than CycloneDX' own do.
    private void Break() => Append("\n                                                                "u8[..(1 + (2 * depth))]);

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
        if (!TryWrite(value))
        {
            Escape(Encoding.UTF8.GetBytes(value));
        }
    }

    private bool TakeBack((int Used, bool IsOpen) before)
    {
        (used, isOpen) = before;
        return false;
    }

    // A text with a space at an end may come back without it.
    private bool TryAppend(string text) => text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && TryWrite(text);

    // Most texts are plain, or have a '&' as purls do; nothing is written of any other.
    private bool TryWrite(ReadOnlySpan<char> text)
    {
        var before = used;
        while (true)
        {
            var plain = CopyPlain(text, Room(text.Length));
            used += plain;
            if (plain == text.Length)
            {
                return true;
            }

            var entity = EntityOf(text[plain]);
            if (entity.IsEmpty)
            {
                used = before;
                return false;
            }

            Append(entity);
            text = text[(plain + 1)..];
        }
    }

    private static ReadOnlySpan<byte> EntityOf(char character) => character switch
    {
        '&' => "&amp;"u8,
        '<' => "&lt;"u8,
        '>' => "&gt;"u8,
        '"' => "&quot;"u8,
        '\'' => "&apos;"u8,
        _ => default,
    };

    // Up to the first character that XML has another way to write, or '#', with which commands begin in a job's log; the target is as long. Of most pairs one bit is left out.
    private static int CopyPlain(ReadOnlySpan<char> text, Span<byte> target)
    {
        var i = 0;
        ref var from = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text));
        for (; i <= Math.Min(text.Length, target.Length) - Vector128<ushort>.Count; i += Vector128<ushort>.Count)
        {
            var eight = Vector128.LoadUnsafe(ref from, (nuint)i);
            if (!IsPlain(eight))
            {
                break;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(target[i..], Vector128.Narrow(eight, eight).AsUInt64().ToScalar());
        }

        for (; i < text.Length && text[i] is >= ' ' and <= '~' and not ('<' or '>' or '&' or '"' or '\'' or '#'); i++)
        {
            target[i] = (byte)text[i];
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsPlain(Vector128<ushort> eight) =>
        (Vector128.GreaterThan(eight - Vector128.Create((ushort)' '), Vector128.Create((ushort)('~' - ' ')))
            | Vector128.Equals(eight & Vector128.Create((ushort)0xfffe), Vector128.Create((ushort)'"'))
            | Vector128.Equals(eight & Vector128.Create((ushort)0xfffe), Vector128.Create((ushort)'&'))
            | Vector128.Equals(eight & Vector128.Create((ushort)0xfffd), Vector128.Create((ushort)'<'))) == Vector128<ushort>.Zero;

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
