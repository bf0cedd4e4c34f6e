using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>Debian packages: databases compared across the layers, file lists, diversions, copyright files and dependencies put together.</summary>
internal sealed class DebianJoin : IJoin
{
    public string Name => "debian";

    public int Version => 2;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        DpkgStatusCataloger.CatalogerName,
        DpkgStatusFolderCataloger.CatalogerName,
        ChiselManifestCataloger.CatalogerName,
        DpkgInfoCataloger.CatalogerName,
        DiversionsCataloger.CatalogerName,
        CopyrightCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var lists = new FileLists(facts);
        var licenses = new CopyrightLicenses(facts);
        var files = new OwnedFiles(facts, new Diversions(facts).Apply);
        var lives = PackageHistory.Of(facts, DpkgStatusCataloger.CatalogerName)
            .Concat(PackageHistory.Of(facts, DpkgStatusFolderCataloger.CatalogerName))
            .Concat(PackageHistory.Of(facts, ChiselManifestCataloger.CatalogerName));
        var join = new DatabaseJoin(facts, files, lists.Of, package => package with
        {
            Purl = DebianPurl.Of(package, facts.Distro),
            Licenses = licenses.Of(package.Name),
        });
        new DependencyGraph(join.Join(lives, sink)).AddRelations(sink);
    }
}
