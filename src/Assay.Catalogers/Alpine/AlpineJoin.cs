using Assay.Core.Cataloging;

namespace Assay.Catalogers.Alpine;

/// <summary>apk packages: the database compared across the layers, owned files, dependencies.</summary>
internal sealed class AlpineJoin : IJoin
{
    public string Name => "alpine";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [ApkInstalledCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var claims = new DatabaseClaims(facts, ApkInstalledCataloger.CatalogerName);
        var join = new DatabaseJoin(facts, new OwnedFiles(facts), claims.Of, package => package with { Purl = ApkPurl.Of(package, facts.Distro) });
        new ProvidedNames(join.Join(PackageHistory.Of(facts, ApkInstalledCataloger.CatalogerName), sink)).AddRelations(sink);
    }
}
