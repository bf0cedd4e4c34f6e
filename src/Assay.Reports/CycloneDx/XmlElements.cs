using System.Buffers.Text;
using System.Runtime.InteropServices;
using Assay.Core.Text;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// Writes parts of a CycloneDX document as the elements that they have in XML. The writers keep to the order of the XML schema, which JSON does not
/// mind, so that each can be written when it is met.
/// </summary>
internal sealed class XmlElements(XmlBytes xml) : DocumentWriter
{
    // Elements inside each other, and the bytes of their names.
    private const int MaxDepth = 32;
    private const int MaxNameBytes = 1024;

    private readonly byte[] names = new byte[MaxNameBytes];
    private readonly Frame[] frames = new Frame[MaxDepth];
    private int depth;
    private bool isLossy;

    public override bool IsLossy => isLossy;

    /// <summary>Begins a part: the next object or list is called so.</summary>
    public void Begin(ReadOnlySpan<byte> name)
    {
        depth = 0;
        isLossy = false;
        Push(FrameKind.Named, name);
    }

    public override void WriteStartObject() => StartObject(NameOfNext());

    public override void WriteStartObject(ReadOnlySpan<byte> name) => StartObject(name);

    public override void WriteEndObject() => End();

    public override void WriteStartArray() => StartArray(NameOfNext());

    public override void WriteStartArray(ReadOnlySpan<byte> name) => StartArray(name);

    public override void WriteEndArray() => End();

    public override void WritePropertyName(ReadOnlySpan<byte> name) => Push(FrameKind.Named, name);

    public override void WriteString(ReadOnlySpan<byte> name, string? value)
    {
        if (IsAttribute(name))
        {
            isLossy |= !Holds(value!, isPurl: false);
            xml.Attribute(name, value);
            return;
        }

        var isPurl = name.Length == 4 && name.SequenceEqual("purl"u8);
        var isWritten = (!isPurl && !name.SequenceEqual("url"u8)) || IsAddress(value!);
        if (isWritten && xml.TryElement(name, value!))
        {
            return;
        }

        isLossy |= !Holds(value!, isPurl);
        if (isWritten)
        {
            xml.Start(name);
            xml.Text(value);
            xml.End(name);
        }
    }

    public override void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (IsAttribute(name))
        {
            xml.Attribute(name, value);
        }
        else
        {
            xml.Start(name);
            xml.Text(value);
            xml.End(name);
        }
    }

    public override void WriteString(ReadOnlySpan<byte> name, string start, string rest) => WriteString(name, start + rest);

    public override void WriteProperty(string name, string value)
    {
        if (xml.TryElement("property"u8, "name"u8, name, value))
        {
            return;
        }

        isLossy |= !Holds(name, isPurl: false) || !Holds(value, isPurl: false);
        xml.Start("property"u8);
        xml.Attribute("name"u8, name);
        xml.Text(value);
        xml.End("property"u8);
    }

    public override void WriteStringValue(string? value)
    {
        isLossy |= !Holds(value!, isPurl: false);
        var item = Name(frames[depth - 1]);
        xml.Start(item);
        xml.Attribute("ref"u8, value);
        xml.End(item);
    }

    // "assemblies" and "dependsOn" hold references, "response" words of ours.
    public override void WriteStringValue(ReadOnlySpan<byte> value)
    {
        var item = Name(frames[depth - 1]);
        xml.Start(item);
        xml.Text(value);
        xml.End(item);
    }

    public override void WriteNumber(ReadOnlySpan<byte> name, double value)
    {
        Span<byte> text = stackalloc byte[32];
        Utf8Formatter.TryFormat(value, text, out var written);
        WriteString(name, text[..written]);
    }

    public override void Dispose() => xml.Dispose();

    private void StartObject(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            // What holds a licence or an expression is none of its own: its properties are those of the list.
            Push(FrameKind.Nameless, Name(frames[depth - 2]));
        }
        else
        {
            xml.Start(name);
            Push(FrameKind.Element, name);
        }
    }

    // A list is an element, and a frame within that has the name of its items.
    private void StartArray(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("dependsOn"u8))
        {
            Push(FrameKind.Nameless, name);
        }
        else
        {
            var element = name.SequenceEqual("response"u8) ? "responses"u8 : name;
            xml.Start(element);
            Push(FrameKind.Element, element);
        }

        Push(FrameKind.Items, ItemOf(name));
    }

    private void End()
    {
        if (frames[depth - 1].Kind == FrameKind.Items)
        {
            depth--;
        }

        var frame = frames[--depth];
        if (frame.Kind == FrameKind.Element)
        {
            xml.End(Name(frame));
        }
    }

    // A name that was written before, or the one of a list's items.
    private ReadOnlySpan<byte> NameOfNext()
    {
        var frame = frames[depth - 1];
        if (frame.Kind == FrameKind.Named)
        {
            depth--;
        }

        return Name(frame);
    }

    private ReadOnlySpan<byte> Name(Frame frame) => names.AsSpan(frame.Start, frame.Length);

    private void Push(FrameKind kind, ReadOnlySpan<byte> name)
    {
        var start = depth == 0 ? 0 : frames[depth - 1].Start + frames[depth - 1].Length;
        name.CopyTo(names.AsSpan(start));
        frames[depth++] = new Frame(kind, ParentOf(name), start, name.Length);
    }

    private bool IsAttribute(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => frames[depth - 1].Parent == Parent.Dependency && name.SequenceEqual("ref"u8),
        4 => frames[depth - 1].Parent == Parent.Component && name.SequenceEqual("type"u8),
        7 => name.SequenceEqual("bom-ref"u8),
        _ => false,
    };

    private static Parent ParentOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        9 => name.SequenceEqual("component"u8) ? Parent.Component : Parent.Other,
        10 => name.SequenceEqual("dependency"u8) ? Parent.Dependency : Parent.Other,
        _ => Parent.Other,
    };

    private static bool Holds(string text, bool isPurl) => isPurl ? IsAddress(text)
        : text.Length == 0 || (!char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]) && string.Equals(SafeText.Escape(text), text, StringComparison.Ordinal));

    private static bool IsAddress(string text)
    {
        foreach (var character in text)
        {
            if (character is < '!' or > '~')
            {
                return false;
            }
        }

        return true;
    }

    // What an element of a list is called; those of "licenses" are called by what they hold.
    private static ReadOnlySpan<byte> ItemOf(ReadOnlySpan<byte> list) =>
        list.SequenceEqual("dependencies"u8) ? "dependency"u8
        : list.SequenceEqual("dependsOn"u8) ? "dependency"u8
        : list.SequenceEqual("response"u8) ? "response"u8
        : list.SequenceEqual("components"u8) ? "component"u8
        : list.SequenceEqual("tools"u8) ? "tool"u8
        : list.SequenceEqual("compositions"u8) ? "composition"u8
        : list.SequenceEqual("assemblies"u8) ? "assembly"u8
        : list.SequenceEqual("references"u8) ? "reference"u8
        : list.SequenceEqual("ratings"u8) ? "rating"u8
        : list.SequenceEqual("advisories"u8) ? "advisory"u8
        : list.SequenceEqual("affects"u8) ? "target"u8
        : list.SequenceEqual("versions"u8) ? "version"u8
        : default;

    private enum FrameKind
    {
        // A name whose object or list is still to come.
        Named,
        Element,
        Nameless,
        Items,
    }

    // Those of whose properties some are no elements.
    private enum Parent
    {
        Other,
        Component,
        Dependency,
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Frame(FrameKind Kind, Parent Parent, int Start, int Length);
}
