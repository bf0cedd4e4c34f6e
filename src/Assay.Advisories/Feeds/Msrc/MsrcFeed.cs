using System.Text.Json;
using Assay.Advisories.Feeds.Csaf;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Fetching;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Msrc;

/// <summary>
/// Microsoft's Security Response Center: a document a month of all that was repaired, https://api.msrc.microsoft.com/cvrf/v3.0/updates (CVRF, in XML and in JSON), and one a
/// flaw in CSAF, https://msrc.microsoft.com/csaf/advisories/.
/// </summary>
/// <remarks>
/// What its documents say of .NET, PowerShell and other packages of NuGet GitHub's advisories say too; what they say of Azure Linux, its own OVAL. Advisories without a CVE
/// (ADV990001) ask for something else than an update.
/// </remarks>
internal static class MsrcFeed
{
    private const string Publisher = "https://msrc.microsoft.com";
    private const string CsafPart = "csaf";

    public static readonly Feed Feed = new((record, _) => CsafReader.Recognises(record, Publisher), CsafArchive.Records(TakeCsaf))
    {
        Name = "msrc",
        Ecosystems = ["Windows"],
        Segments = [WindowsBuckets.Segment],
        Source = "https://api.msrc.microsoft.com/cvrf/v3.0/updates",
        Origins = [FeedOrigin.Msrc],
        Licence = "Microsoft's terms of use (https://www.microsoft.com/en-us/msrc/terms-of-use), as is",
        Document = new DocumentDoor((start, _) => MsrcXml.Recognises(start) || MsrcJson.Recognises(start), Parse),
    };

    private static void Parse(Stream stream, FeedSink sink, CancellationToken token)
    {
        var head = new byte[4];
        head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        head = head.AsSpan().StartsWith("\uFEFF"u8) ? head[3..] : head;
        using var whole = new Core.Files.PrefixedStream(head, stream);
        MsrcDocument? document = null;
        var number = 0;
        void Take(MsrcDocument of, MsrcFlaw flaw) => TakeFlaw(document = of, flaw, sink, ++number);
        document = head.AsSpan().StartsWith("<"u8) ? MsrcXml.Read(whole, Take, token) : MsrcJson.Read(whole, Take, why => sink.AddBad(++number, why), token);
        foreach (var (update, superseded) in document.Superseded)
        {
            sink.Add(
                new Advisory
                {
                    Id = PartJoin.PartId(update, document.Id ?? ""),
                    VulnerabilityId = update,
                    References = [.. superseded],
                    Published = document.Published,
                    Modified = document.Modified,
                },
                WindowsBuckets.Segment);
        }
    }

    private static void TakeFlaw(MsrcDocument document, MsrcFlaw flaw, FeedSink sink, int number)
    {
        if (document.Products.Count == 0 || string.IsNullOrEmpty(document.Id))
        {
            sink.AddBad(number, "the document tells neither its id nor its products before its flaws");
            return;
        }

        if (flaw.Cve is not { Length: < 32 } cve || !RecordId.IsCve(cve) || cve.AsSpan().ContainsAnyInRange('\0', ' '))
        {
            sink.OtherRecords++;
            return;
        }

        var repairs = flaw.Repairs.SelectMany(repair => repair.Products.Select(product => (product, repair))).ToLookup(pair => pair.product, pair => pair.repair, StringComparer.Ordinal);
        var entries = new MsrcEntries();
        foreach (var product in flaw.Affected.Concat(flaw.Repairs.SelectMany(repair => repair.Products)).Distinct(StringComparer.Ordinal))
        {
            if (!document.Products.TryGetValue(product, out var name))
            {
                sink.AddBad(number, $"{cve}: the product {product} is not in the document's tree");
                continue;
            }

            var word = flaw.Severities.GetValueOrDefault(product) ?? flaw.Severities.GetValueOrDefault("") ?? "";
            entries.Add(name, OsvSeverity.OfWord(word), [.. repairs[product]]);
        }

        foreach (var repair in flaw.Repairs)
        {
            Remember(document, repair);
        }

        Add(sink, entries, new Advisory
        {
            Id = PartJoin.PartId(cve, document.Id),
            VulnerabilityId = cve,
            Published = document.Published,
            Modified = document.Modified,
            Summary = SummaryOf(flaw.Title, flaw.ExploitStatus),
            Severities = ScoresOf(flaw.Vector, flaw.Score),
        });
    }

