namespace Assay.Advisories.Explaining;

/// <summary>What was looked at without a finding, for people: one line for each that is about what the artefact holds, all others together.</summary>
internal static class MissText
{
    private const int MaxOwn = 20;
    private const int MaxOthers = 6;

    public static void Write(Explanation explanation, TextWriter writer)
    {
        writer.WriteLine();
        List<ExplainedMiss> own = [.. explanation.Misses.Where(miss => miss.IsOfInventory)];
        List<ExplainedMiss> others = [.. explanation.Misses.Where(miss => !miss.IsOfInventory)];
        writer.WriteLine("looked at, without a finding:");
        foreach (var miss in own.Take(MaxOwn))
        {
            writer.WriteLine($"  {Name(miss)}: {miss.Why}{(miss.Record == miss.Flaw ? "" : $" ({miss.Record})")}");
        }

        if (own.Count > MaxOwn)
        {
            writer.WriteLine($"  and {own.Count - MaxOwn} more; --output json has all");
        }

        // Of one package's other releases nobody wants to read one by one why they are others.
        foreach (var why in others.GroupBy(miss => (miss.Flaw, miss.MatchedName, IsThere: miss.Purl is not null)))
        {
            List<string> ranges = [.. why.Select(miss => $"{miss.Bucket.Replace(':', ' ')} {miss.Range}").Distinct(StringComparer.Ordinal)];
            var some = string.Join("; ", ranges.Take(MaxOthers)) + (ranges.Count > MaxOthers ? $"; and {ranges.Count - MaxOthers} more" : "");
            writer.WriteLine($"  {why.Key.Flaw} {why.Key.MatchedName}, {(why.Key.IsThere ? "of other releases" : "of which the inventory has no package")}: {some}");
        }
    }

    private static string Name(ExplainedMiss miss) => $"{miss.Flaw} {miss.Bucket} {miss.MatchedName}";
}
