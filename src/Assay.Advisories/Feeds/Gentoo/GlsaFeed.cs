using System.Xml;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Mirrors;
using Assay.Advisories.Fetching;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Gentoo;

/// <summary>
/// Gentoo's security advisories, an XML file each, as its repository of them has them (https://gitweb.gentoo.org/data/glsa.git; the format:
/// https://www.gentoo.org/dtd/glsa.dtd).
/// </summary>
internal static class GlsaFeed
{
    private const int MaxText = 4096;

    public static readonly Feed Feed = new(MirrorFeed.Recognises(IsAdvisory), MirrorFeed.Parse(IsAdvisory, (file, sink) => sink.Add(Read(new StringReader(file.Text)), "gentoo")))
    {
        Name = "gentoo",
        Ecosystems = ["Gentoo"],
        Segments = ["gentoo"],
        Source = "https://gitweb.gentoo.org/data/glsa.git",
        Origins = [FeedOrigin.Of("gentoo-glsa", "gentoo", new RemoteFile("glsa.tar.gz", "https://gitweb.gentoo.org/data/glsa.git/snapshot/glsa-master.tar.gz", FileShape.Gzip))],
        Licence = "none stated in the advisories; Gentoo's works are GPL-2.0-or-later or CC BY-SA 4.0 (GLEP 76)",
        Document = new DocumentDoor((start, _) => IsAdvisory(System.Text.Encoding.UTF8.GetString(start)), (stream, sink, _) => sink.Add(Read(new StreamReader(stream)), "gentoo")),
    };

    private static bool IsAdvisory(MirrorFile file) => file.Path.EndsWith(".xml", StringComparison.Ordinal) && IsAdvisory(file.Text);

    private static bool IsAdvisory(string text) => text.Contains("<glsa id=", StringComparison.Ordinal);

    private static Advisory Read(TextReader text)
    {
        var draft = new AdvisoryDraft();
        List<GlsaPackage> packages = [];
        try
        {
            // The document type is named in each of them, and is left out unread; an entity of it would be an error.
            using var xml = XmlReader.Create(text, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Ignore,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
                IgnoreWhitespace = true,
            });
            xml.MoveToContent();
            Read(xml, draft, packages);
        }
        catch (XmlException exception)
        {
            throw new FormatException(exception.Message, exception);
        }

        foreach (var package in packages)
        {
            draft.Add(new AffectedPackage
            {
                Key = new MatchKey("gentoo", package.Name),
                Scheme = VersionScheme.Portage,
                Ranges = [new VersionRange(0, package.ToSpans())],
            });
        }

        return draft.ToAdvisory();
    }

    private static void Read(XmlReader xml, AdvisoryDraft draft, List<GlsaPackage> packages)
    {
        draft.Id = xml.Name == "glsa" && xml.GetAttribute("id") is { Length: > 0 } id ? "GLSA-" + id : throw new FormatException("it is no GLSA");
        while (xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.Name)
            {
                case "title":
                    draft.Title = Text(xml);
                    break;
                case "announced":
                    draft.Published = Text(xml);
                    break;
                case "revised":
                    // "2023-05-21", or with the number of the revision: "2004-05-22: 02".
                    draft.Modified = Text(xml).Split(": ")[0];
                    break;
                case "impact":
                    draft.Severity = xml.GetAttribute("type") is "normal" ? "medium" : xml.GetAttribute("type") is "minimal" ? "low" : xml.GetAttribute("type");
                    break;
                case "package":
                    packages.Add(new GlsaPackage(xml.GetAttribute("name")?.Trim() ?? ""));
                    break;
                case "vulnerable" or "unaffected" when packages.Count > 0:
                    var isVulnerable = xml.Name == "vulnerable";
                    var (range, slot) = (xml.GetAttribute("range"), xml.GetAttribute("slot"));
                    packages[^1].Add(isVulnerable, range, slot, Text(xml));
                    break;
                case "uri":
                    draft.AddFlaw(Text(xml));
                    break;
            }
        }
    }

    private static string Text(XmlReader xml)
    {
        using var element = xml.ReadSubtree();
        element.MoveToContent();
        return XmlSteps.Text(element, MaxText);
    }
}
