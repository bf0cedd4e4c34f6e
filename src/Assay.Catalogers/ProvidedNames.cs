using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers;

/// <summary>
/// Dependencies among installed packages by the names that they provide: sonames, commands, paths. Versions are left out, since what is
/// installed satisfies its dependencies.
/// </summary>
internal sealed class ProvidedNames
{
    // Some libraries have some dozens of providers: more is an attack, and every dependant would go through them all.
    private const int MaxProviders = 128;

    private readonly List<LedgerEntry> entries;
    private readonly Dictionary<string, List<LedgerEntry>> providers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<LedgerEntry>>.AlternateLookup<ReadOnlySpan<char>> find;

    /// <param name="entries">The installed packages, in a fixed order: the first of several that would do is taken.</param>
    public ProvidedNames(List<LedgerEntry> entries)
    {
        this.entries = entries;
        find = providers.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var entry in entries)
        {
            Add(entry.Package.Name, entry);
            foreach (var name in entry.Life.Fact.Provides.AsSpan().EnumerateLines())
            {
                Add(name, entry);
            }
        }
    }

    /// <summary>True where some package provides the name.</summary>
    public bool Has(ReadOnlySpan<char> name) => find.ContainsKey(name);

    /// <summary>Says that a package provides a name beyond those that its facts tell.</summary>
    public void Add(ReadOnlySpan<char> name, LedgerEntry entry)
    {
        if (name.IsEmpty)
        {
            return;
        }

        if (!find.TryGetValue(name, out var list))
        {
            providers.Add(name.ToString(), list = []);
        }

        if (list.Count == 0 || (list[^1] != entry && list.Count < MaxProviders))
        {
            list.Add(entry);
        }
    }

    public void AddRelations(InventorySink sink)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            targets.Clear();
            foreach (var name in entry.Life.Fact.Depends.AsSpan().EnumerateLines())
            {
                if (Provider(entry, name) is { } target && target != entry && targets.Add(target.Package.Purl))
                {
                    sink.Add(new Relation(entry.Package.Purl, target.Package.Purl, RelationKind.DependsOn));
                }
            }
        }
    }

    // Itself before any other, then its own architecture before another one.
    private LedgerEntry? Provider(LedgerEntry from, ReadOnlySpan<char> name)
    {
        if (!find.TryGetValue(name, out var list))
        {
            return null;
        }

        LedgerEntry? best = null;
        foreach (var entry in list)
        {
            if (entry == from)
            {
                return from;
            }

            if (best is null || (!IsSameArch(from, best) && IsSameArch(from, entry)))
            {
                best = entry;
            }
        }

        return best;
    }

    private static bool IsSameArch(LedgerEntry left, LedgerEntry right) =>
        string.Equals(left.Package.Arch, right.Package.Arch, StringComparison.Ordinal);
}
