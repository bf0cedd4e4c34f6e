using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// The packages that a release has in modules alone, told by their repairs: RHEL 8 has no Node.js but in streams. What is said of such a package
/// without a stream ("nodejs", "Will not fix") is said of the builds of all of them; only what is said of a stream itself counts before it.
/// </summary>
internal sealed class ModularNames
{
    private readonly HashSet<MatchKey> modular = [];
    private readonly HashSet<MatchKey> plain = [];

    /// <summary>Takes what a record repairs; all records are told before anything is asked.</summary>
    public void Add(Advisory record)
    {
        foreach (var entry in record.Affected)
        {
            if (EnterpriseEntries.RepairOf(entry) is { } repair && !DistroBuckets.IsLayered(entry.Key.Bucket))
            {
                (DistroBuckets.IsModular(repair) ? modular : plain).Add(entry.Key with { Bucket = DistroBuckets.ReleaseOf(entry.Key.Bucket) });
            }
        }
    }

    /// <summary>The entry, and the same of the release's modules where it tells of such a package.</summary>
    public IEnumerable<AffectedPackage> WithModules(AffectedPackage entry)
    {
        yield return entry;
        var release = DistroBuckets.ReleaseOf(entry.Key.Bucket);
        var key = entry.Key with { Bucket = release };
        if (entry.Unfixed is not null && entry.Key.Bucket == DistroBuckets.Source(release) && modular.Contains(key) && !plain.Contains(key))
        {
            yield return entry with { Key = entry.Key with { Bucket = DistroBuckets.Source(DistroBuckets.Stream(release, DistroBuckets.UnnamedStream)) } };
        }
    }
}
