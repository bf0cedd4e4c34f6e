using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Rust;

/// <summary>Brings the packages of Cargo.lock into the inventory, with what the members' Cargo.toml files say that they are there for.</summary>
internal sealed class RustJoin : IJoin
{
    public string Name => "rust";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } = [CargoLockCataloger.CatalogerName, CargoTomlCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var asked = new HashSet<(string Member, string Needed)>();
        var development = new HashSet<(string Member, string Needed)>();
        foreach (var loose in join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == CargoTomlCataloger.CatalogerName).SelectMany(file => file.Facts.Loose))
        {
            (loose.Kind == CargoTomlCataloger.NeedsFact ? asked : development).Add((loose.Key, loose.Value));
        }

        development.ExceptWith(asked);
        var graphs = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == CargoLockCataloger.CatalogerName)
            .ToDictionary(file => file.Facts.Path, file => GraphOf(file, development));
        var scopes = graphs.ToDictionary(pair => pair.Key, pair => pair.Value.Resolve());
        join.Join((file, fact) => file.Facts.Cataloger == CargoTomlCataloger.CatalogerName
            ? NearbyFile.LiesAbove(facts.Tree, file.Facts.Path.Parent, "Cargo.lock") ? null : fact.Package
            : scopes.TryGetValue(file.Facts.Path, out var known) ? fact.WithScope(known.GetValueOrDefault(fact.Key)).WithDirect(graphs[file.Facts.Path].IsDirect(fact.Key)).Package : fact.Package);
    }

    private static DependencyScopes GraphOf(FoundFile file, HashSet<(string Member, string Needed)> development)
    {
        var local = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var loose in file.Facts.Loose)
        {
            // A file that was merged badly has a member twice.
            local[loose.Key] = loose.Value;
        }

        var graph = new DependencyScopes();
        foreach (var fact in file.Facts.Packages)
        {
            foreach (var target in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!local.TryGetValue(fact.Key, out var member))
                {
                    graph.AddEdge(fact.Key, target);
                }
                else if (!local.ContainsKey(target))
                {
                    graph.AddRoot(target, development.Contains((member, target.Split(' ')[0])) ? PackageScope.Dev : PackageScope.Prod);
                }
            }
        }

        return graph;
    }
}
