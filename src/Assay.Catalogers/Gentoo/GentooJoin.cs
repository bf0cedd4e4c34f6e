using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Gentoo;

/// <summary>Portage's packages: the database compared across the layers, what its files say of a package put together, owned files.</summary>
internal sealed class GentooJoin : IJoin
{
    public string Name => "gentoo";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [PortageCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        var said = facts.Of(PortageCataloger.CatalogerName)
            .SelectMany(found => found.Facts.Loose)
            .GroupBy(fact => (fact.Kind, fact.Key))
            .ToDictionary(group => group.Key, group => group.Last().Value);
        var claims = new DatabaseClaims(facts, PortageCataloger.CatalogerName);
        var lives = FolderDatabase.Of(facts, PortageCataloger.CatalogerName, PortageCataloger.Depth)
            .GroupBy(life => life.Fact.Key, StringComparer.Ordinal)
            .Select(package => package.MaxBy(Rank)!);
        new DatabaseJoin(facts, new OwnedFiles(facts), claims.Of, Complete).Join(lives, sink);

        Package Complete(Package package)
        {
            var key = $"{package.Name}-{package.Version}";
            return package with
            {
                Origin = said.TryGetValue((PortageCataloger.RepositoryKind, key), out var repository) ? new PackageOrigin { Channel = repository } : null,
                Licenses = PortageLicense.ToSpdx(said.GetValueOrDefault((PortageCataloger.LicenseKind, key))),
                Purl = Purl(package, said.GetValueOrDefault((PortageCataloger.SlotKind, key)), facts.Distro),
            };
        }
    }

    // A package is told of by CONTENTS and by PF, of which the first also has its files.
    private static (bool Present, int Layer, bool HasFiles) Rank(PackageLife life) =>
        (life.Fate == PackageFate.Present, life.LastLayer, life.Database.FileName.SequenceEqual("CONTENTS"u8));

    // Not yet a type of purl-spec: as Syft writes it, the category being part of the name. Slot "0" is what a package without slots has.
    private static string Purl(Package package, string? slot, Distro? distro)
    {
        var end = slot?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var mainSlot = end < 0 ? slot : slot![..end];
        return PackageUrl.Format("ebuild", null, package.Name, package.Version,
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("slot", mainSlot is "0" ? null : mainSlot));
    }
}
