using System.Xml;
using Assay.Core.Cataloging;
using Assay.Core.Findings;

namespace Assay.Catalogers.Formats;

/// <summary>XML files: no DTD, nothing from outside, bounded by the file's size and by depth.</summary>
internal static class XmlFile
{
    private const int MaxDepth = 128;

    /// <summary>Hands over every element as the reader stands on it; what is no XML is an error of the code.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="sink">Takes the issues.</param>
    /// <param name="code">The issues' code.</param>
    /// <param name="element">Gets the reader and the names of the elements around.</param>
    public static void Read(Stream content, FactSink sink, string code, Action<XmlReader, IReadOnlyList<string>> element)
    {
        try
        {
            using var reader = XmlInput.Open(content, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
                MaxCharactersInDocument = 64 << 20,
            });
            var path = new List<string>();
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.EndElement)
                {
                    path.RemoveAt(path.Count - 1);
                }
                else if (reader.NodeType is XmlNodeType.Element or XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    element(reader, path);
                    if (reader is { NodeType: XmlNodeType.Element, IsEmptyElement: false })
                    {
                        path.Add(reader.LocalName);
                    }
                }

                if (path.Count > MaxDepth)
                {
                    throw new XmlException($"elements lie more than {MaxDepth} deep in each other");
                }
            }
        }
        catch (XmlException broken)
        {
            sink.Add(Issue.Error(code, $"the XML can't be read: {Damage.Of(broken)}"));
        }
    }
}
