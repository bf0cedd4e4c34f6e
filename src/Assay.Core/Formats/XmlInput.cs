using System.Text;
using System.Xml;
using Assay.Core.Files;

namespace Assay.Core.Formats;

/// <summary>
/// Opens XML of unknown origin. The reader of the base library changes its encoding within the declaration, and where that holds a broken character it fails at its own buffer
/// (ArgumentOutOfRangeException out of XmlTextReaderImpl.SwitchEncoding) and not at the document: what a declaration may hold is ASCII (XML 1.0, 2.8, XMLDecl), and any other is damage.
/// </summary>
public static class XmlInput
{
    // A declaration has three pairs, and room between them.
    private const int MaxDeclarationBytes = 1024;

    /// <summary>A reader of the stream.</summary>
    /// <exception cref="XmlException">The declaration is none.</exception>
    public static XmlReader Open(Stream content, XmlReaderSettings settings)
    {
        var head = new byte[MaxDeclarationBytes];
        var count = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        ReadOnlySpan<byte> text = head.AsSpan(0, count);
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (text.StartsWith("<?xml"u8))
        {
            var end = text.IndexOf("?>"u8);
            if (!Ascii.IsValid(end < 0 ? text : text[..end]))
            {
                throw new XmlException("the declaration holds what is no character of one", null, 1, 1);
            }
        }

        return XmlReader.Create(new PrefixedStream(head.AsMemory(0, count), content), settings);
    }
}
