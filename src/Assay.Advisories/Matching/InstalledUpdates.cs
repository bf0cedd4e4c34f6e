using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>
/// The updates that a Windows has, with all whose place they take: what one of these repairs is repaired, whatever build the system tells. Documents of years in which
/// MSRC told no builds are judged by it alone.
/// </summary>
internal sealed class InstalledUpdates
{
    /// <summary>More than all updates that there are of all products.</summary>
    private const int MaxUpdates = 200_000;

    private readonly HashSet<string> updates = new(StringComparer.Ordinal);

    private InstalledUpdates()
    {
    }

    /// <summary>Null where the inventory has none.</summary>
    public static InstalledUpdates? Of(Inventory inventory, AdvisoryStore store)
    {
        var installed = inventory.Packages.Where(package => package.Type == WindowsBuckets.Segment && WindowsBuckets.IsUpdate(package.Name)).Select(package => package.Name).ToList();
        if (installed.Count == 0)
        {
            return null;
        }

        var found = new InstalledUpdates();
        var next = new Queue<string>(installed.Where(found.updates.Add));
        while (next.TryDequeue(out var update) && found.updates.Count < MaxUpdates)
        {
            foreach (var earlier in store.ByName(update).Where(record => record.Advisory.Id == update).SelectMany(record => record.References))
            {
                if (WindowsBuckets.IsUpdate(earlier) && found.updates.Add(earlier))
                {
                    next.Enqueue(earlier);
                }
            }
        }

        return found;
    }

    /// <summary>The first of some updates that is there, or that another took the place of; null where none is.</summary>
    public string? FirstOf(IReadOnlyList<string> references)
    {
        for (var i = 0; i < references.Count; i++)
        {
            if (updates.Contains(references[i]))
            {
                return references[i];
            }
        }

        return null;
    }

    /// <summary>The rows that none of the updates repairs; null where there is none left.</summary>
    public List<FoundRow>? Unrepaired(List<FoundRow>? rows)
    {
        if (rows is null || !rows.Exists(row => row.Match is { } match && FirstOf(match.References) is not null))
        {
            return rows;
        }

        var left = rows.FindAll(row => row.Match is not { } match || FirstOf(match.References) is null);
        return left.Count == 0 ? null : left;
    }
}
