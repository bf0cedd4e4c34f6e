using Assay.Core.Cataloging;
using Assay.Core.Packages;

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
        var join = new DatabaseJoin(facts, new OwnedFiles(facts), claims.Of, package => package with { Purl = Purl(package, facts.Distro) });
        new ProvidedNames(join.Join(PackageHistory.Of(facts, ApkInstalledCataloger.CatalogerName), sink)).AddRelations(sink);
    }

    // purl-spec, types/apk-definition.json, with the qualifiers that Syft writes and Grype matches by.
    private static string Purl(Package package, Distro? distro) =>
        PackageUrl.Format("apk", distro?.Id.ToLowerInvariant() ?? "alpine", package.Name, package.Version,
            ("arch", package.Arch),
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("upstream", package.Source is { } source && !string.Equals(source.Name, package.Name, StringComparison.Ordinal) ? source.Name : null));
}
