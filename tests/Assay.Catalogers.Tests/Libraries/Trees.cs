using Assay.Core.Cataloging;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

/// <summary>Trees of libraries, collected by all catalogers and joined by the rooms of libraries.</summary>
internal static class Trees
{
    private static readonly string[] SystemRooms = ["debian", "rpm", "alpine"];

    public static FactsBuilder Image => new(AllCatalogers.Catalogers);

    public static InventorySink Of(params LayerEntry[] entries) => Image.Layer(entries).JoinLibraries();

    public static InventorySink JoinLibraries(this FactsBuilder image)
    {
        var facts = image.Build();
        var sink = new InventorySink();
        foreach (var join in AllCatalogers.Joins.Where(join => !SystemRooms.Contains(join.Name, StringComparer.Ordinal)))
        {
            join.Join(facts, sink);
        }

        return sink;
    }

    /// <summary>"name version" of all packages, each once.</summary>
    public static string[] Listed(this InventorySink sink) =>
        [.. sink.Packages.Select(package => $"{package.Name} {package.Version}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>"name version scope" of all packages, each once.</summary>
    public static string[] Scoped(this InventorySink sink) =>
        [.. sink.Packages.Select(package => $"{package.Name} {package.Version} {package.Scope}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>"from to" by names.</summary>
    public static string[] Related(this InventorySink sink)
    {
        var names = sink.Packages.GroupBy(package => package.Purl, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Name, StringComparer.Ordinal);
        return [.. sink.Relations.Select(relation => $"{names[relation.From]} {names[relation.To]}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
