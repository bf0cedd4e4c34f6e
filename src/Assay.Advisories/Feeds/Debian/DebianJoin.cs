using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Debian;

/// <summary>
/// Decides, for every release and source package, whether the CVE's own record or an advisory (DSA, DLA, DTSA) speaks about a CVE.
/// </summary>
/// <remarks>
/// (a) An advisory repairs CVEs: findings carry the CVE, and the advisory as a reference.
/// (b) Where the CVE's own record has an entry for the package of the release, it decides alone.
/// (c) Where CVE records cover the release and the CVE has one, an entry that is missing means not affected: OSV's converter leaves out
///     what the tracker calls not affected (osv.dev, vulnfeeds/cmd/converters/debian). The advisory adds nothing.
/// (d) Elsewhere the advisory's range counts for each CVE it names; an advisory that names none is a finding of its own.
/// </remarks>
internal sealed class DebianJoin
{
    // A release that ended keeps some hundred CVE records that were never converted again (Debian 10: 263 of 33,000): that is no cover.
    private const double CoveredShare = 0.5;

    private readonly Dictionary<string, List<Advisory>> ownRecords = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Cve, MatchKey Key), List<string>> repairs = [];
    private readonly SortedDictionary<string, Advisory> advisories = new(StringComparer.Ordinal);
    private readonly SegmentContent content;
    private HashSet<string> covered = [];

    private DebianJoin(SegmentContent content) => this.content = content;

    public static SegmentContent Join(SegmentRecords told)
    {
        var join = new DebianJoin(new SegmentContent(told.Folder));
        var records = DebianRecords.Merged(told.All);
        join.Index(records);
        foreach (var record in records.OrderBy(record => record.Id, StringComparer.Ordinal))
        {
            join.Expand(record);
        }

        foreach (var advisory in join.advisories.Values)
        {
            join.content.Add(advisory);
        }

        return join.content;
    }

    /// <summary>The buckets that the records of CVEs cover as a whole.</summary>
    internal static HashSet<string> CoveredBuckets(IEnumerable<Advisory> ownRecords)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var record in ownRecords)
        {
            foreach (var bucket in record.Affected.Select(entry => entry.Key.Bucket).Distinct(StringComparer.Ordinal))
            {
                counts[bucket] = counts.GetValueOrDefault(bucket) + 1;
            }
        }

        var most = counts.Count == 0 ? 0 : counts.Values.Max();
        return [.. counts.Where(pair => pair.Value >= most * CoveredShare).Select(pair => pair.Key)];
    }

    private void Index(IReadOnlyCollection<Advisory> records)
    {
        foreach (var record in records)
        {
            advisories.Add(record.Id, record);
            if (record.Withdrawn is not null)
            {
                continue;
            }

            if (record.Fixes.Count == 0 && RecordId.IsCve(record.VulnerabilityId))
            {
                Entry(ownRecords, record.VulnerabilityId).Add(record);
            }

            foreach (var cve in record.Fixes)
            {
                foreach (var key in record.Affected.Select(entry => entry.Key).Distinct())
                {
                    Entry(repairs, (cve, key)).Add(record.Id);
                }
            }
        }

        covered = CoveredBuckets(ownRecords.Values.SelectMany(own => own));
    }

    private void Expand(Advisory record)
    {
        foreach (var entry in record.Affected)
        {
            if (record.Fixes.Count == 0)
            {
                Add(record, record.Id, entry, RecordId.IsCve(record.VulnerabilityId) ? record.VulnerabilityId : null);
                continue;
            }

            foreach (var cve in record.Fixes)
            {
                if (!IsDecidedByOwnRecord(cve, entry.Key))
                {
                    Add(record, RowOf(cve, record), entry, cve);
                }
            }
        }
    }

    private bool IsDecidedByOwnRecord(string cve, MatchKey key) =>
        ownRecords.TryGetValue(cve, out var own)
        && (covered.Contains(key.Bucket) || own.Exists(record => record.Affected.Any(entry => entry.Key == key)));

    // The advisory row that tells of a CVE: its own record, even one that covers other releases only, else a stub.
    private string RowOf(string cve, Advisory advisory)
    {
        if (ownRecords.TryGetValue(cve, out var own))
        {
            return own.Min(record => record.Id)!;
        }

        if (!advisories.TryGetValue(cve, out var known))
        {
            advisories.Add(cve, new Advisory
            {
                Id = cve,
                VulnerabilityId = cve,
                IsRecord = false,
                Published = advisory.Published,
                Summary = advisory.Summary,
            });
        }

        return known?.Id ?? cve;
    }

    private void Add(Advisory record, string flaw, AffectedPackage entry, string? cve)
    {
        IReadOnlyList<string> references = cve is not null && repairs.TryGetValue((cve, entry.Key), out var found)
            ? [.. found.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : [];
        foreach (var row in AffectedRow.Of(entry, flaw, record.Id, references))
        {
            content.Add(row);
        }
    }

    private static List<TValue> Entry<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }
}
