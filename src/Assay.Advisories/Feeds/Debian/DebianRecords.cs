using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Debian;

/// <summary>
/// Puts the tracker's parts of a flaw together with OSV's record of it: the tracker decides about every release that it has, OSV about those that
/// ended before, and gives the vectors.
/// </summary>
internal static class DebianRecords
{
    public static IReadOnlyCollection<Advisory> Merged(IReadOnlyCollection<Advisory> records)
    {
        var parts = records.Where(IsPart).ToList();
        if (parts.Count == 0)
        {
            return records;
        }

        var tracked = parts.SelectMany(part => part.Affected).Select(entry => entry.Key.Bucket).ToHashSet(StringComparer.Ordinal);
        var byFlaw = parts.GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal).ToDictionary(group => group.Key, StringComparer.Ordinal);
        List<Advisory> merged = [];
        foreach (var record in records.Where(record => !IsPart(record)))
        {
            if (record.Fixes.Count > 0)
            {
                merged.Add(record);
                continue;
            }

            var left = record.Affected.Where(entry => !tracked.Contains(entry.Key.Bucket));
            merged.Add(byFlaw.Remove(record.VulnerabilityId, out var told) ? Together(told, record, left) : record with { Affected = [.. left] });
        }

        return [.. merged, .. byFlaw.Values.Select(told => Together(told, null, []))];
    }

    private static bool IsPart(Advisory record) => record.Id.Contains('\n', StringComparison.Ordinal);

    private static Advisory Together(IGrouping<string, Advisory> parts, Advisory? record, IEnumerable<AffectedPackage> left)
    {
        var entries = parts.OrderBy(part => part.Id, StringComparer.Ordinal).SelectMany(part => part.Affected).Concat(left);
        var first = record ?? new Advisory { Id = parts.Key, VulnerabilityId = parts.Key, Source = DebianTracker.Feed.Name };
        return first with
        {
            Summary = first.Summary ?? parts.Select(part => part.Summary).FirstOrDefault(summary => summary is not null),
            Affected = [.. entries.Select((entry, number) => entry with { Ranges = [.. entry.Ranges.Select(range => range with { Number = number })] })],
        };
    }
}