    // Which updates take the place of which others, and that one is told of at all.
    private static void Remember(MsrcDocument document, MsrcRemediation repair)
    {
        foreach (var update in MsrcEntries.UpdatesIn(repair.Description is { Length: < 9 } number ? number : null))
        {
            if (!document.Superseded.TryGetValue(update, out var superseded))
            {
                document.Superseded.Add(update, superseded = new SortedSet<string>(StringComparer.Ordinal));
            }

            superseded.UnionWith(MsrcEntries.UpdatesIn(repair.Supersedence).Where(other => other != update));
        }
    }

    // "<129.0.2792.52" is a product of its own, whose repair's details are "129.0.2792.52:Security Update:https://..."; the name before the version is the product's.
    private static void TakeCsaf(CsafDocument document, FeedSink sink)
    {
        foreach (var flaw in document.Vulnerabilities)
        {
            if (flaw.Cve is not { Length: < 32 } cve || !RecordId.IsCve(cve))
            {
                sink.OtherRecords++;
                continue;
            }

            var entries = new MsrcEntries();
            var severity = OsvSeverity.OfWord(document.Severity ?? "");
            foreach (var id in flaw.Statuses.Where(status => status.Word == "known_affected").SelectMany(status => status.Products).Distinct(StringComparer.Ordinal))
            {
                if (document.Products.TryGetValue(id, out var product))
                {
                    entries.Add(WithoutVersion(product.Name), severity, [.. flaw.Remediations.Where(repair => repair.Category == "vendor_fix" && repair.Products.Contains(id, StringComparer.Ordinal)).Select(RepairOf)]);
                }
            }

            Add(sink, entries, new Advisory
            {
                Id = PartJoin.PartId(cve, CsafPart),
                VulnerabilityId = cve,
                Published = document.Published,
                Modified = document.Modified,
                Summary = SummaryOf(document.Title, null),
                Severities = ScoresOf(flaw.Vector, flaw.Score),
            });
        }
    }

    private static MsrcRemediation RepairOf(CsafRemediation repair)
    {
        var page = repair.Url ?? "";
        var update = page.Contains("/help/", StringComparison.Ordinal) || page.Contains("KB", StringComparison.Ordinal) ? MsrcEntries.UpdatesIn(page).FirstOrDefault()?[2..] : null;
        return new MsrcRemediation(update, null, repair.Details?.Split(':')[0], []);
    }

    private static string WithoutVersion(string name) => name.LastIndexOf(" <", StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;

    private static void Add(FeedSink sink, MsrcEntries entries, Advisory advisory)
    {
        sink.OtherEntries += entries.Others;
        var affected = entries.ToList();
        sink.Add(advisory with { Affected = affected });
    }

    private static SeverityScore[] ScoresOf(string? vector, double? score) =>
        vector is null ? []
        : Scoring.Cvss.TryScore(vector, out var value, out var severity) ? [new SeverityScore("msrc", severity, vector, value)]
        : [new SeverityScore("msrc", Severity.Unknown, vector, score)];

    // "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected".
    private static string? SummaryOf(string? title, string? status)
    {
        var isExploited = status?.Contains("Exploited:Yes", StringComparison.OrdinalIgnoreCase) == true;
        var isPublic = status?.Contains("Disclosed:Yes", StringComparison.OrdinalIgnoreCase) == true;
        var known = isExploited ? " (exploited before it was repaired)" : isPublic ? " (public before it was repaired)" : "";
        return OsvSummary.Of(title is null ? null : title.Trim() + known, null);
    }
}
