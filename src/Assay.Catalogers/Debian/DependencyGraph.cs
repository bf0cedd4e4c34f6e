using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>Resolves Depends and Pre-Depends among the installed packages: of each group the first alternative that is there.</summary>
internal sealed class DependencyGraph
{
    // A name is there once for each architecture, a virtual package has some dozens of providers: more is an attack.
    private const int MaxSameName = 16;
    private const int MaxProviders = 128;

    private readonly List<LedgerEntry> debs;
    private readonly Dictionary<string, List<LedgerEntry>> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(LedgerEntry Deb, string? Version)>> providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LedgerEntry>>.AlternateLookup<ReadOnlySpan<char>> findByName;
    private readonly Dictionary<string, List<(LedgerEntry Deb, string? Version)>>.AlternateLookup<ReadOnlySpan<char>> findProviders;

    /// <param name="debs">The installed packages, in a fixed order: the first of several that would do is taken.</param>
    public DependencyGraph(List<LedgerEntry> debs)
    {
        this.debs = debs;
        findByName = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        findProviders = providers.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var deb in debs)
        {
            Add(byName, deb.Package.Name, deb, MaxSameName);
            AddProvided(deb);
        }
    }

    public void AddRelations(InventorySink sink)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var deb in debs)
        {
            targets.Clear();
            var field = deb.Life.Fact.Depends.AsSpan();
            foreach (var group in field.Split(','))
            {
                if (FirstInstalled(deb, field[group]) is { } target && target != deb && targets.Add(target.Package.Purl))
                {
                    sink.Add(new Relation(deb.Package.Purl, target.Package.Purl, RelationKind.DependsOn));
                }
            }
        }
    }

    private static void Add<T>(Dictionary<string, List<T>> lists, string name, T item, int limit)
    {
        if (!lists.TryGetValue(name, out var list))
        {
            lists.Add(name, list = []);
        }

        if (list.Count < limit)
        {
            list.Add(item);
        }
    }

    private void AddProvided(LedgerEntry deb)
    {
        var field = deb.Life.Fact.Provides.AsSpan();
        foreach (var range in field.Split(','))
        {
            if (Dependency.TryParse(field[range], out var provided))
            {
                Add(providers, provided.Name.ToString(), (deb, provided.Version.IsEmpty ? null : provided.Version.ToString()), MaxProviders);
            }
        }
    }

    private LedgerEntry? FirstInstalled(LedgerEntry from, ReadOnlySpan<char> group)
    {
        foreach (var range in group.Split('|'))
        {
            if (Dependency.TryParse(group[range], out var dependency) && Find(from, dependency) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private LedgerEntry? Find(LedgerEntry from, in Dependency dependency)
    {
        LedgerEntry? best = null;
        var bestRank = int.MaxValue;
        if (findByName.TryGetValue(dependency.Name, out var packages))
        {
            foreach (var deb in packages)
            {
                var rank = ArchRank(from, deb, dependency.Arch);
                if (rank < bestRank && dependency.Accepts(deb.Package.Version))
                {
                    (best, bestRank) = (deb, rank);
                }
            }
        }

        if (best is null && findProviders.TryGetValue(dependency.Name, out var provided))
        {
            foreach (var (deb, version) in provided)
            {
                // A virtual package without a version satisfies no relation to one (Debian policy, 7.5).
                var rank = ArchRank(from, deb, dependency.Arch);
                if (rank < bestRank && (version is null ? dependency.Relation.IsEmpty : dependency.Accepts(version)))
                {
                    (best, bestRank) = (deb, rank);
                }
            }
        }

        return best;
    }

    // The depending package's own architecture first; another one's only as a last resort, since Multi-Arch allows some.
    private static int ArchRank(LedgerEntry from, LedgerEntry to, ReadOnlySpan<char> asked)
    {
        if (!asked.IsEmpty && asked is not ("any" or "native") && !asked.SequenceEqual(to.Package.Arch))
        {
            return int.MaxValue;
        }

        return string.Equals(from.Package.Arch, to.Package.Arch, StringComparison.Ordinal) ? 0
            : string.Equals(to.Package.Arch, "all", StringComparison.Ordinal) ? 1
            : 2;
    }
}
