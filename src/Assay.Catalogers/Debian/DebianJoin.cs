using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>Debian packages: databases compared across the layers, file lists, diversions, copyright files and dependencies put together.</summary>
internal sealed class DebianJoin : IJoin
{
    public string Name => "debian";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        DpkgStatusCataloger.CatalogerName,
        DpkgStatusFolderCataloger.CatalogerName,
        DpkgInfoCataloger.CatalogerName,
        DiversionsCataloger.CatalogerName,
        CopyrightCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var lists = new FileLists(facts);
        var files = new OwnedFiles(facts);
        var ledger = new DebianLedger(facts, life => lists.Of(life) is not { } paths || files.Remain(life.Fact.Package.Name, paths));
        if (ledger.Kept.Count == 0 && ledger.Removed.Count == 0)
        {
            return;
        }

        var licenses = new CopyrightLicenses(facts);
        foreach (var deb in ledger.Kept)
        {
            deb.Package = deb.Package with
            {
                Purl = DebianPurl.Of(deb.Package, facts.Distro),
                Licenses = licenses.Of(deb.Package.Name),
            };
        }

        ledger.Kept.Sort(static (left, right) => string.CompareOrdinal(left.Package.Purl, right.Package.Purl));
        foreach (var deb in ledger.Kept)
        {
            sink.Add(deb.Package);
            if (lists.Of(deb.Life) is { } paths && files.Resolve(deb.Package.Name, paths) is { Length: > 0 } resolved)
            {
                sink.Add(new PackageClaim(deb.Package.Purl, ClaimKind.Files, resolved));
            }
        }

        foreach (var deb in ledger.Removed)
        {
            sink.AddDeleted(deb.Package with { Purl = DebianPurl.Of(deb.Package, facts.Distro) });
        }

        new DependencyGraph(ledger.Kept).AddRelations(sink);
    }
}
