using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Php;

/// <summary>Brings packages of Composer, PEAR and WordPress into the inventory.</summary>
internal sealed class PhpJoin : IJoin
{
    public string Name => "php";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        ComposerInstalledCataloger.CatalogerName, ComposerInstalledPhpCataloger.CatalogerName, ComposerLockCataloger.CatalogerName, PearCataloger.CatalogerName,
        WordPressCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var listed = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == ComposerInstalledCataloger.CatalogerName)
            .Select(file => file.Facts.Path.Parent).ToHashSet();
        join.Join((file, fact) => file.Facts.Cataloger == ComposerInstalledPhpCataloger.CatalogerName && listed.Contains(file.Facts.Path.Parent) ? null : fact.Package);
    }
}
