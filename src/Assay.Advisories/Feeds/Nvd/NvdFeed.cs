using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Fetching;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Nvd;

/// <summary>
/// NIST's National Vulnerability Database, JSON 2.0: files of a year, pages of the interface (https://nvd.nist.gov/developers/vulnerabilities), single CVEs,
/// and corrections of its CPEs in the same form (https://github.com/anchore/nvd-data-overrides).
/// </summary>
internal static class NvdFeed
{
    public static readonly Feed Feed = new((record, _) => JsonRecord.Has(record, "cve"), RecordLoop.Of(Read))
    {
        Name = "nvd",
        Ecosystems = ["third-party software (CPE)", "CVE scores"],
        Segments = [CpeBuckets.Any, SharedFacts.Segment],
        Source = "https://nvd.nist.gov/feeds/json/cve/2.0/",
        Origins = [FeedOrigin.Nvd],
        Licence = "public domain; this product uses data from the NVD API but is not endorsed or certified by the NVD",
        Document = new DocumentDoor(Recognises, Parse),
    };

    // {"resultsPerPage": 2000, "startIndex": 0, "totalResults": 9, "format": "NVD_CVE", ...; mirrors leave some of it out.
    private static bool Recognises(ReadOnlySpan<byte> start, string path)
    {
        var head = start[..Math.Min(start.Length, 512)];
        return head.TrimStart(" \t\r\n\uFEFF"u8).StartsWith("{"u8) && head.IndexOf("\"NVD_CVE\""u8) >= 0;
    }

    private static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        var members = new MemberStream(stream);
        while (members.NextName(token))
        {
            if (members.Name != "vulnerabilities" || !members.TryEnterArray())
            {
                members.TakeValue();
                continue;
            }

            for (long number = 1; members.NextElement(token); number++)
            {
                try
                {
                    Read(members.Value, sink, sink.File);
                }
                catch (Exception exception) when (exception is JsonException or FormatException or Osv.OsvFormatException)
                {
                    sink.AddBad(number, exception.Message);
                }
            }
        }
    }

    private static void Read(ReadOnlySpan<byte> record, FeedSink sink, string path)
    {
        var json = new Utf8JsonReader(record);
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("the record is no CVE");
        }

        var reader = new NvdReader();
        while (JsonRecord.Next(ref json, 0, out var name))
        {
            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (name.SequenceEqual("cve"u8))
            {
                reader.Read(ref json);
            }
            else if (name.SequenceEqual("_annotation"u8))
            {
                reader.ReadAnnotation(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        reader.AddTo(sink);
    }
}
