using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Feeds.Csaf;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// Makes advisories of Red Hat's VEX documents, one a flaw: a record of the flaw with what is not repaired, and what an advisory repairs as a part of
/// that advisory. Most flaws of an advisory are repaired by the same builds; such a set stands in the draft once, under its digest, and
/// <see cref="RedHatRepairs"/> puts the two together.
/// </summary>
internal sealed class RedHatVex
{
    public const string Publisher = "https://www.redhat.com";

    private const string Source = "redhat";
    private const string Segment = "rhel";

    private readonly RedHatComponents components = new();
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <summary>Takes a document. Those of advisories say nothing that those of flaws don't.</summary>
    public void Take(CsafDocument document, FeedSink sink)
    {
        if (document.Status == "deleted")
        {
            var id = document.Id!.ToUpperInvariant();
            sink.Add(new Advisory { Id = id, Source = Source, VulnerabilityId = id, Modified = document.Modified, Withdrawn = document.Modified ?? DateTimeOffset.UnixEpoch }, Segment);
            return;
        }

        if (document.Category != "csaf_vex")
        {
            sink.OtherRecords++;
            return;
        }

        foreach (var flaw in document.Vulnerabilities.Where(flaw => flaw.Cve is not null && RecordId.IsCve(flaw.Cve)))
        {
            Take(document, flaw, sink);
        }
    }

    private void Take(CsafDocument document, CsafVulnerability flaw, FeedSink sink)
    {
        var repairs = Repairs(document, flaw);
        var severity = OsvSeverity.OfWord(document.Severity ?? "") is var word and not Severity.Unknown ? word
            : flaw.Impacts.Select(impact => OsvSeverity.OfWord(impact.Word)).DefaultIfEmpty().Max();
        var record = new Advisory
        {
            Id = flaw.Cve!,
            Source = Source,
            VulnerabilityId = flaw.Cve!,
            Published = document.Published,
            Modified = document.Modified,
            Summary = OsvSummary.Of(flaw.Summary ?? (document.Title == flaw.Cve ? null : document.Title), flaw.Description),
            References = [.. repairs.Keys.Where(RecordId.IsDistroAdvisory).Order(StringComparer.Ordinal)],
            Severities = severity != Severity.Unknown || flaw.Vector is not null ? [new SeverityScore(Source, severity, flaw.Vector, flaw.Score)] : [],
            Affected = Entries(document, flaw, repairs),
        };
        sink.Add(record, Segment);
        foreach (var (advisory, set) in repairs.Where(pair => RecordId.IsDistroAdvisory(pair.Key)))
        {
            Add(advisory, flaw.Cve!, set, document.Modified, sink);
        }

        // Its ratings count for those who rebuild its packages too.
        foreach (var score in record.Severities)
        {
            sink.Add(new FlawScore(record.Id, score));
        }
    }

    private void Add(string advisory, string cve, List<RedHatComponent> set, DateTimeOffset? modified, FeedSink sink)
    {
        var digest = DigestOf(set);
        if (told.Add($"{advisory}\n{digest}"))
        {
            sink.Add(RedHatRepairs.Set(advisory, digest, set.Select(build => EnterpriseEntries.Repaired(build.Bucket, build.Name, build.Version!))), Segment);
        }

        sink.Add(RedHatRepairs.Link(advisory, cve, digest, modified), Segment);
    }

    // The builds that repair the flaw, by advisory; "" where none is named. Architectures and repositories are one. A source stands for its packages
    // only where these are not told.
    private Dictionary<string, List<RedHatComponent>> Repairs(CsafDocument document, CsafVulnerability flaw)
    {
        var advisories = flaw.Remediations.Where(remediation => remediation is { Category: "vendor_fix", Url: not null })
            .SelectMany(remediation => remediation.Products, (remediation, id) => (id, Advisory: IdIn(remediation.Url!)))
            .ToLookup(pair => pair.id, pair => pair.Advisory, StringComparer.Ordinal);
        Dictionary<string, HashSet<RedHatComponent>> repairs = new(StringComparer.Ordinal);
        foreach (var id in Of(flaw, "fixed"))
        {
            var builds = components.Of(document, id).Where(build => build.Version is not null).ToList();
            foreach (var advisory in builds.Count == 0 ? [] : advisories[id].DefaultIfEmpty(""))
            {
                if (!repairs.TryGetValue(advisory, out var set))
                {
                    repairs.Add(advisory, set = []);
                }

                set.UnionWith(builds);
            }
        }

        return repairs.ToDictionary(pair => pair.Key, pair => WithoutSources(pair.Value), StringComparer.Ordinal);
    }

