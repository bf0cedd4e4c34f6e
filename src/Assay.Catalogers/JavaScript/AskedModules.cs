using Assay.Catalogers.Libraries;
using Assay.Core.Files;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// Which modules below node_modules a project asks for itself, by the package.json beside that folder and those of the project's workspaces below.
/// </summary>
internal sealed class AskedModules
{
    private static readonly byte[] Modules = [.. "node_modules"u8];

    private readonly Dictionary<FilePath, HashSet<string>> byProject = [];

    public AskedModules(IReadOnlyList<FoundFile> files)
    {
        var manifests = files.Where(file => file.IsVisible && file.Facts.Cataloger == PackageJsonCataloger.CatalogerName && !NpmPackage.IsInstalledPath(file.Facts.Path.Bytes)).ToList();
        foreach (var manifest in manifests)
        {
            byProject.TryAdd(manifest.Facts.Path.Parent, new HashSet<string>(StringComparer.Ordinal));
        }

        foreach (var manifest in manifests)
        {
            var names = manifest.Facts.Loose.Where(loose => PackageJsonCataloger.DependencyFields.Contains(loose.Kind, StringComparer.Ordinal)).Select(loose => loose.Key).ToList();
            for (var folder = manifest.Facts.Path.Parent; ; folder = folder.Parent)
            {
                if (byProject.TryGetValue(folder, out var known))
                {
                    known.UnionWith(names);
                }

                if (folder.IsRoot)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Whether the project of an installed package's tree asks for it; null where that is not known.</summary>
    /// <param name="manifest">The package's own package.json.</param>
    /// <param name="name">The package's name, as its folder has it.</param>
    public bool? IsDirect(FilePath manifest, string name)
    {
        // The top of the tree is the first node_modules of the path.
        FilePath? top = null;
        var depth = 0;
        for (var folder = manifest.Parent; !folder.IsRoot; folder = folder.Parent)
        {
            if (folder.FileName.SequenceEqual(Modules))
            {
                top = folder.Parent;
                depth++;
            }
        }

        if (top is null || !byProject.TryGetValue(top.Value, out var names))
        {
            return null;
        }

        // Deeper down lie other versions, but in pnpm's store (node_modules/.pnpm/NAME@VERSION/node_modules/NAME) all of them do.
        return !names.Contains(name) ? false : depth == 1 ? true : manifest.Bytes.IndexOf("node_modules/.pnpm/"u8) >= 0 ? null : false;
    }

    /// <summary>Whether the project beside a lock file asks for the package at a place of it: "node_modules/a".</summary>
    public bool? IsLockedDirect(FilePath file, string place) =>
        byProject.TryGetValue(file.Parent, out var names) ? place.StartsWith("node_modules/", StringComparison.Ordinal) && names.Contains(place["node_modules/".Length..]) : null;
}
