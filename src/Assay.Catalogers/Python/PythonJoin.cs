using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// Brings distributions into the inventory: installed ones with the files of their RECORD, required ones with the versions that constraints pin,
/// and locked ones with what the project's groups say that they are there for.
/// </summary>
internal sealed class PythonJoin : IJoin
{
    public string Name => "python";

    public int Version => 3;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        MetadataCataloger.CatalogerName, RecordCataloger.CatalogerName, WheelCataloger.CatalogerName, RequirementsCataloger.CatalogerName, PipfileLockCataloger.CatalogerName, PipfileCataloger.CatalogerName,
        PoetryLockCataloger.CatalogerName, PdmLockCataloger.CatalogerName, UvLockCataloger.CatalogerName, PylockCataloger.CatalogerName, ProjectCataloger.CatalogerName,
        SetupCataloger.CatalogerName, CondaCataloger.CatalogerName, CondaLockCataloger.CatalogerName, VendoredCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var byFolder = new Dictionary<FilePath, FoundFile>();
        var urls = new Dictionary<FilePath, string>();
        var join = new LibraryJoin(facts, sink, Catalogers)
        {
            OwnerOf = file => byFolder.TryGetValue(file.Facts.Path.Parent, out var found) ? From(urls, found, found.Facts.Packages[0].Package).Purl : null,
        };
        foreach (var file in join.Files.Where(file => file.IsVisible && file.Facts is { Cataloger: MetadataCataloger.CatalogerName, Packages.Count: > 0 }))
        {
            byFolder[file.Facts.Path.Parent] = file;
        }

        foreach (var file in join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == RecordCataloger.CatalogerName && file.Facts.Loose.Count > 0))
        {
            urls[file.Facts.Path.Parent] = file.Facts.Loose[0].Value;
        }

        NameUnread(facts.Tree, join.Files, sink);
        var requirements = new RequiredVersions(join.Files);
        var poetry = new PoetryScopes(join.Files);
        var pipfiles = new AskedNames(join.Files, PipfileCataloger.CatalogerName);
        join.Join((file, fact) => file.Facts.Cataloger switch
        {
            MetadataCataloger.CatalogerName when VendoredCataloger.IsCopy(file.Facts.Path) => fact.Package with { Confidence = VendoredCataloger.Confidence },
            MetadataCataloger.CatalogerName => Requested(facts.Tree, file, From(urls, file, fact.Package)),
            RequirementsCataloger.CatalogerName or ProjectCataloger.CatalogerName or SetupCataloger.CatalogerName => requirements.Complete(file, fact),
            PoetryLockCataloger.CatalogerName or PdmLockCataloger.CatalogerName => poetry.Complete(file, fact),
            PipfileLockCataloger.CatalogerName => fact.WithDirect(pipfiles.IsDirect(file, fact.Key)).Package,
            _ => fact.Package,
        });
    }

    // A list may include another one of any name, but which files are read their names decide.
    private static void NameUnread(MergedTree tree, IReadOnlyList<FoundFile> files, InventorySink sink)
    {
        var read = files.Where(file => file.Facts.Cataloger == RequirementsCataloger.CatalogerName).Select(file => file.Facts.Path).ToHashSet();
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == RequirementsCataloger.CatalogerName && !InstalledTrees.Hold(file.Facts.Path.Bytes)))
        {
            foreach (var include in file.Facts.Loose.Where(loose => loose.Kind == RequirementsCataloger.IncludeFact))
            {
                if (FilePath.TryNormalize(System.Text.Encoding.UTF8.GetBytes(include.Value), out var path) && tree.Exists(path) && !read.Contains(path))
                {
                    sink.Add(Issue.Error("python.requirements.include", $"it includes {include.Value}, which is not read since its name is not one of a list of requirements", file.Facts.Path.ToString()));
                }
            }
        }
    }

    // packaging.python.org, "Direct URL Data Structure": what came from a repository carries its commit in the purl.
    private static Package From(Dictionary<FilePath, string> urls, FoundFile file, Package package)
    {
        if (!urls.TryGetValue(file.Facts.Path.Parent, out var url))
        {
            return package;
        }

        var isRepository = url.IndexOf('+', StringComparison.Ordinal) is var plus and > 0 && plus < url.IndexOf(':', StringComparison.Ordinal);
        return package with
        {
            Origin = new PackageOrigin { Channel = url },
            Purl = isRepository ? PackageUrl.Format(PythonPackage.Type, null, package.Name, package.Version, ("vcs_url", url)) : package.Purl,
        };
    }

    // packaging.python.org, "Recording installed projects", "The REQUESTED file": an installer leaves it where somebody asked for the distribution.
    private static Package Requested(MergedTree tree, FoundFile file, Package package) =>
        FilePath.TryNormalize([.. file.Facts.Path.Parent.Bytes, .. "/REQUESTED"u8], out var requested) && tree.Exists(requested) ? package with { Direct = true } : package;
}
