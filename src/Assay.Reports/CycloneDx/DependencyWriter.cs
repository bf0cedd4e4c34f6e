using Assay.Core.Packages;

namespace Assay.Reports.CycloneDx;

/// <summary>The graph of dependencies. Other relations, and those to packages that are not there, stand as properties instead.</summary>
internal static class DependencyWriter
{
    /// <summary>The relations that the graph has a place for, and the others.</summary>
    public static (List<Relation> Placed, List<Relation> Unplaced) Place(IReadOnlyList<Relation> relations, BomRefs refs)
    {
        var (placed, unplaced) = (new List<Relation>(relations.Count), new List<Relation>());
        foreach (var relation in relations)
        {
            var isPlaced = relation.Kind == RelationKind.DependsOn && refs.FirstOf(relation.From) is not null && refs.FirstOf(relation.To) is not null;
            (isPlaced ? placed : unplaced).Add(relation);
        }

        return (placed, unplaced);
    }

    /// <summary>The graph; its property's name stands already.</summary>
    public static void Write(DocumentWriter writer, Inventory inventory, IEnumerable<Relation> placed, BomRefs refs)
    {
        var edges = placed
            .GroupBy(relation => relation.From, relation => relation.To, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var needed = edges.SelectMany(group => group).ToHashSet(StringComparer.Ordinal);
        writer.WriteStartArray();

        // The artefact stands at the top, on what it asks for itself and on whatever nothing else asks for; viewers draw the graph from there.
        WriteNode(writer, BomRefs.Root, Tops(inventory, refs, needed));
        foreach (var group in edges)
        {
            WriteNode(writer, refs.FirstOf(group.Key)!, Sorted(group).Select(purl => refs.FirstOf(purl)!));
        }

        writer.WriteEndArray();
    }

    // Most packages need few.
    private static IEnumerable<string> Sorted(IGrouping<string, string> purls) =>
        purls.Count() == 1 ? purls : purls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Tops(Inventory inventory, BomRefs refs, HashSet<string> needed)
    {
        if (inventory.Artifact.Distro is not null)
        {
            yield return ComponentWriter.DistroRef;
        }

        for (var i = 0; i < inventory.Packages.Count; i++)
        {
            if (inventory.Packages[i].Direct == true || !needed.Contains(inventory.Packages[i].Purl))
            {
                yield return refs[i];
            }
        }
    }

    private static void WriteNode(DocumentWriter writer, string from, IEnumerable<string> to)
    {
        writer.WriteStartObject();
        writer.WriteString("ref"u8, from);
        writer.WriteStartArray("dependsOn"u8);
        foreach (var target in to)
        {
            writer.WriteStringValue(target);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
