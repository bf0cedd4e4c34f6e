using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Ruby;

/// <summary>Brings gems into the inventory, those of a lock file with what the Gemfile beside it says that they are there for.</summary>
internal sealed class RubyJoin : IJoin
{
    public string Name => "ruby";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [GemspecCataloger.CatalogerName, GemfileLockCataloger.CatalogerName, GemfileCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var asked = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == GemfileCataloger.CatalogerName && file.Facts.Loose.Count > 0)
            .GroupBy(file => file.Facts.Path.Parent)
            .ToDictionary(group => group.Key, group => group.SelectMany(file => file.Facts.Loose).ToList());
        var scopes = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == GemfileLockCataloger.CatalogerName && asked.ContainsKey(file.Facts.Path.Parent))
            .ToDictionary(file => file.Facts.Path, file => ScopesOf(file, asked[file.Facts.Path.Parent]));
        join.Join((file, fact) => scopes.TryGetValue(file.Facts.Path, out var known) ? fact.Package with { Scope = known.GetValueOrDefault(fact.Key) } : fact.Package);
    }

    private static Dictionary<string, PackageScope> ScopesOf(FoundFile file, List<LooseFact> asked)
    {
        var graph = new DependencyScopes();
        foreach (var gem in asked)
        {
            graph.AddRoot(gem.Key, Enum.Parse<PackageScope>(gem.Kind));
        }

        foreach (var fact in file.Facts.Packages)
        {
            foreach (var target in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                graph.AddEdge(fact.Key, target);
            }
        }

        return graph.Resolve();
    }
}