    private static List<RedHatComponent> WithoutSources(HashSet<RedHatComponent> set)
    {
        var byPackage = set.Where(build => !build.IsSource).Select(build => DistroBuckets.ReleaseOf(build.Bucket)).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. set.Where(build => !build.IsSource || !byPackage.Contains(DistroBuckets.ReleaseOf(build.Bucket)))
                .OrderBy(build => build.Bucket, StringComparer.Ordinal).ThenBy(build => build.Name, StringComparer.Ordinal).ThenBy(build => build.Version, StringComparer.Ordinal),
        ];
    }

    // What is not repaired, what no advisory repairs, and where something that is told of a whole source or release does not hold.
    private AffectedPackage[] Entries(CsafDocument document, CsafVulnerability flaw, Dictionary<string, List<RedHatComponent>> repairs)
    {
        var states = StatesOf(flaw);
        Dictionary<RedHatComponent, AffectedPackage> entries = [];
        foreach (var (status, fallback) in ((string, FixState)[])[("known_affected", FixState.NotFixed), ("under_investigation", FixState.UnderInvestigation)])
        {
            foreach (var id in Of(flaw, status))
            {
                foreach (var component in components.Of(document, id))
                {
                    entries.TryAdd(component with { Version = null }, Entry(component, Spans.All, states.GetValueOrDefault(id, fallback)));
                }
            }
        }

        WithoutPackages(entries);
        foreach (var build in repairs.GetValueOrDefault("", []))
        {
            entries.TryAdd(build, Entry(build, Spans.Before(build.Version!), null));
        }

        var exceptions = Of(flaw, "known_not_affected").SelectMany(id => components.Of(document, id)).Select(component => component with { Version = null }).ToHashSet();
        return [.. entries.Values, .. Exceptions(exceptions, [.. entries.Keys, .. repairs.Values.SelectMany(set => set)])];
    }

    // A source that is affected stands for all its packages; those of a kernel would be a hundred rows a flaw.
    private static void WithoutPackages(Dictionary<RedHatComponent, AffectedPackage> entries)
    {
        var bySource = entries.Keys.Where(component => component.IsSource).Select(component => component.Bucket).ToHashSet(StringComparer.Ordinal);
        foreach (var component in entries.Keys.Where(component => !component.IsSource && bySource.Contains(DistroBuckets.Source(component.Bucket))).ToList())
        {
            entries.Remove(component);
        }
    }

    // "Not affected" needs to be said only before something else that would be found: a package before its source, a minor release before the release.
    private static IEnumerable<AffectedPackage> Exceptions(HashSet<RedHatComponent> not, List<RedHatComponent> affected)
    {
        var buckets = affected.Select(component => component.Bucket).ToHashSet(StringComparer.Ordinal);
        var releases = affected.Select(component => DistroBuckets.ReleaseOf(component.Bucket)).ToHashSet(StringComparer.Ordinal);
        var named = affected.Select(component => (component.Bucket, component.Name)).ToHashSet();
        foreach (var component in not)
        {
            var release = DistroBuckets.ReleaseOf(component.Bucket);
            var isBefore = (!component.IsSource && buckets.Contains(DistroBuckets.Source(component.Bucket)))
                || (release.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && releases.Contains(release[..dot]));
            if (isBefore && !named.Contains((component.Bucket, component.Name)))
            {
                yield return Entry(component, Spans.None, null);
            }
        }
    }

    private static AffectedPackage Entry(RedHatComponent component, IReadOnlyList<VersionRange> ranges, FixState? unfixed) => new()
    {
        Key = new MatchKey(component.Bucket, component.Name),
        Scheme = VersionScheme.Rpm,
        Ranges = ranges,
        Unfixed = unfixed,
    };

    private static Dictionary<string, FixState> StatesOf(CsafVulnerability flaw)
    {
        Dictionary<string, FixState> states = new(StringComparer.Ordinal);
        foreach (var remediation in flaw.Remediations)
        {
            FixState? state = remediation.Category switch
            {
                // "Will not fix", "Out of support scope".
                "no_fix_planned" => FixState.WontFix,
                // "Affected", "Fix deferred".
                "none_available" => remediation.Details?.Contains("eferred", StringComparison.Ordinal) == true ? FixState.Deferred : FixState.NotFixed,
                _ => null,
            };
            foreach (var id in state is null ? [] : remediation.Products)
            {
                states.TryAdd(id, state!.Value);
            }
        }

        return states;
    }

    private static IEnumerable<string> Of(CsafVulnerability flaw, string status) => flaw.Statuses.Where(said => said.Word == status).SelectMany(said => said.Products);

    // https://access.redhat.com/errata/RHSA-2023:5763
    private static string IdIn(string url)
    {
        var id = url[(url.LastIndexOf('/') + 1)..];
        return RecordId.IsDistroAdvisory(id) && id.Length < 64 && !id.AsSpan().ContainsAnyInRange('\0', ' ') ? id : "";
    }

    private static string DigestOf(List<RedHatComponent> set)
    {
        var text = new StringBuilder();
        foreach (var build in set)
        {
            text.Append(build.Bucket).Append('\t').Append(build.Name).Append('\t').Append(build.Version).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 12));
    }
}
