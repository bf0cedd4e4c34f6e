using System.Globalization;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Bottlerocket;

/// <summary>Bottlerocket's packages: inventories compared across the layers.</summary>
internal sealed class BottlerocketJoin : IJoin
{
    public string Name => "bottlerocket";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } = [InventoryCataloger.CatalogerName];

    public void Join(LayeredFacts facts, InventorySink sink) =>
        new DatabaseJoin(facts, new OwnedFiles(facts), _ => null, package => package with { Purl = Purl(package, facts.Distro) })
            .Join(PackageHistory.Of(facts, InventoryCataloger.CatalogerName), sink);

    private static string Purl(Package package, Distro? distro) =>
        PackageUrl.Format("bottlerocket", null, package.Name, package.Version,
            ("arch", package.Arch),
            ("distro", distro is { VersionId: { Length: > 0 } versionId } ? $"{distro.Id}-{versionId}" : distro?.Id),
            ("epoch", package.Epoch?.ToString(CultureInfo.InvariantCulture)));
}
