using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds.Alpine;

/// <summary>Makes one record of each flaw out of what the files of all branches and repositories say of it.</summary>
internal static class SecdbJoin
{
    /// <summary>The id of one file's part of a record; what is read of the same file again replaces it.</summary>
    public static string PartId(string flaw, string place) => $"{flaw}\n{place}";

    public static SegmentContent Join(IReadOnlyCollection<Advisory> parts)
    {
        var records = parts.OrderBy(part => part.Id, StringComparer.Ordinal)
            .GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal)
            .Select(group => new Advisory
            {
                Id = group.Key,
                VulnerabilityId = group.Key,
                Aliases = [.. group.SelectMany(part => part.Aliases).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                Affected = Numbered(group.SelectMany(part => part.Affected)),
            });
        return DistroJoin.Join([.. records]);
    }

    private static AffectedPackage[] Numbered(IEnumerable<AffectedPackage> entries) =>
        [.. entries.Select((entry, number) => entry with { Ranges = [.. entry.Ranges.Select(range => range with { Number = number })] })];
}
