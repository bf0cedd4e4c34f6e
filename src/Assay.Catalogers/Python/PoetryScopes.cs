using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// Which packages of poetry.lock and pdm.lock files are asked for, and what those are there for that say it not themselves, by the pyproject.toml beside them.
/// </summary>
internal sealed class PoetryScopes
{
    private readonly Dictionary<FilePath, (Dictionary<string, PackageScope> Scopes, DependencyScopes Graph)> byFile = [];

    public PoetryScopes(IReadOnlyList<FoundFile> files)
    {
        var projects = files.Where(file => file.IsVisible && file.Facts.Cataloger == ProjectCataloger.CatalogerName).ToDictionary(file => file.Facts.Path.Parent);
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger is PoetryLockCataloger.CatalogerName or PdmLockCataloger.CatalogerName))
        {
            if (!projects.TryGetValue(file.Facts.Path.Parent, out var project))
            {
                continue;
            }

            var graph = new DependencyScopes();
            foreach (var fact in project.Facts.Packages)
            {
                graph.AddRoot(fact.Key, fact.Package.Scope);
            }

            foreach (var fact in file.Facts.Packages)
            {
                foreach (var target in (fact.Depends ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    graph.AddEdge(fact.Key, target);
                }
            }

            byFile[file.Facts.Path] = (graph.Resolve(), graph);
        }
    }

    public Package Complete(FoundFile file, PackageFact fact)
    {
        if (!byFile.TryGetValue(file.Facts.Path, out var known))
        {
            return fact.Package;
        }

        var isOpen = fact.Package.Scope == PackageScope.Prod && file.Facts.Cataloger == PoetryLockCataloger.CatalogerName;
        return (isOpen ? fact.WithScope(known.Scopes.GetValueOrDefault(fact.Key)) : fact).WithDirect(known.Graph.IsDirect(fact.Key)).Package;
    }
}
