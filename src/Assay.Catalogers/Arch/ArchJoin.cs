using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Arch;

/// <summary>pacman's packages: the database compared across the layers, owned files, dependencies.</summary>
internal sealed class ArchJoin : IJoin
{
    public string Name => "arch";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [PacmanCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var claims = new DatabaseClaims(facts, PacmanCataloger.CatalogerName);
        var join = new DatabaseJoin(facts, new OwnedFiles(facts), claims.Of, package => package with { Purl = Purl(package, facts.Distro) });
        new ProvidedNames(join.Join(FolderDatabase.Of(facts, PacmanCataloger.CatalogerName, PacmanCataloger.Depth), sink)).AddRelations(sink);
    }

    // purl-spec, types/alpm-definition.json, with the qualifiers that Syft writes.
    private static string Purl(Package package, Distro? distro) =>
        PackageUrl.Format("alpm", distro?.Id ?? "arch", package.Name, package.Version,
            ("arch", package.Arch),
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("upstream", package.Source is { } source && !string.Equals(source.Name, package.Name, StringComparison.Ordinal) ? source.Name : null));
}
