using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>
/// Puts Red Hat's advisories together from what the VEX documents of the flaws that they repair tell: sets of builds, and which flaw is repaired by
/// which set. An advisory repairs each of its flaws in all of its packages, but where the flaw's document leaves some out.
/// </summary>
internal static class RedHatRepairs
{
    private const char SetMark = '#';

    /// <summary>A set of builds that an advisory ships.</summary>
    public static Advisory Set(string advisory, string digest, IEnumerable<AffectedPackage> builds) => new()
    {
        Id = PartJoin.PartId(advisory, SetMark + digest),
        Source = "redhat",
        VulnerabilityId = advisory,
        Affected = [.. builds],
    };

    /// <summary>That a flaw is repaired by a set of an advisory.</summary>
    public static Advisory Link(string advisory, string cve, string digest, DateTimeOffset? modified) => new()
    {
        Id = PartJoin.PartId(advisory, cve),
        Source = "redhat",
        VulnerabilityId = advisory,
        Modified = modified,
        Fixes = [cve],
        References = [digest],
    };

    /// <summary>
    /// Which flaws' documents name which advisories: what a flaw's document no longer tells of an advisory does not count, nor what one that was taken back told.
    /// </summary>
    public static HashSet<(string Cve, string Advisory)> Named(IEnumerable<IReadOnlyCollection<Advisory>> parts)
    {
        HashSet<(string, string)> named = [];
        var pool = new StringPool();
        foreach (var record in parts.SelectMany(part => part).Where(record => record.Source == "redhat" && RecordId.IsCve(record.Id) && record.Withdrawn is null))
        {
            named.UnionWith(record.References.Select(advisory => (record.Id, pool.Of(advisory))));
        }

        return named;
    }

    /// <summary>The records, with one for each advisory instead of its sets and links.</summary>
    /// <param name="records">Some records, with all that is said of an advisory.</param>
    /// <param name="named">See <see cref="Named"/>.</param>
    public static IEnumerable<Advisory> Together(IReadOnlyCollection<Advisory> records, HashSet<(string Cve, string Advisory)> named) =>
        records.Where(record => !IsPart(record))
            .Concat(records.Where(IsPart).GroupBy(part => part.VulnerabilityId, StringComparer.Ordinal).Select(parts => Of(parts.Key, [.. parts], named)).OfType<Advisory>());

    private static bool IsPart(Advisory record) => record.Source == "redhat" && record.Id.Contains('\n', StringComparison.Ordinal);

    private static Advisory? Of(string advisory, List<Advisory> parts, HashSet<(string, string)> named)
    {
        var sets = parts.Where(part => part.Fixes.Count == 0).ToDictionary(part => part.Id, part => part.Affected, StringComparer.Ordinal);
        Dictionary<string, IReadOnlyList<AffectedPackage>> byFlaw = new(StringComparer.Ordinal);
        foreach (var link in parts)
        {
            if (link is { Fixes: [var cve], References: [var digest] } && named.Contains((cve, advisory)) && sets.TryGetValue(PartJoin.PartId(advisory, SetMark + digest), out var set))
            {
                byFlaw[cve] = set;
            }
        }

        return byFlaw.Count == 0 ? null : new Advisory
        {
            Id = advisory,
            Source = "redhat",
            VulnerabilityId = advisory,
            Fixes = [.. byFlaw.Keys.Order(StringComparer.Ordinal)],
            Affected = Union(byFlaw),
        };
    }

    private static AffectedPackage[] Union(Dictionary<string, IReadOnlyList<AffectedPackage>> byFlaw)
    {
        var sets = byFlaw.Values.Distinct(ReferenceEqualityComparer.Instance).Cast<IReadOnlyList<AffectedPackage>>().ToList();
        if (sets.Count == 1)
        {
            return [.. sets[0]];
        }

        var entries = sets.SelectMany(set => set).DistinctBy(entry => (entry.Key, EnterpriseEntries.RepairOf(entry))).ToList();
        var flaws = byFlaw.SelectMany(pair => pair.Value.Select(entry => entry.Key).Distinct(), (pair, key) => (key, pair.Key)).ToLookup(pair => pair.key, pair => pair.Key);
        return [.. entries.Select(entry => flaws[entry.Key].Count() == byFlaw.Count ? entry : entry with { Flaws = [.. flaws[entry.Key].Order(StringComparer.Ordinal)] })];
    }
}
