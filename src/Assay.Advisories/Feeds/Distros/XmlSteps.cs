using System.Xml;
using Assay.Core.Formats;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>XML as feeds have it: no document type, no entities, bounded.</summary>
internal static class XmlSteps
{
    // Amazon Linux 2's updateinfo has some 400 MB of text.
    private const long MaxCharacters = 8L << 30;

    public static XmlReader Open(Stream stream) => XmlInput.Open(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    });

    /// <summary>The text of the element that the reader stands on, and goes behind it; text of other elements in it is left out.</summary>
    public static string Text(XmlReader xml, int maxLength)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return "";
        }

        var depth = xml.Depth;
        var text = new System.Text.StringBuilder();
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && xml.Depth == depth + 1 && text.Length < maxLength)
            {
                text.Append(xml.Value);
            }
        }

        xml.Read();
        return (text.Length > maxLength ? text.ToString(0, maxLength) : text.ToString()).Trim();
    }

    /// <summary>Goes to the next element below the given depth; false at the end of the one that it is in.</summary>
    public static bool NextElement(XmlReader xml, int depth)
    {
        while (!xml.EOF && xml.Depth > depth)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                return true;
            }

            xml.Read();
        }

        return false;
    }
}
