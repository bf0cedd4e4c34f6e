using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>
/// Makes one record of each flaw out of what the files of all branches and repositories say of it. OSV's records of the same distribution are made
/// from these files: they decide only about branches that no file is there for, and tell what the files do not, severity and summary.
/// </summary>
internal static class SecdbJoin
{
    /// <summary>The id of one file's part of a record; what is read of the same file again replaces it.</summary>
    public static string PartId(string flaw, string place) => $"{flaw}\n{place}";

    public static SegmentContent Join(IReadOnlyCollection<Advisory> parts)
    {
        var covered = parts.Where(IsPart).SelectMany(part => part.Affected).Select(entry => entry.Key.Bucket).ToHashSet(StringComparer.Ordinal);
        return DistroJoin.Join(
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
            Id = id,
            Aliases = [.. parts.SelectMany(part => part.Aliases).Where(alias => alias != id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Affected = Numbered(parts.SelectMany(part => part.Affected.Where(entry => IsPart(part) || !covered.Contains(entry.Key.Bucket)))),
        };
    }

    private static bool IsPart(Advisory record) => record.Id.Contains('\n', StringComparison.Ordinal);

    private static AffectedPackage[] Numbered(IEnumerable<AffectedPackage> entries) =>
        [.. entries.Select((entry, number) => entry with { Ranges = [.. entry.Ranges.Select(range => range with { Number = number })] })];
}
