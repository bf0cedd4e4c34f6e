using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Libraries;

/// <summary>
/// What the manifest beside a lock file says of its packages: which are asked for and, where the manifest parts them and the lock file has the dependencies, what
/// each is there for. Loose facts of the kind <see cref="AskedNames.Kind"/>: key the name, value the scope, "" where the manifest tells none.
/// </summary>
internal sealed class AskedScopes
{
    private readonly Dictionary<FilePath, (DependencyScopes Graph, Dictionary<string, PackageScope> Scopes)> byLock = [];

    /// <param name="files">The room's files.</param>
    /// <param name="locks">The cataloger of the lock files.</param>
    /// <param name="manifests">Those of the files beside them.</param>
    public AskedScopes(IReadOnlyList<FoundFile> files, string locks, params IReadOnlyList<string> manifests)
    {
        var asked = files.Where(file => file.IsVisible && manifests.Contains(file.Facts.Cataloger, StringComparer.Ordinal))
            .GroupBy(file => file.Facts.Path.Parent)
            .ToDictionary(group => group.Key, group => group.SelectMany(file => file.Facts.Loose).Where(loose => loose.Kind == AskedNames.Kind).ToList());
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == locks))
        {
            if (asked.TryGetValue(file.Facts.Path.Parent, out var names) && names.Count > 0)
            {
                byLock[file.Facts.Path] = GraphOf(file, names);
            }
        }
    }

    /// <summary>The package with what is known of it.</summary>
    public Package Complete(FoundFile file, PackageFact fact) => !fact.Package.IsProject && byLock.TryGetValue(file.Facts.Path, out var known)
        ? fact.WithScope(known.Scopes.GetValueOrDefault(fact.Key)).WithDirect(known.Graph.IsDirect(fact.Key)).Package
        : fact.Package;

    private static (DependencyScopes Graph, Dictionary<string, PackageScope> Scopes) GraphOf(FoundFile file, List<LooseFact> names)
    {
        var keys = file.Facts.Packages.Select(fact => fact.Key).ToHashSet(StringComparer.Ordinal);
        var graph = new DependencyScopes();
        foreach (var loose in names.Where(loose => keys.Contains(loose.Key)))
        {
            graph.AddRoot(loose.Key, Enum.TryParse<PackageScope>(loose.Value, out var scope) ? scope : PackageScope.Prod);
        }

        var hasEdges = false;
        foreach (var fact in file.Facts.Packages)
        {
            foreach (var target in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                graph.AddEdge(fact.Key, target);
                hasEdges = true;
            }
        }

        // Without dependencies a package for tests may as well be what one for production needs.
        return (graph, hasEdges ? graph.Resolve() : []);
    }
}
