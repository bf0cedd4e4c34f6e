using Assay.Core.Packages;

namespace Assay.Advisories.Explaining;

/// <summary>
/// What was looked at without a finding, for people: a line for each record about what the artefact holds, a line for other releases of it, some lines for what its ecosystems
/// call by that flaw, and all the rest of the world in one.
/// </summary>
internal static class MissText
{
    private const int MaxOwn = 20;
    private const int MaxReleases = 4;
    private const int MaxOthers = 8;
    private const int MaxNames = 5;

    public static void Write(Explanation explanation, TextWriter writer)
    {
        writer.WriteLine();
        List<ExplainedMiss> own = [.. explanation.Misses.Where(miss => miss.IsOfInventory)];
        writer.WriteLine("looked at, without a finding:");
        foreach (var miss in own.Take(MaxOwn))
        {
            writer.WriteLine($"  {miss.Flaw} {miss.Bucket} {miss.MatchedName}: {miss.Why}{(miss.Record == miss.Flaw ? "" : $" ({miss.Record})")}");
        }

        if (own.Count > MaxOwn)
        {
            writer.WriteLine($"  and {own.Count - MaxOwn} more; --output json has all");
        }

        List<ExplainedMiss> others = [.. explanation.Misses.Where(miss => !miss.IsOfInventory)];
        WriteOthers([.. others.Where(miss => miss.Purl is not null)], "of other releases", writer);
        WriteOthers([.. others.Where(miss => miss.Purl is null && miss.IsNear)], "not in the inventory", writer);
        WriteRest([.. others.Where(miss => miss.Purl is null && !miss.IsNear)], writer);
    }

    public static string SegmentOf(ExplainedMiss miss) => new MatchKey(miss.Bucket, miss.MatchedName).Segment;

    /// <summary>The first of some words, and how many more there are.</summary>
    public static string Some(IEnumerable<string> words)
    {
        List<string> all = [.. words];
        return all.Count <= MaxNames + 1 ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MaxNames))} and {all.Count - MaxNames} more";
    }

    // Of one package's releases nobody wants to read one by one why they are others.
    private static void WriteOthers(List<ExplainedMiss> misses, string why, TextWriter writer)
    {
        var groups = misses.GroupBy(miss => (miss.Flaw, miss.MatchedName)).ToList();
        foreach (var group in groups.Take(MaxOthers))
        {
            List<string> ranges = [.. group.Select(miss => $"{miss.Bucket.Replace(':', ' ')} {miss.Range}").Distinct(StringComparer.Ordinal)];
            writer.WriteLine($"  {group.Key.Flaw} {group.Key.MatchedName}, {why}: {string.Join("; ", ranges.Take(MaxReleases))}{(ranges.Count > MaxReleases ? $"; and {ranges.Count - MaxReleases} more" : "")}");
        }

        if (groups.Count > MaxOthers)
        {
            writer.WriteLine($"  and {groups.Count - MaxOthers} more packages, {why}: {Some(groups.Skip(MaxOthers).Select(group => group.Key.MatchedName))}");
        }
    }

    private static void WriteRest(List<ExplainedMiss> misses, TextWriter writer)
    {
        if (misses.Count > 0)
        {
            var count = misses.Select(miss => miss.MatchedName).Distinct(StringComparer.Ordinal).Count();
            writer.WriteLine($"  and {count} package{(count == 1 ? "" : "s")} of other distributions: {Some(misses.Select(SegmentOf).Distinct(StringComparer.Ordinal))}; --output json has all");
        }
    }
}
