namespace Assay.Advisories.Feeds;

/// <summary>Decides which flaw each record of a segment is about, from what all of them say.</summary>
/// <remarks>
/// An identifier's own record knows best which CVE it is; only where it names none, what other records call it counts. A record that
/// turns out to be about several CVEs tells of several flaws. Records without any CVE are about one flaw where they name each other.
/// So no flaw ever has two CVEs, however many records say that they are the same.
/// </remarks>
internal sealed class FlawNames
{
    private readonly Dictionary<string, IReadOnlyList<string>> own = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> claimed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> parents = new(StringComparer.Ordinal);
    private readonly HashSet<string> records = new(StringComparer.Ordinal);

    private FlawNames()
    {
    }

    /// <summary>The records, each with the flaw or flaws that it is about, and no alias that is another flaw's name.</summary>
    public static IEnumerable<Advisory> Resolve(IEnumerable<Advisory> records)
    {
        List<Advisory> all = [.. records];
        var names = new FlawNames();
        all.ForEach(names.Learn);
        List<Advisory> resolved = [.. all.Select(names.WithCve)];
        resolved.ForEach(names.Connect);
        return resolved.Select(names.Named);
    }

    private static IReadOnlyList<string> CvesOf(Advisory record) =>
        RecordId.IsCve(record.VulnerabilityId) ? [record.VulnerabilityId] : record.Fixes;

    private static bool IsOfOneFlaw(Advisory record) => record.Fixes.Count == 0 && !RecordId.IsDistroAdvisory(record.Id);

    private void Learn(Advisory record)
    {
        records.Add(record.Id);
        var cves = CvesOf(record);
        if (cves.Count == 0 || RecordId.IsDistroAdvisory(record.Id) || record.Withdrawn is not null)
        {
            return;
        }

        if (!RecordId.IsCve(record.Id))
        {
            own[record.Id] = cves;
        }

        // Which of several CVEs an alias means, nobody says.
        foreach (var alias in cves.Count == 1 ? record.Aliases : [])
        {
            if (!claimed.TryGetValue(alias, out var claims))
            {
                claimed.Add(alias, claims = new SortedSet<string>(StringComparer.Ordinal));
            }

            claims.Add(cves[0]);
        }
    }

    private Advisory WithCve(Advisory record)
    {
        if (!IsOfOneFlaw(record) || RecordId.IsCve(record.VulnerabilityId))
        {
            return record;
        }

        var cves = record.Aliases.Append(record.Id).SelectMany(CvesOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return cves.Count switch
        {
            0 => record,
            1 => record with { VulnerabilityId = cves[0] },
            _ => record with { Fixes = cves, VulnerabilityId = record.Id, Aliases = [] },
        };
    }

    private IEnumerable<string> CvesOf(string id) =>
        own.TryGetValue(id, out var cves) ? cves : claimed.TryGetValue(id, out var claims) ? claims : [];

    private void Connect(Advisory record)
    {
        if (IsOfOneFlaw(record) && !RecordId.IsCve(record.VulnerabilityId))
        {
            foreach (var alias in record.Aliases)
            {
                var (left, right) = (RootOf(record.Id), RootOf(alias));
                if (left != right)
                {
                    // The better name becomes the root, and with it the flaw's id.
                    var isLeft = IsBetter(left, right);
                    parents[isLeft ? right : left] = isLeft ? left : right;
                }
            }
        }
    }

    private Advisory Named(Advisory record)
    {
        if (!IsOfOneFlaw(record))
        {
            return record;
        }

        var flaw = RecordId.IsCve(record.VulnerabilityId) ? record.VulnerabilityId : RootOf(record.Id);
        return record with
        {
            VulnerabilityId = flaw,
            Aliases = [.. record.Aliases.Append(record.Id).Where(name => name != flaw && RecordId.IsFlaw(name) && IsNameOf(name, flaw))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    private bool IsNameOf(string name, string flaw) => !own.TryGetValue(name, out var cves) || (cves.Count == 1 && cves[0] == flaw);

    private bool IsBetter(string left, string right)
    {
        var order = Rank(left).CompareTo(Rank(right));
        return order != 0 ? order < 0 : string.CompareOrdinal(left, right) < 0;
    }

    // What is a record of the segment before what is only named, a malicious package's report before all else.
    private int Rank(string id) =>
        (records.Contains(id) ? 0 : 10) + (RecordId.IsMalicious(id) ? 0 : id.StartsWith("GHSA-", StringComparison.Ordinal) ? 1 : 2);

    private string RootOf(string id)
    {
        while (parents.TryGetValue(id, out var parent))
        {
            id = parent;
        }

        return id;
    }
}
