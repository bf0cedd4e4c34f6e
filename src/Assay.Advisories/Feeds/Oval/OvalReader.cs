using System.Xml;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Oval;

/// <summary>
/// Reads the definitions of an OVAL file. Distributors write each test's meaning into its comment ("bind is earlier than 32:9.11.4-9.el7"), always in
/// the same words, so the tests, objects and states that it is made of need not be kept.
/// </summary>
internal static class OvalReader
{
    private const int MaxDepth = 32;
    private const int MaxText = 4096;

    /// <exception cref="XmlException">The file is no XML, or ends before its end.</exception>
    public static IEnumerable<OvalDefinition> Read(Stream stream, CancellationToken token)
    {
        using var xml = XmlSteps.Open(stream);
        xml.MoveToContent();
        while (!xml.EOF)
        {
            token.ThrowIfCancellationRequested();
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "definition" })
            {
                yield return ReadDefinition(xml);
            }
            else
            {
                xml.Read();
            }
        }
    }

    private static OvalDefinition ReadDefinition(XmlReader xml)
    {
        var definition = new OvalDefinition { Id = xml.GetAttribute("id") ?? "" };
        var depth = xml.Depth;
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return definition;
        }

        xml.Read();
        while (XmlSteps.NextElement(xml, depth))
        {
            switch (xml.LocalName)
            {
                case "title":
                    definition.Title = XmlSteps.Text(xml, MaxText);
                    break;
                case "severity":
                    definition.Severity = XmlSteps.Text(xml, MaxText);
                    break;
                case "issued":
                    definition.Issued = xml.GetAttribute("date");
                    xml.Read();
                    break;
                case "advisory_date":
                    definition.Issued = XmlSteps.Text(xml, MaxText);
                    break;
                case "cve":
                    definition.Flaws.Add(XmlSteps.Text(xml, MaxText));
                    break;
                case "reference":
                    AddReference(definition, xml.GetAttribute("source"), xml.GetAttribute("ref_id"));
                    xml.Read();
                    break;
                case "criteria":
                    definition.Criteria = ReadCriteria(xml, 0);
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        return definition;
    }

    private static void AddReference(OvalDefinition definition, string? source, string? id)
    {
        if (source == "CVE" && id is not null)
        {
            definition.Flaws.Add(id);
        }
        else if (source is "elsa" or "PHSA")
        {
            definition.Advisory ??= id;
        }
    }

    private static OvalCriteria ReadCriteria(XmlReader xml, int level)
    {
        if (level > MaxDepth)
        {
            throw new OsvFormatException("criteria lie too deep");
        }

        var criteria = new OvalCriteria(xml.GetAttribute("operator") is null or "AND");
        var depth = xml.Depth;
        var isEmpty = xml.IsEmptyElement;
        xml.Read();
        while (!isEmpty && XmlSteps.NextElement(xml, depth))
        {
            if (xml.LocalName == "criteria")
            {
                criteria.Children.Add(ReadCriteria(xml, level + 1));
                continue;
            }

            if (xml.LocalName == "criterion" && xml.GetAttribute("comment") is { } comment)
            {
                criteria.Comments.Add(comment);
            }

            xml.Read();
        }

        return criteria;
    }
}
