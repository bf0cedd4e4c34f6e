using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// What NuGet resolved for each project, by the lock file beside it and by what a restore left in its obj folder: the version that a project file asks
/// for is only the lowest that will do (learn.microsoft.com/nuget/concepts/dependency-resolution).
/// </summary>
internal sealed class ResolvedPackages
{
    private readonly Dictionary<FilePath, List<FilePath>> inFolder = [];
    private readonly Dictionary<FilePath, List<FilePath>> below = [];
    private readonly Dictionary<FilePath, Dictionary<string, HashSet<string>>> byProject = [];

    public ResolvedPackages(IReadOnlyList<FoundFile> files)
    {
        var visible = files.Where(file => file.IsVisible).ToList();
        foreach (var path in visible.Where(file => file.Facts.Cataloger == ProjectFileCataloger.CatalogerName && ProjectNameOf(file.Facts) is not null).Select(file => file.Facts.Path))
        {
            AddTo(inFolder, path.Parent, path);
            for (var folder = path.Parent; ; folder = folder.Parent)
            {
                AddTo(below, folder, path);
                if (folder.IsRoot)
                {
                    break;
                }
            }
        }

        // What was read of a damaged file may not be all that NuGet wrote.
        foreach (var file in visible.Where(file => file.Facts.Issues.Count == 0))
        {
            var project = file.Facts.Cataloger switch
            {
                PackagesLockCataloger.CatalogerName => OfLock(file.Facts.Path),
                ProjectAssetsCataloger.CatalogerName when file.Facts.Path.Parent.FileName.SequenceEqual("obj"u8) => OfAssets(file.Facts.Path.Parent.Parent, ProjectNameOf(file.Facts)),
                _ => null,
            };
            if (project is not null)
            {
                Take(project.Value, file.Facts.Packages);
            }
        }
    }

    /// <summary>True where NuGet resolved what a file asks for to another version, in the project of the file or in every project that a file of properties is for.</summary>
    public bool IsReplaced(FilePath asking, Package asked)
    {
        if (inFolder.TryGetValue(asking.Parent, out var beside) && beside.Contains(asking))
        {
            return Replaces(asking, asked);
        }

        return below.TryGetValue(asking.Parent, out var projects) && projects.TrueForAll(project => Replaces(project, asked));
    }

    private bool Replaces(FilePath project, Package asked) =>
        byProject.TryGetValue(project, out var names) && names.TryGetValue(NuGetPackage.Key(asked.Name), out var versions) && !versions.Contains(asked.Version ?? "");

    private void Take(FilePath project, IReadOnlyList<PackageFact> packages)
    {
        if (!byProject.TryGetValue(project, out var names))
        {
            byProject.Add(project, names = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal));
        }

        foreach (var fact in packages.Where(fact => fact.Package.Version is not null))
        {
            if (!names.TryGetValue(fact.Key, out var versions))
            {
                names.Add(fact.Key, versions = new HashSet<string>(StringComparer.Ordinal));
            }

            versions.Add(fact.Package.Version!);
        }
    }

    // NuGet.Client, PackagesLockFileUtilities.GetNuGetLockFilePath: packages.NAME.lock.json where that exists, with '_' for blanks, else packages.lock.json.
    private FilePath? OfLock(FilePath path)
    {
        var projects = inFolder.GetValueOrDefault(path.Parent) ?? [];
        var parts = LossyText.Decode(path.FileName);
        if (parts == "packages.lock.json")
        {
            return projects.Count == 1 ? projects[0] : null;
        }

        var name = parts["packages.".Length..^".lock.json".Length];
        return Only(projects.Where(project => string.Equals(Stem(project).Replace(' ', '_'), name, StringComparison.OrdinalIgnoreCase)));
    }

    private FilePath? OfAssets(FilePath folder, string? name)
    {
        var projects = inFolder.GetValueOrDefault(folder) ?? [];
        return name is null ? Only(projects) : Only(projects.Where(project => string.Equals(LossyText.Decode(project.FileName), name, StringComparison.OrdinalIgnoreCase)));
    }

    private static FilePath? Only(IEnumerable<FilePath> projects)
    {
        var first = projects.Take(2).ToList();
        return first.Count == 1 ? first[0] : null;
    }

    private static string? ProjectNameOf(FileFacts facts) => facts.Loose.FirstOrDefault(loose => loose.Kind == ProjectFileCataloger.ProjectKind)?.Value;

    private static string Stem(FilePath project)
    {
        var name = LossyText.Decode(project.FileName);
        return name[..name.LastIndexOf('.')];
    }

    private static void AddTo(Dictionary<FilePath, List<FilePath>> lists, FilePath folder, FilePath project)
    {
        if (!lists.TryGetValue(folder, out var list))
        {
            lists.Add(folder, list = []);
        }

        list.Add(project);
    }
}
