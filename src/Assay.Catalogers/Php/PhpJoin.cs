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
        ComposerInstalledCataloger.CatalogerName, ComposerInstalledPhpCataloger.CatalogerName, ComposerLockCataloger.CatalogerName, ComposerJsonCataloger.CatalogerName,
        PearCataloger.CatalogerName,
        WordPressCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var join = new LibraryJoin(facts, sink, Catalogers);
        var listed = join.Files.Where(file => file.IsVisible && file.Facts.Cataloger == ComposerInstalledCataloger.CatalogerName)
            .Select(file => file.Facts.Path.Parent).ToHashSet();
        var asked = new AskedNames(join.Files, ComposerJsonCataloger.CatalogerName);
        join.Join((file, fact) => file.Facts.Cataloger switch
        {
            ComposerInstalledPhpCataloger.CatalogerName when listed.Contains(file.Facts.Path.Parent) => null,
            ComposerLockCataloger.CatalogerName => fact.WithDirect(asked.IsDirect(file, fact.Package.Name.ToLowerInvariant())).Package,
            // PROJECT/vendor/composer/installed.json
            ComposerInstalledCataloger.CatalogerName or ComposerInstalledPhpCataloger.CatalogerName =>
                fact.WithDirect(asked.IsDirect(file.Facts.Path.Parent.Parent.Parent, fact.Package.Name.ToLowerInvariant())).Package,
            _ => fact.Package,
        });
    }
}
