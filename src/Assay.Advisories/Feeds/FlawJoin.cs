using Assay.Advisories.Feeds.Distros;

namespace Assay.Advisories.Feeds;

/// <summary>
/// Joins a segment whose records each speak for themselves: what several databases tell of one flaw in one package is put together, and
/// each row still says whose word it is.
/// </summary>
/// <remarks>
/// (a) Which flaw a record is about is decided by <see cref="FlawNames"/>; two CVEs are never one flaw.
/// (b) A version is affected where any record says so: the union of all ranges. But where a database is the ecosystem's own authority
///     (the Go team's for Go modules) and has an entry for the very package, the other databases' entries about that flaw are left out.
///     A collection of others' advisories counts only where no other database speaks.
/// (c) A record that was taken back says nothing; its id stays known.
/// (d) Of the records of one flaw the first by <see cref="Leads"/> tells its story; it carries the names and severities of all.
/// docs/decisions/0011-one-finding-of-many-databases.md.
/// </remarks>
internal sealed class FlawJoin
{
    // Whose word about the ranges of a flaw replaces that of others, by segment.
    private static readonly Dictionary<string, string> Authorities = new(StringComparer.Ordinal) { ["go"] = "go" };

    // Whose record tells the story of a flaw: GitHub's are written for readers, mirrors of them are not.
    private static readonly string[] Leads = ["own", "malicious-packages", "ghsa", "pysec", "rustsec", "go", "nvd", "osv"];

    // Copies and collections, which often tell more versions than the databases they draw on: they count where no other speaks of the flaw in the package.
    private static readonly HashSet<string> Secondary = new(StringComparer.Ordinal) { "gitlab", "mirego" };

    private readonly HashSet<(string Flaw, Core.Packages.MatchKey Key)> told = [];
    private readonly SortedDictionary<string, Advisory> advisories = new(StringComparer.Ordinal);
    private readonly HashSet<(string Flaw, Core.Packages.MatchKey Key)> decided = [];
    private readonly SegmentContent content;

    private FlawJoin(SegmentContent content) => this.content = content;

    public static SegmentContent Join(SegmentRecords records)
    {
        var join = new FlawJoin(new SegmentContent(records.Folder));
        List<Advisory> named = [.. FlawNames.Resolve(MergeById(records.All))];
        foreach (var record in named.Where(record => record.Withdrawn is null && Authorities.ContainsValue(record.Source)))
        {
            join.decided.UnionWith(record.Affected
                .Where(entry => IsAuthority(record, entry))
                .SelectMany(entry => FlawsOf(record).Select(flaw => (flaw, entry.Key))));
        }

        foreach (var record in named.Where(record => record.Withdrawn is null && !Secondary.Contains(record.Source)))
        {
            join.told.UnionWith(record.Affected.SelectMany(entry => FlawsOf(record).Select(flaw => (flaw, entry.Key))));
        }

        foreach (var flaw in named.GroupBy(record => record.VulnerabilityId, StringComparer.Ordinal))
        {
            join.Add([.. flaw.OrderBy(Rank).ThenBy(record => record.Id, StringComparer.Ordinal)]);
        }

        foreach (var advisory in join.advisories.Values)
        {
            join.content.Add(advisory);
        }

        return join.content;
    }

    private void Add(List<Advisory> records)
    {
        var speaking = records.FindAll(record => record.Withdrawn is null);
        var lead = speaking.Count > 0 ? speaking[0] : records[0];
        foreach (var record in records)
        {
            advisories.Add(record.Id, ReferenceEquals(record, lead) && speaking.Count > 1 ? Led(lead, speaking) : record);
        }

        foreach (var record in speaking)
        {
            IReadOnlyList<string> references = RecordId.IsDistroAdvisory(record.Id) ? [record.Id] : [];
            foreach (var entry in record.Affected)
            {
                if (Counts(record, entry))
                {
                    foreach (var row in AffectedRow.Of(entry, lead.Id, record.Id, references))
                    {
                        content.Add(row);
                    }
                }
            }
        }
    }

    private bool Counts(Advisory record, AffectedPackage entry)
    {
        var others = IsAuthority(record, entry) ? null : Secondary.Contains(record.Source) ? told : decided;
        return others is null || !FlawsOf(record).All(flaw => others.Contains((flaw, entry.Key)) || decided.Contains((flaw, entry.Key)));
    }

    private static Advisory Led(Advisory lead, List<Advisory> records) => lead with
    {
        Aliases = [.. records.SelectMany(record => record.Aliases.Append(record.Id)).Where(name => name != lead.VulnerabilityId && RecordId.IsFlaw(name))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        References = [.. records.SelectMany(record => record.References).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        Severities = [.. records.SelectMany(record => record.Severities).Distinct()],
        Summary = records.Select(record => record.Summary).FirstOrDefault(summary => summary is not null),
        Published = records.Min(record => record.Published),
    };

    // Two databases can have a record of one id, where one took it over from the other, and one may have a file for each package: one record then, with the entries of all.
    private static IEnumerable<Advisory> MergeById(IReadOnlyCollection<Advisory> records) => records
        .Select(record => PartJoin.RecordIdOf(record.Id) is var id && id.Length == record.Id.Length ? record : record with { Id = id })
        .GroupBy(record => record.Id, StringComparer.Ordinal)
        .Select(group => group.OrderBy(record => record.Withdrawn is not null).ThenBy(Rank).ThenBy(record => record.Source, StringComparer.Ordinal).ToList())
        .Select(group => group.Count == 1 ? group[0] : Merged(group));

    private static Advisory Merged(List<Advisory> records)
    {
        var speaking = records[0].Withdrawn is null ? records.FindAll(record => record.Withdrawn is null) : records;
        List<AffectedPackage> affected = [];
        var number = 0;
        foreach (var record in speaking)
        {
            var next = number;
            foreach (var entry in record.Affected)
            {
                affected.Add(entry with { Ranges = [.. entry.Ranges.Select(range => range with { Number = range.Number + number })] });
                next = Math.Max(next, number + entry.Ranges.Select(range => range.Number + 1).DefaultIfEmpty().Max());
            }

            number = next;
        }

        return Led(speaking[0], speaking) with
        {
            Fixes = [.. speaking.SelectMany(record => record.Fixes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Aliases = [.. speaking.SelectMany(record => record.Aliases).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Affected = affected,
        };
    }

    private static bool IsAuthority(Advisory record, AffectedPackage entry) =>
        Authorities.TryGetValue(entry.Key.Segment, out var authority) && record.Source == authority;

    private static IEnumerable<string> FlawsOf(Advisory record) => record.Fixes.Count > 0 ? record.Fixes : [record.VulnerabilityId];

    private static int Rank(Advisory record)
    {
        var rank = Array.IndexOf(Leads, record.Source);
        return rank < 0 ? Leads.Length : rank;
    }
}
