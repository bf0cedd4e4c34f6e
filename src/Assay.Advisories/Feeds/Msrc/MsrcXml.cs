using System.Globalization;
using System.Xml;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Msrc;

/// <summary>Takes a flaw, once it is read; what it says of products stands in the document before.</summary>
internal delegate void MsrcTaker(MsrcDocument document, MsrcFlaw flaw);

/// <summary>Reads a month's document in XML, which is what the interface gives to whoever asks for nothing else.</summary>
internal static class MsrcXml
{
    /// <summary>The longest text that is taken: titles and lists of numbers are shorter.</summary>
    public const int MaxText = 2048;

    /// <summary>The most products and the most parts of one flaw: real ones have some hundreds.</summary>
    public const int MaxParts = 100_000;

    public static bool Recognises(ReadOnlySpan<byte> start) => start.IndexOf("<cvrf:cvrfdoc"u8) >= 0;

    /// <exception cref="XmlException">It is no XML, or ends before its end.</exception>
    public static MsrcDocument Read(Stream stream, MsrcTaker take, CancellationToken token)
    {
        var document = new MsrcDocument();
        using var xml = XmlSteps.Open(stream);
        xml.MoveToContent();
        if (xml.LocalName != "cvrfdoc")
        {
            throw new XmlException("the document is none of CVRF");
        }

        while (!xml.EOF)
        {
            token.ThrowIfCancellationRequested();
            switch (xml.NodeType == XmlNodeType.Element ? xml.LocalName : "")
            {
                case "ID" when document.Id is null:
                    document.Id = XmlSteps.Text(xml, MaxText);
                    break;
                case "InitialReleaseDate":
                    document.Published = Time(XmlSteps.Text(xml, MaxText));
                    break;
                case "CurrentReleaseDate":
                    document.Modified = Time(XmlSteps.Text(xml, MaxText));
                    break;
                case "FullProductName" when document.Products.Count < MaxParts:
                    var id = xml.GetAttribute("ProductID") ?? "";
                    document.Products[id] = XmlSteps.Text(xml, MaxText);
                    break;
                case "Vulnerability":
                    take(document, ReadFlaw(xml));
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        return document;
    }

    /// <summary>A time without a zone is UTC.</summary>
    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static MsrcFlaw ReadFlaw(XmlReader xml)
    {
        var flaw = new MsrcFlaw();
        Each(xml, name =>
        {
            switch (name)
            {
                case "CVE":
                    flaw.Cve = XmlSteps.Text(xml, MaxText);
                    return true;
                case "Title":
                    flaw.Title = XmlSteps.Text(xml, OsvSummary.MaxScanned);
                    return true;
                case "ProductStatuses":
                    Each(xml, status => status == "Status" && ReadStatus(xml, flaw));
                    return true;
                case "Threats":
                    Each(xml, threat => threat == "Threat" && ReadThreat(xml, flaw));
                    return true;
                case "CVSSScoreSets":
                    Each(xml, score => score == "ScoreSet" && ReadScore(xml, flaw));
                    return true;
                case "Remediations":
                    Each(xml, remediation => remediation == "Remediation" && ReadRemediation(xml, flaw));
                    return true;
                default:
                    return false;
            }
        });
        return flaw;
    }

    private static bool ReadStatus(XmlReader xml, MsrcFlaw flaw)
    {
        var isAffected = xml.GetAttribute("Type") == "Known Affected";
        Each(xml, name => isAffected && name == "ProductID" && Add(flaw.Affected, XmlSteps.Text(xml, MaxText)));
        return true;
    }

    private static bool ReadThreat(XmlReader xml, MsrcFlaw flaw)
    {
        var type = xml.GetAttribute("Type");
        var text = "";
        List<string> products = [];
        Each(xml, name =>
        {
            if (name != "Description")
            {
                return name == "ProductID" && Add(products, XmlSteps.Text(xml, MaxText));
            }

            text = XmlSteps.Text(xml, MaxText);
            return true;
        });
        if (type == "Exploit Status")
        {
            flaw.ExploitStatus = text;
        }
        else if (type == "Severity")
        {
            foreach (var product in products.DefaultIfEmpty(""))
            {
                flaw.Severities[product] = text;
            }
        }

        return true;
    }

    private static bool ReadScore(XmlReader xml, MsrcFlaw flaw)
    {
        string? vector = null;
        double? score = null;
        Each(xml, name =>
        {
            if (name == "Vector")
            {
                vector = XmlSteps.Text(xml, MaxText);
            }
            else if (name == "BaseScore")
            {
                score = double.TryParse(XmlSteps.Text(xml, MaxText), NumberStyles.Float, CultureInfo.InvariantCulture, out var read) && double.IsFinite(read) ? read : null;
            }
            else
            {
                return false;
            }

            return true;
        });
        flaw.Add(vector, score);
        return true;
    }

    private static bool ReadRemediation(XmlReader xml, MsrcFlaw flaw)
    {
        var isFix = xml.GetAttribute("Type") == "Vendor Fix";
        string? description = null, supersedence = null, build = null;
        List<string> products = [];
        Each(xml, name =>
        {
            switch (isFix ? name : "")
            {
                case "Description":
                    description = XmlSteps.Text(xml, MaxText);
                    return true;
                case "Supercedence":
                    supersedence = XmlSteps.Text(xml, MaxText);
                    return true;
                case "FixedBuild":
                    build = XmlSteps.Text(xml, MaxText);
                    return true;
                case "ProductID":
                    return Add(products, XmlSteps.Text(xml, MaxText));
                default:
                    return false;
            }
        });
        if (isFix && flaw.Repairs.Count < MaxParts)
        {
            flaw.Repairs.Add(new MsrcRemediation(description, supersedence, build, products));
        }

        return true;
    }

    private static bool Add(List<string> list, string text)
    {
        if (list.Count < MaxParts)
        {
            list.Add(text);
        }

        return true;
    }

    // Goes through the elements right below the one that the reader stands on; one that is not taken is skipped with all that is in it.
    private static void Each(XmlReader xml, Func<string, bool> take)
    {
        var depth = xml.Depth;
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }

        xml.Read();
        while (XmlSteps.NextElement(xml, depth))
        {
            if (!take(xml.LocalName))
            {
                xml.Skip();
            }
        }

        if (!xml.EOF)
        {
            // The end of the element.
            xml.Read();
        }
    }
}
