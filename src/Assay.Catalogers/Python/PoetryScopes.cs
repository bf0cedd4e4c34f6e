using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>What the packages of poetry.lock files that say it not themselves are there for, by the groups of the pyproject.toml beside them.</summary>
internal sealed class PoetryScopes
{
    private readonly Dictionary<FilePath, Dictionary<string, PackageScope>> byFolder = [];

    public PoetryScopes(IReadOnlyList<FoundFile> files)
    {
        var projects = files.Where(file => file.IsVisible && file.Facts.Cataloger == ProjectCataloger.CatalogerName).ToDictionary(file => file.Facts.Path.Parent);
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == PoetryLockCataloger.CatalogerName))
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

            byFolder[file.Facts.Path.Parent] = graph.Resolve();
        }
    }

    public PackageScope Of(FoundFile file, PackageFact fact) =>
        fact.Package.Scope == PackageScope.Prod && byFolder.TryGetValue(file.Facts.Path.Parent, out var scopes) ? scopes.GetValueOrDefault(fact.Key) : fact.Package.Scope;
}
