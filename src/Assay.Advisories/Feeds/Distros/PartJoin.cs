namespace Assay.Advisories.Feeds.Distros;

/// <summary>
/// Makes one record of each flaw out of the parts that files of releases, repositories or packages tell of it. OSV's records of the same distribution
/// are made from these files: they decide only about releases that no part is there for, and tell what the parts do not, severity and summary.
/// </summary>
internal static class PartJoin
{
    /// <summary>The id of one file's part of a record; what is read of the same file again replaces it.</summary>
    public static string PartId(string flaw, string place) => $"{flaw}\n{place}";

    /// <summary>The id of the record that a part is of; that of a whole record is its own.</summary>
    public static string RecordIdOf(string id)
    {
        var end = id.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? id : id[..end];
    }

    /// <summary>A part that tells of one package.</summary>
    public static Advisory Part(string flaw, AffectedPackage entry) => new()
    {
        Id = PartId(flaw, $"{entry.Key.Bucket}/{entry.Key.Name}"),
        VulnerabilityId = flaw,
        Affected = [entry],
    };

    public static SegmentContent Join(SegmentRecords told)
    {
        var parts = told.All;
        var covered = parts.Where(IsPart).SelectMany(part => part.Affected).Select(entry => entry.Key.Bucket).ToHashSet(StringComparer.Ordinal);
        return DistroJoin.Join(
            told.Folder,
        [
            .. parts.Where(part => part.Withdrawn is null && part.Fixes.Count == 0)
                .OrderBy(part => IsPart(part)).ThenBy(part => part.Id, StringComparer.Ordinal)
                .GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal)
                .Select(group => Record(group, covered)),
            .. parts.Where(part => !IsPart(part) && (part.Withdrawn is not null || part.Fixes.Count > 0)),
        ]);
    }

    private static Advisory Record(IGrouping<string, Advisory> parts, HashSet<string> covered)
    {
        var first = parts.First();
        var id = IsPart(first) ? first.VulnerabilityId : first.Id;
        return first with
        {
            Summary = parts.Select(part => part.Summary).FirstOrDefault(summary => summary is not null),
            Severities = [.. parts.SelectMany(part => part.Severities).Distinct()],
            Published = parts.Min(part => part.Published),
            Id = id,
            Aliases = [.. parts.SelectMany(part => part.Aliases).Where(alias => alias != id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Affected = Numbered(parts.SelectMany(part => part.Affected.Where(entry => IsPart(part) || !covered.Contains(entry.Key.Bucket)))),
        };
    }

    private static bool IsPart(Advisory record) => record.Id.Contains('\n', StringComparison.Ordinal);

    private static AffectedPackage[] Numbered(IEnumerable<AffectedPackage> entries) =>
        [.. entries.Select((entry, number) => entry with { Ranges = [.. entry.Ranges.Select(range => range with { Number = number })] })];
}
