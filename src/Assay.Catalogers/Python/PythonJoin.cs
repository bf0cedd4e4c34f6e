using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>
/// Brings distributions into the inventory: installed ones with the files of their RECORD, required ones with the versions that constraints pin,
/// and locked ones with what the project's groups say that they are there for.
/// </summary>
internal sealed class PythonJoin : IJoin
{
    public string Name => "python";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        MetadataCataloger.CatalogerName, RecordCataloger.CatalogerName, WheelCataloger.CatalogerName, RequirementsCataloger.CatalogerName, PipfileLockCataloger.CatalogerName,
        PoetryLockCataloger.CatalogerName, PdmLockCataloger.CatalogerName, UvLockCataloger.CatalogerName, PylockCataloger.CatalogerName, ProjectCataloger.CatalogerName,
        SetupCataloger.CatalogerName, CondaCataloger.CatalogerName, CondaLockCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var byFolder = new Dictionary<FilePath, FoundFile>();
        var join = new LibraryJoin(facts, sink, Catalogers)
        {
            OwnerOf = file => byFolder.TryGetValue(file.Facts.Path.Parent, out var found) ? found.Facts.Packages[0].Package.Purl : null,
        };
        foreach (var file in join.Files.Where(file => file.IsVisible && file.Facts is { Cataloger: MetadataCataloger.CatalogerName, Packages.Count: > 0 }))
        {
            byFolder[file.Facts.Path.Parent] = file;
        }

        var urls = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == RecordCataloger.CatalogerName && file.Facts.Loose.Count > 0)
            .ToDictionary(file => file.Facts.Path.Parent, file => file.Facts.Loose[0].Value);
        var requirements = new RequiredVersions(join.Files);
        var poetry = new PoetryScopes(join.Files);
        join.Join((file, fact) => file.Facts.Cataloger switch
        {
            MetadataCataloger.CatalogerName when urls.TryGetValue(file.Facts.Path.Parent, out var url) => fact.Package with { Origin = new PackageOrigin { Channel = url } },
            RequirementsCataloger.CatalogerName or ProjectCataloger.CatalogerName or SetupCataloger.CatalogerName => requirements.Complete(file, fact),
            PoetryLockCataloger.CatalogerName => fact.Package with { Scope = poetry.Of(file, fact) },
            _ => fact.Package,
        });
    }
}
