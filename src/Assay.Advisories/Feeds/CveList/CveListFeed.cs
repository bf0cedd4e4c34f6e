using System.Text.Json;
using Assay.Advisories.Fetching;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.CveList;

/// <summary>
/// CVE records (CVE JSON 5, https://github.com/CVEProject/cve-schema), with what CISA adds to them as the program's enricher
/// (https://github.com/cisagov/vulnrichment): severities, kinds of weakness, decision points, and whether the CVE is disputed or was rejected. Packages are
/// matched by their own ecosystems' advisories.
/// </summary>
internal static class CveListFeed
{
    public static readonly Feed Feed = new((record, _) => JsonRecord.Has(record, "dataType", "cveMetadata", "containers"), RecordLoop.Of(Read))
    {
        Name = "cve",
        Ecosystems = ["CVE scores", "SSVC"],
        Segments = [SharedFacts.Segment],
        Source = "https://github.com/CVEProject/cvelistV5",
        Origins = [FeedOrigin.CveList],
        Licence = "CVE's terms of use (https://www.cve.org/Legal/TermsOfUse); CISA's part CC0-1.0",
    };

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        if (!JsonRecord.Has(record, "cveMetadata"))
        {
            // The list's folder also has what has changed lately, as a list of names.
            sink.OtherRecords++;
            return;
        }

        var json = new Utf8JsonReader(record);
        json.Read();
        var draft = new CveDraft();
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (name.SequenceEqual("cveMetadata"u8))
            {
                draft.ReadMetadata(ref json);
            }
            else if (name.SequenceEqual("containers"u8))
            {
                ReadContainers(ref json, draft);
            }
            else
            {
                json.Skip();
            }
        }

        draft.AddTo(sink);
    }

    private static void ReadContainers(ref Utf8JsonReader json, CveDraft draft)
    {
        var depth = json.CurrentDepth;
        while (JsonRecord.Next(ref json, depth, out var name))
        {
            if (name.SequenceEqual("cna"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                draft.ReadContainer(ref json, "cna");
            }
            else if (name.SequenceEqual("adp"u8) && json.TokenType == JsonTokenType.StartArray)
            {
                // Others than CISA only repeat references.
                while (JsonRecord.NextObject(ref json))
                {
                    draft.ReadContainer(ref json, "cisa");
                }
            }
            else
            {
                json.Skip();
            }
        }
    }
}
