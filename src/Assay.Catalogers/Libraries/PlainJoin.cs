using Assay.Core.Cataloging;

namespace Assay.Catalogers.Libraries;

/// <summary>Brings the packages of those ecosystems into the inventory of whose files each tells all by itself, or with what lies beside it.</summary>
internal sealed class PlainJoin : IJoin
{
    public string Name => "plain";

    public int Version => 2;

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
        Dart.PubspecCataloger.CatalogerName, Beam.GleamProjectCataloger.CatalogerName, Beam.MixProjectCataloger.CatalogerName, Julia.ProjectCataloger.CatalogerName,
        Haskell.CabalCataloger.CatalogerName, Haskell.PackageYamlCataloger.CatalogerName, Packagers.ToolVersionsCataloger.CatalogerName,
        Packagers.BrowserExtensionCataloger.CatalogerName, Packagers.PkgConfigCataloger.CatalogerName, Packagers.NetScalerCataloger.CatalogerName, Packagers.CosCataloger.CatalogerName,
        Rpm.ContainerLabelCataloger.CatalogerName, Packagers.KernelModuleCataloger.CatalogerName, Packagers.KernelImageCataloger.CatalogerName, Haskell.PackageDatabaseCataloger.CatalogerName,
    ];

    // Lock files, and the files beside them that say what their projects ask for.
    private static readonly (string Lock, string[] Manifests)[] Asked =
    [
        (Beam.MixLockCataloger.CatalogerName, [Beam.MixProjectCataloger.CatalogerName]),
        (Julia.ManifestCataloger.CatalogerName, [Julia.ProjectCataloger.CatalogerName]),
        (R.RenvLockCataloger.CatalogerName, [R.DescriptionCataloger.CatalogerName]),
        (Haskell.CabalFreezeCataloger.CatalogerName, [Haskell.CabalCataloger.CatalogerName, Haskell.PackageYamlCataloger.CatalogerName]),
        (Haskell.StackCataloger.CatalogerName, [Haskell.CabalCataloger.CatalogerName, Haskell.PackageYamlCataloger.CatalogerName]),
    ];

    public void Join(LayeredFacts facts, InventorySink sink)
    {
        // Keys mean something inside of a room alone.
        foreach (var room in Catalogers.GroupBy(name => name.Split('/')[0], StringComparer.Ordinal))
        {
            var join = new LibraryJoin(facts, sink, room);
            var asked = Asked.Where(pair => room.Contains(pair.Lock, StringComparer.Ordinal)).ToDictionary(pair => pair.Lock, pair => new AskedScopes(join.Files, pair.Lock, pair.Manifests), StringComparer.Ordinal);
            join.Join((file, fact) => asked.TryGetValue(file.Facts.Cataloger, out var scopes) ? scopes.Complete(file, fact)
                : file.Facts.Cataloger == Beam.GleamProjectCataloger.CatalogerName && !fact.Package.IsProject && NearbyFile.LiesAbove(facts.Tree, file.Facts.Path.Parent, "manifest.toml") ? null
                : fact.Package);
        }
    }
}
