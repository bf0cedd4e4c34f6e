using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>Which modules of a lock file of Gradle's or sbt's the build beside it asks for itself, by its coordinates and those of Gradle's version catalogs.</summary>
internal sealed class BuildAsks
{
    private readonly Dictionary<FilePath, (HashSet<string> Names, bool IsWhole)> byFolder = [];
    private readonly Dictionary<FilePath, Dictionary<string, string>> catalogs = [];

    public BuildAsks(IReadOnlyList<FoundFile> files)
    {
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == GradleCatalogCataloger.CatalogerName))
        {
            foreach (var loose in file.Facts.Loose.Where(loose => loose.Kind == GradleCatalogCataloger.AliasKind))
            {
                if (!catalogs.TryGetValue(file.Facts.Path.Parent, out var aliases))
                {
                    catalogs.Add(file.Facts.Path.Parent, aliases = new Dictionary<string, string>(StringComparer.Ordinal));
                }

                aliases[loose.Key] = loose.Value;
            }
        }

        foreach (var build in files.Where(file => file.IsVisible && file.Facts.Cataloger == GradleBuildCataloger.CatalogerName))
        {
            var folder = build.Facts.Path.Parent;
            var (names, isWhole) = byFolder.TryGetValue(folder, out var known) ? known : ([], true);
            foreach (var loose in build.Facts.Loose)
            {
                var modules = loose.Kind switch
                {
                    AskedNames.Kind => loose.Key,
                    GradleBuildCataloger.AccessorKind => Resolve(folder, loose.Key),
                    _ => null,
                };
                isWhole &= modules is not null;
                names.UnionWith((modules ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }

            byFolder[folder] = (names, isWhole);
        }
    }

    /// <summary>The package of a lock file with whether it is asked for, where that is known.</summary>
    public Package Complete(FoundFile file, PackageFact fact)
    {
        // Older Gradle has the lock files of a project in a folder of their own.
        var folder = file.Facts.Path.Parent;
        folder = folder.FileName.SequenceEqual("dependency-locks"u8) ? folder.Parent.Parent : folder;
        if (!byFolder.TryGetValue(folder, out var asked) || asked.Names.Count == 0)
        {
            return fact.Package;
        }

        var isAsked = asked.Names.Contains(fact.Package.Name)
            || (fact.Package.Name.LastIndexOf('_') is var scala and > 0 && asked.Names.Contains(fact.Package.Name[..scala] + GradleBuildCataloger.ScalaMark));
        return fact.WithDirect(isAsked ? true : asked.IsWhole ? false : null).Package;
    }

    // gradle/libs.versions.toml of the project's folder or of one above it.
    private string? Resolve(FilePath folder, string accessor)
    {
        for (; ; folder = folder.Parent)
        {
            if (FilePath.TryNormalize([.. folder.Bytes, .. "/gradle"u8], out var gradle) && catalogs.TryGetValue(gradle, out var aliases))
            {
                return aliases.GetValueOrDefault(accessor);
            }

            if (folder.IsRoot)
            {
                return null;
            }
        }
    }
}
