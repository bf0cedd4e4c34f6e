using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Feeds.RedHat;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Joins a distribution of the RHEL family. Builds of modules are filed under the streams that their advisory names. Of another product that is
/// laid over a release, only what the release itself does not have is filed: such a name can't be mistaken. Of an advisory that is there itself,
/// the CVE's record need not repeat what it repairs.
/// </summary>
internal static class EnterpriseJoin
{
    public static SegmentContent Join(SegmentRecords parts)
    {
        var named = RedHatRepairs.Named(parts.Parts);
        HashSet<string> advisories = new(StringComparer.Ordinal);
        HashSet<MatchKey> ofReleases = [];
        var modular = new ModularNames();
        foreach (var record in parts.Parts.SelectMany(Records))
        {
            if (RecordId.IsDistroAdvisory(record.Id))
            {
                advisories.Add(record.Id);
            }

            ofReleases.UnionWith(record.Affected.Select(entry => entry.Key).Where(key => !DistroBuckets.IsLayered(key.Bucket)));
            modular.Add(record);
        }

        var join = DistroJoin.In(parts.Folder);
        foreach (var part in parts.Parts)
        {
            join.Add(Records(part).Select(record => record with
            {
                References = RecordId.IsDistroAdvisory(record.Id) ? [] : record.References,
                Affected = EnterpriseEntries.Of(record.Affected.Select(Filed).OfType<AffectedPackage>().SelectMany(modular.WithModules), record.Summary),
            }));
        }

        return join.End();

        IEnumerable<Advisory> Records(IReadOnlyCollection<Advisory> part) =>
            RedHatRepairs.Together(part, named).GroupBy(record => PartJoin.RecordIdOf(record.Id), StringComparer.Ordinal).Select(Together);

        AffectedPackage? Filed(AffectedPackage entry)
        {
            if (DistroBuckets.IsLayered(entry.Key.Bucket))
            {
                var key = entry.Key with { Bucket = DistroBuckets.WithoutLayer(entry.Key.Bucket) };
                return ofReleases.Contains(key) ? null : entry with { Key = key };
            }

            return entry.References is [var advisory] && advisories.Contains(advisory) ? null : entry;
        }
    }

    // The distributor's own form of an advisory tells more than OSV's of the same, but only of the releases whose file is there, and not where it names
    // sources alone: then OSV's packages say more.
    private static Advisory Together(IGrouping<string, Advisory> parts)
    {
        var own = parts.Where(part => part.Source != OsvFeed.Feed.Name).OrderBy(part => part.Id, StringComparer.Ordinal).ToList();
        var others = parts.Where(part => part.Source == OsvFeed.Feed.Name).ToList();
        var told = Releases(own.SelectMany(part => part.Affected).Where(entry => !DistroBuckets.IsSource(entry.Key.Bucket)));
        var toldByOthers = Releases(others.SelectMany(part => part.Affected));
        var first = own.Count > 0 ? own[0] : others[0];
        var more = others.SelectMany(part => part.Fixes).Except(own.SelectMany(part => part.Fixes), StringComparer.Ordinal).ToList();
        return first with
        {
            Id = parts.Key,
            Summary = own.Concat(others).Select(part => part.Summary).FirstOrDefault(summary => summary is not null),
            Published = first.Published ?? others.Min(part => part.Published),
            Modified = first.Modified ?? others.Max(part => part.Modified),
            VulnerabilityId = RecordId.IsDistroAdvisory(parts.Key) ? parts.Key : first.VulnerabilityId,
            Fixes = [.. parts.SelectMany(part => part.Fixes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Severities = [.. parts.SelectMany(part => part.Severities).Distinct()],
            Affected =
            [
                .. own.SelectMany(part => part.Affected)
                    .Where(entry => !DistroBuckets.IsSource(entry.Key.Bucket) || !toldByOthers.Contains(DistroBuckets.ReleaseOf(entry.Key.Bucket)))
                    .Select(entry => entry.Flaws.Count == 0 || more.Count == 0 ? entry : entry with { Flaws = [.. entry.Flaws.Concat(more).Order(StringComparer.Ordinal)] }),
                .. others.SelectMany(part => part.Affected).Where(entry => !told.Contains(DistroBuckets.ReleaseOf(entry.Key.Bucket))),
            ],
        };
    }

    private static HashSet<string> Releases(IEnumerable<AffectedPackage> entries) =>
        entries.Select(entry => DistroBuckets.ReleaseOf(entry.Key.Bucket)).ToHashSet(StringComparer.Ordinal);
}
