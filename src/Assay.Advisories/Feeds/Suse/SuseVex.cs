using Assay.Advisories.Feeds.Csaf;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Fetching;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Suse;

/// <summary>
/// SUSE's VEX documents, one a flaw (https://www.suse.com/support/security/csaf/, "CSAF VEX"): what is not repaired, and how severe it is, which its OSV
/// records do not tell. What is repaired they tell by source package, and these by binary package, so that repairs are left to those.
/// </summary>
internal sealed class SuseVex
{
    public const string Publisher = "https://www.suse.com";

    private static readonly string[] Segments = ["sles", "sle-micro", "opensuse-leap", "opensuse-tumbleweed"];

    private readonly NamePool names = new();
    private readonly Dictionary<string, string?> buckets = new(StringComparer.Ordinal);

    public static readonly Feed Feed = new((record, _) => CsafReader.Recognises(record, Publisher), (records, sink, token) => CsafArchive.Records(new SuseVex().Take)(records, sink, token))
    {
        Name = "suse",
        Ecosystems = ["SUSE", "openSUSE"],
        Segments = [.. Segments, SharedFacts.Segment],
        Source = "https://ftp.suse.com/pub/projects/security/csaf-vex.tar.bz2",
        Licence = "CC BY 4.0 (SUSE)",

        // Some 400 MB packed, so that they are fetched by name alone.
        Origins =
        [
            .. Segments.Select(segment => new FeedOrigin
            {
                Name = "suse-vex",
                Segment = segment,
                Documents = new RemoteDocuments(new Uri("https://ftp.suse.com/pub/projects/security/csaf-vex/"), null) { Archive = "../csaf-vex.tar.bz2" },
                OnRequest = true,
                Supplements = true,
            }),
        ],
        Document = new DocumentDoor(
            (start, path) => CsafArchive.IsTar(start, path) && (start.IndexOf("www.suse.com"u8) >= 0 || start.StartsWith("csaf-vex/"u8)),
            (stream, sink, token) => CsafArchive.Parse(stream, sink, new SuseVex().Take, token),
            IsTar: true),
    };

    private void Take(CsafDocument document, FeedSink sink)
    {
        if (document is { Status: "deleted", Id: { } id })
        {
            var gone = id.ToUpperInvariant();
            foreach (var segment in Segments)
            {
                sink.Add(new Advisory { Id = gone, VulnerabilityId = gone, Modified = document.Modified, Withdrawn = document.Modified ?? DateTimeOffset.UnixEpoch }, segment);
            }

            return;
        }

        if (document.Category != "csaf_vex")
        {
            // An advisory: OSV's record of it says as much.
            sink.OtherRecords++;
            return;
        }

        foreach (var flaw in document.Vulnerabilities.Where(flaw => flaw.Cve is not null && RecordId.IsCve(flaw.Cve)))
        {
            var severity = flaw.Impacts.Select(impact => OsvSeverity.OfWord(impact.Word)).DefaultIfEmpty(OsvSeverity.OfWord(document.Severity ?? "")).Max();
            SeverityScore[] scores = severity != Severity.Unknown || flaw.Vector is not null ? [new SeverityScore("suse", severity, flaw.Vector, flaw.Score)] : [];
            var entries = Entries(document, flaw);
            var record = new Advisory
            {
                Id = flaw.Cve!,
                VulnerabilityId = flaw.Cve!,
                Published = document.Published,
                Modified = document.Modified,
                Summary = OsvSummary.Of(flaw.Summary, flaw.Description),
                Severities = scores,
                Affected = entries,
            };
            if (entries.Count > 0)
            {
                sink.Add(record);
            }

            // A document that changed takes the place of the archive's one, also where it no longer says anything.
            foreach (var segment in IsChange(sink) ? Segments.Where(segment => !entries.Exists(entry => entry.Key.Segment == segment)) : [])
            {
                sink.Add(record with { Affected = [] }, segment);
            }

            foreach (var score in scores)
            {
                sink.Add(new FlawScore(flaw.Cve!, score));
            }
        }
    }

    private static bool IsChange(FeedSink sink) => sink.File.EndsWith("/" + DocumentsFetch.ChangesName, StringComparison.Ordinal);

    private List<AffectedPackage> Entries(CsafDocument document, CsafVulnerability flaw)
    {
        // Products that are one bucket may differ: what one of them repaired can be had, and is told by OSV.
        var repaired = Of(document, flaw, "recommended", "fixed", "first_fixed").Select(part => (part.Bucket, WithoutVersion(part.Name))).ToHashSet();
        var unfixed = flaw.Remediations.Where(remediation => remediation.Category == "no_fix_planned").SelectMany(remediation => remediation.Products).ToHashSet(StringComparer.Ordinal);
        Dictionary<MatchKey, AffectedPackage> entries = [];
        foreach (var (status, state) in ((string, FixState)[])[("known_affected", FixState.NotFixed), ("under_investigation", FixState.UnderInvestigation)])
        {
            foreach (var (id, bucket, name) in Of(document, flaw, status).Where(part => !repaired.Contains((part.Bucket, part.Name))))
            {
                var key = new MatchKey(bucket, name);
                entries.TryAdd(key, new AffectedPackage { Key = key, Scheme = Core.Versions.VersionScheme.Rpm, Ranges = Spans.All, Unfixed = unfixed.Contains(id) ? FixState.WontFix : state });
            }
        }

        return [.. entries.Values];
    }

    private IEnumerable<(string Id, string Bucket, string Name)> Of(CsafDocument document, CsafVulnerability flaw, params string[] statuses)
    {
        foreach (var id in flaw.Statuses.Where(said => statuses.Contains(said.Word, StringComparer.Ordinal)).SelectMany(said => said.Products))
        {
            if (document.Relations.TryGetValue(id, out var relation) && BucketOf(relation.Platform) is { } bucket && relation.Component.Length is > 0 and < 256)
            {
                yield return (id, bucket, names.Of(relation.Component));
            }
        }
    }

    // "samba-client-libs" of "samba-client-libs-4.19.4+git.339.acf1ccaa02-1.22".
    private static string WithoutVersion(string component)
    {
        var release = component.LastIndexOf('-');
        var version = release > 0 ? component.LastIndexOf('-', release - 1) : -1;
        return version > 0 ? component[..version] : component;
    }

    // "SUSE Linux Enterprise Server 15 SP5", "openSUSE Leap 15.5"; null for products that are systems of their own.
    private string? BucketOf(string product)
    {
        if (!buckets.TryGetValue(product, out var bucket))
        {
            var blank = product.IndexOf(' ', StringComparison.Ordinal);
            bucket = blank > 0 && product[..blank] is "SUSE" or "openSUSE" ? MatchKey.OfOsv($"{product[..blank]}:{product[(blank + 1)..]}", "x")?.Bucket : null;
            if (buckets.Count < 10_000)
            {
                buckets.Add(product, bucket);
            }
        }

        return bucket;
    }
}
