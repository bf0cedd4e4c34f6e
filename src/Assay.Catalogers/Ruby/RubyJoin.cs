using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Ruby;

/// <summary>Brings gems into the inventory, those of a lock file with what the Gemfile beside it says that they are there for.</summary>
internal sealed class RubyJoin : IJoin
{
    public string Name => "ruby";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } = [GemspecCataloger.CatalogerName, VersionConstantCataloger.CatalogerName, GemfileLockCataloger.CatalogerName, GemfileCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var asked = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == GemfileCataloger.CatalogerName && file.Facts.Loose.Count > 0)
            .GroupBy(file => file.Facts.Path.Parent)
            .ToDictionary(group => group.Key, group => group.SelectMany(file => file.Facts.Loose).ToList());
        var scopes = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == GemfileLockCataloger.CatalogerName && asked.ContainsKey(file.Facts.Path.Parent))
            .ToDictionary(file => file.Facts.Path, file => ScopesOf(file, asked[file.Facts.Path.Parent]));
        var constants = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == VersionConstantCataloger.CatalogerName).ToList();
        join.Join((file, fact) => scopes.TryGetValue(file.Facts.Path, out var known) ? fact.Package with { Scope = known.GetValueOrDefault(fact.Key) }
            : file.Facts.Cataloger == GemspecCataloger.CatalogerName && fact.Package.Version is null ? WithVersion(file, fact.Package, constants)
            : fact.Package);
    }

    // The constant stands in a file below lib beside the specification. A project whose version is not known is no package.
    private static Package? WithVersion(FoundFile file, Package package, List<FoundFile> constants)
    {
        var reference = file.Facts.Loose.FirstOrDefault(loose => loose.Kind == GemspecCataloger.VersionFact)?.Value ?? "";
        byte[] library = file.Facts.Path.Parent.IsRoot ? [.. "lib/"u8] : [.. file.Facts.Path.Parent.Bytes, .. "/lib/"u8];
        var name = "::" + reference[(reference.LastIndexOf(':') + 1)..];
        var known = constants.Where(one => one.Facts.Path.Bytes.StartsWith(library)).SelectMany(one => one.Facts.Loose).Where(loose => ("::" + loose.Key).EndsWith(name, StringComparison.Ordinal)).ToList();
        var values = (known.Exists(loose => loose.Key == reference) ? known.Where(loose => loose.Key == reference) : known).Select(loose => loose.Value).Distinct(StringComparer.Ordinal).ToList();
        return values.Count != 1 || LibraryFact.Of(GemPackage.Type, package.Name, values[0], package.State) is not { } versioned
            ? package.IsProject ? null : package
            : package with { Version = values[0], Purl = versioned.Package.Purl };
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
