using Assay.Core.Cataloging;

namespace Assay.Catalogers.Libraries;

/// <summary>Brings the packages of those ecosystems into the inventory of whose files each tells all by itself.</summary>
internal sealed class PlainJoin : IJoin
{
    public string Name => "plain";

    public int Version => 1;

    public IReadOnlyList<string> Catalogers { get; } =
    [
        Swift.PackageResolvedCataloger.CatalogerName, Swift.PodfileLockCataloger.CatalogerName, Dart.PubspecLockCataloger.CatalogerName,
        Beam.MixLockCataloger.CatalogerName, Beam.RebarLockCataloger.CatalogerName, Beam.OtpApplicationCataloger.CatalogerName, Beam.GleamManifestCataloger.CatalogerName,
        Cpp.ConanLockCataloger.CatalogerName, Cpp.ConanTextCataloger.CatalogerName, Cpp.VcpkgCataloger.CatalogerName, Cpp.VcpkgStatusCataloger.CatalogerName,
        R.DescriptionCataloger.CatalogerName, R.RenvLockCataloger.CatalogerName, Julia.ManifestCataloger.CatalogerName, Haskell.CabalFreezeCataloger.CatalogerName,
        Haskell.StackCataloger.CatalogerName, Lua.RockspecCataloger.CatalogerName, Perl.PerlMetadataCataloger.CatalogerName, Perl.CpanSnapshotCataloger.CatalogerName,
        Terraform.TerraformLockCataloger.CatalogerName, GitHub.WorkflowCataloger.CatalogerName, Packagers.HomebrewCataloger.CatalogerName,
        Packagers.SnapCataloger.CatalogerName, Packagers.FlatpakCataloger.CatalogerName, Packagers.EditorExtensionCataloger.CatalogerName, Packagers.SpackCataloger.CatalogerName,
        Models.GgufCataloger.CatalogerName, Models.SafetensorsCataloger.CatalogerName, Apple.AppBundleCataloger.CatalogerName,
        OCaml.OpamCataloger.CatalogerName, Prolog.PackCataloger.CatalogerName,
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        // Keys mean something inside of a room alone.
        foreach (var room in Catalogers.GroupBy(name => name.Split('/')[0], StringComparer.Ordinal))
        {
            new LibraryJoin(facts, sink, room).Join();
        }
    }
}
