using System.Buffers;
using System.Xml;
using Assay.Advisories.Feeds.Amazon;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Reads updateinfo.xml, which repositories of rpms carry (createrepo_c and libsolv's repo_updateinfoxml.c): Amazon Linux, Bottlerocket, Fedora, EPEL, and the
/// distributions of the RHEL family.
/// </summary>
internal static class UpdateinfoReader
{
    private const int MaxText = 4096;

    private static readonly SearchValues<char> InCve = SearchValues.Create("0123456789-");

    public static bool Recognises(ReadOnlySpan<byte> start) => start.IndexOf("<updates"u8) >= 0 && start.IndexOf("<update "u8) >= 0;

    /// <exception cref="XmlException">The file is no XML, or ends before its end.</exception>
    public static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        using var xml = XmlSteps.Open(stream);
        xml.MoveToContent();
        while (!xml.EOF)
        {
            token.ThrowIfCancellationRequested();
            if (xml is not { NodeType: XmlNodeType.Element, LocalName: "update" })
            {
                xml.Read();
                continue;
            }

            var line = (xml as IXmlLineInfo)?.LineNumber ?? 0;
            try
            {
                if (ReadUpdate(xml) is { } advisory)
                {
                    sink.Add(advisory, RecordId.AdvisorySegmentOf(advisory.Id));
                }
            }
            catch (OsvFormatException exception)
            {
                sink.AddBad(line, exception.Message);
            }
        }
    }

    // Null for what is neither about security nor names a flaw.
    private static Advisory? ReadUpdate(XmlReader xml)
    {
        var draft = new AdvisoryDraft();
        var isSecurity = xml.GetAttribute("type") == "security";
        string? collection = null;
        List<(string? Name, string Evr, string? Release)> packages = [];
        var depth = xml.Depth;
        var isEmpty = xml.IsEmptyElement;
        xml.Read();
        while (!isEmpty && XmlSteps.NextElement(xml, depth))
        {
            switch (xml.LocalName)
            {
                case "id":
                    draft.Id = XmlSteps.Text(xml, MaxText);
                    break;
                case "title":
                    draft.Title = XmlSteps.Text(xml, MaxText);
                    break;
                case "severity":
                    draft.Severity = XmlSteps.Text(xml, MaxText);
                    break;
                case "issued" or "updated":
                    draft.Published = xml.LocalName == "issued" ? xml.GetAttribute("date") : draft.Published;
                    draft.Modified = xml.LocalName == "updated" ? xml.GetAttribute("date") : draft.Modified;
                    xml.Read();
                    break;
                case "reference":
                    AddFlaws(draft, xml.GetAttribute("id"), xml.GetAttribute("title"));
                    xml.Read();
                    break;
                case "collection":
                    collection = xml.GetAttribute("short") ?? collection;
                    xml.Read();
                    break;
                case "package" when xml.GetAttribute("arch") == "src":
                    xml.Read();
                    break;
                case "package":
                    packages.Add((xml.GetAttribute("name"), AdvisoryDraft.Evr(xml.GetAttribute("epoch"), xml.GetAttribute("version"), xml.GetAttribute("release")),
                        xml.GetAttribute("release")));
                    xml.Read();
                    break;
                default:
                    xml.Read();
                    break;
            }
        }

        foreach (var (name, evr, release) in packages)
        {
            if (BucketOf(draft.Id, collection, release) is { } bucket)
            {
                draft.AddRepair(bucket, name, evr);
            }
        }

        var advisory = draft.ToAdvisory();
        return isSecurity || advisory.Fixes.Count > 0 ? advisory : null;
    }

    // Amazon writes the CVE as the reference's id, Fedora into the title of a bug.
    private static void AddFlaws(AdvisoryDraft draft, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            for (var at = text?.IndexOf("CVE-", StringComparison.Ordinal) ?? -1; at >= 0; at = text!.IndexOf("CVE-", at + 4, StringComparison.Ordinal))
            {
                var rest = text.AsSpan(at);
                var end = rest[4..].IndexOfAnyExcept(InCve);
                draft.AddFlaw(end < 0 ? rest.ToString() : rest[..(end + 4)].TrimEnd('-').ToString());
            }
        }
    }

    private static string? BucketOf(string? id, string? collection, string? release) => id switch
    {
        null => null,
        _ when id.StartsWith("ALAS", StringComparison.Ordinal) => AmazonProduct.BucketOf(collection ?? "") ?? AmazonProduct.BucketOfId(id),
        _ when id.StartsWith("BRSA-", StringComparison.Ordinal) => "bottlerocket",
        _ when id.StartsWith("FEDORA-EPEL-", StringComparison.Ordinal) => NumberBehind(release, ".el") is { } major ? "epel:" + major : null,
        _ when id.StartsWith("FEDORA-", StringComparison.Ordinal) => NumberBehind(release, ".fc") is { } number ? "fedora:" + number : null,
        _ => RecordId.AdvisorySegmentOf(id) is "almalinux" or "rocky" or "ol" or "rhel" && NumberBehind(release, "el") is { } number
            ? $"{RecordId.AdvisorySegmentOf(id)}:{number}"
            : null,
    };

    private static string? NumberBehind(string? release, string mark)
    {
        var at = release?.LastIndexOf(mark, StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            return null;
        }

        var rest = release.AsSpan(at + mark.Length);
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var number = end < 0 ? rest : rest[..end];
        return number.Length is 1 or 2 ? number.ToString() : null;
    }
}
