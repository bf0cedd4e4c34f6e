using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Files the entries of a distribution of the RHEL family where its packages are looked up: builds of modules under each stream that the
/// advisory names, Oracle's flavours apart, and what stands there several times once.
/// </summary>
internal static class EnterpriseEntries
{
    public static AffectedPackage[] Of(IEnumerable<AffectedPackage> entries, string? title)
    {
        IReadOnlyList<string>? streams = null;
        HashSet<(MatchKey Key, string? Repair)> seen = [];
        List<AffectedPackage> filed = [];
        foreach (var entry in entries)
        {
            var repair = RepairOf(entry);
            if (repair is null || !DistroBuckets.IsModular(repair))
            {
                Add(entry, repair is null ? null : DistroBuckets.FlavourOf(repair));
                continue;
            }

            streams ??= ModuleStreams.In(title);
            foreach (var stream in streams.Count == 0 ? [DistroBuckets.UnnamedStream] : streams)
            {
                Add(entry, stream);
            }
        }

        return [.. filed];

        void Add(AffectedPackage entry, string? stream)
        {
            var key = stream is null ? entry.Key : entry.Key with { Bucket = DistroBuckets.StreamOfAny(entry.Key.Bucket, stream) };
            if (seen.Add((key, RepairOf(entry))))
            {
                filed.Add(entry with { Key = key });
            }
        }
    }

    /// <summary>The entry of a binary package that a version repairs.</summary>
    public static AffectedPackage Repaired(string bucket, string package, string repair) => new()
    {
        Key = new MatchKey(bucket, package),
        Scheme = VersionScheme.Rpm,
        Ranges = Spans.Before(repair),
    };

    private static string? RepairOf(AffectedPackage entry) => entry.Ranges is [{ Spans: [.., { End: SpanEnd.Fixed, To: { } repair }] }, ..] ? repair : null;
}
