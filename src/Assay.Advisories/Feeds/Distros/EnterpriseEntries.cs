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
                AddBounded(entry, repair, stream);
            }
        }

        return [.. filed];

        // A package whose label is lost, as in many SBOMs, is still of the stream that its version begins with: nodejs:14 has 14.x.
        void AddBounded(AffectedPackage entry, string repair, string stream)
        {
            var colon = repair.IndexOf(':', StringComparison.Ordinal);
            var number = stream[(stream.IndexOf(':', StringComparison.Ordinal) + 1)..];
            if (number.Length > 0 && char.IsAsciiDigit(number[0]) && repair.AsSpan(colon + 1).StartsWith(number + "."))
            {
                var from = repair[..(colon + 1)] + number;
                var bucket = entry.Key.Bucket.EndsWith(":" + stream, StringComparison.Ordinal) ? entry.Key.Bucket[..^(stream.Length + 1)] : entry.Key.Bucket;
                Add(
                    entry with { Key = entry.Key with { Bucket = bucket }, Ranges = [new VersionRange(0, [new VersionSpan(from, repair, SpanEnd.Fixed)])] },
                    DistroBuckets.UnnamedStream);
            }
        }

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

    /// <summary>The version that repairs an entry's package; null where none does.</summary>
    public static string? RepairOf(AffectedPackage entry) => entry.Ranges is [{ Spans: [.., { End: SpanEnd.Fixed, To: { } repair }] }, ..] ? repair : null;
}
