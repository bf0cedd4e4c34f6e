using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// What the packages of yarn.lock files are there for and which of them are asked for, by the package.json files of the project and its workspaces: those at and below the lock
/// file's folder to which no other yarn.lock is nearer.
/// </summary>
internal sealed class YarnScopes
{
    private readonly Dictionary<FilePath, (Dictionary<string, PackageScope> Scopes, DependencyScopes Graph)> byLock = [];

    public YarnScopes(IReadOnlyList<FoundFile> files)
    {
        var locks = files.Where(file => file.IsVisible && file.Facts.Cataloger == YarnLockCataloger.CatalogerName).ToDictionary(file => file.Facts.Path.Parent);
        if (locks.Count == 0)
        {
            return;
        }

        var manifests = files
            .Where(file => file.IsVisible && file.Facts.Cataloger == PackageJsonCataloger.CatalogerName && file.Facts.Loose.Count > 0)
            .GroupBy(file => Nearest(locks, file.Facts.Path.Parent))
            .Where(group => group.Key is not null);
        foreach (var project in manifests)
        {
            var graph = GraphOf(project.Key!, project);
            byLock.Add(project.Key!.Facts.Path, (graph.Resolve(), graph));
        }
    }

    public Package Complete(FoundFile file, PackageFact fact) => !fact.Package.IsProject && byLock.TryGetValue(file.Facts.Path, out var known)
        ? fact.WithScope(known.Scopes.GetValueOrDefault(fact.Key)).WithDirect(known.Graph.IsDirect(fact.Key)).Package
        : fact.Package;

    private static FoundFile? Nearest(Dictionary<FilePath, FoundFile> locks, FilePath folder)
    {
        while (true)
        {
            if (locks.TryGetValue(folder, out var found))
            {
                return found;
            }

            if (folder.IsRoot)
            {
                return null;
            }

            folder = folder.Parent;
        }
    }

    private static DependencyScopes GraphOf(FoundFile yarn, IEnumerable<FoundFile> manifests)
    {
        var descriptors = new Dictionary<string, string>(StringComparer.Ordinal);
        var optional = new HashSet<(string, string)>();
        foreach (var loose in yarn.Facts.Loose)
        {
            if (loose.Kind == YarnLockCataloger.DescriptorFact)
            {
                descriptors[loose.Key] = loose.Value;
            }
            else
            {
                optional.Add((loose.Key, loose.Value));
            }
        }

        var graph = new DependencyScopes();
        foreach (var loose in manifests.SelectMany(manifest => manifest.Facts.Loose))
        {
            if (ScopeOf(loose.Kind) is { } scope && YarnLockCataloger.Find(descriptors, loose.Key, loose.Value) is { } key)
            {
                graph.AddRoot(key, scope);
            }
        }

        foreach (var fact in yarn.Facts.Packages)
        {
            foreach (var target in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                graph.AddEdge(fact.Key, target, optional.Contains((fact.Key, target)));
            }
        }

        return graph;
    }

    private static PackageScope? ScopeOf(string field) => field switch
    {
        "dependencies" => PackageScope.Prod,
        "optionalDependencies" => PackageScope.Optional,
        "devDependencies" => PackageScope.Dev,
        _ => null,
    };
}
