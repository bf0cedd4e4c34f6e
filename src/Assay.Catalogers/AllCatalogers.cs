using Assay.Catalogers.Alpine;
using Assay.Catalogers.Apple;
using Assay.Catalogers.Arch;
using Assay.Catalogers.Beam;
using Assay.Catalogers.Bottlerocket;
using Assay.Catalogers.Cpp;
using Assay.Catalogers.Dart;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Distros;
using Assay.Catalogers.DotNet;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Gentoo;
using Assay.Catalogers.GitHub;
using Assay.Catalogers.Go;
using Assay.Catalogers.Haskell;
using Assay.Catalogers.Java;
using Assay.Catalogers.JavaScript;
using Assay.Catalogers.Julia;
using Assay.Catalogers.Libraries;
using Assay.Catalogers.Lua;
using Assay.Catalogers.Models;
using Assay.Catalogers.Nix;
using Assay.Catalogers.OCaml;
using Assay.Catalogers.Opkg;
using Assay.Catalogers.Packagers;
using Assay.Catalogers.Perl;
using Assay.Catalogers.Php;
using Assay.Catalogers.Prolog;
using Assay.Catalogers.Python;
using Assay.Catalogers.R;
using Assay.Catalogers.Rpm;
using Assay.Catalogers.Ruby;
using Assay.Catalogers.Rust;
using Assay.Catalogers.Sboms;
using Assay.Catalogers.Swift;
using Assay.Catalogers.Terraform;
using Assay.Catalogers.Windows;
using Assay.Core.Cataloging;

namespace Assay.Catalogers;

/// <summary>Every cataloger and join, one line each; a test finds the forgotten.</summary>
public static class AllCatalogers
{
    private static readonly string[] SystemRooms = ["distro", "debian", "rpm", "alpine", "arch", "opkg", "gentoo", "nix", "bottlerocket", "windows"];

    /// <summary>What reads files.</summary>
    public static IReadOnlyList<ICataloger> Catalogers { get; } =
    [
        new ReleaseCataloger(),
        new NestedSystemCataloger(),
        new DpkgStatusCataloger(),
        new DpkgStatusFolderCataloger(),
        new ChiselManifestCataloger(),
        new DpkgInfoCataloger(),
        new DiversionsCataloger(),
        new CopyrightCataloger(),
        new AptSourcesCataloger(),
        new UbuntuProCataloger(),
        new RpmDatabaseCataloger(),
        new SqliteLogCataloger(),
        new RpmManifestCataloger(),
        new ChannelCataloger(),
        new ContainerLabelCataloger(),
        new DnfHistoryCataloger(),
        new DnfStateCataloger(),
        new RepositoryCataloger(),
        new ProductCataloger(),
        new ApkInstalledCataloger(),
        new ApkRepositoriesCataloger(),
        new PacmanCataloger(),
        new OpkgStatusCataloger(),
        new OpkgInfoCataloger(),
        new PortageCataloger(),
        new NixStoreCataloger(),
        new NixDerivationCataloger(),
        new NixDatabaseCataloger(),
        new InventoryCataloger(),
        new RegistryCataloger(),
        new PackageJsonCataloger(),
        new NpmLockCataloger(),
        new YarnLockCataloger(),
        new PnpmLockCataloger(),
        new BunLockCataloger(),
        new BunBinaryLockCataloger(),
        new YarnCacheCataloger(),
        new DenoLockCataloger(),
        new DenoProjectCataloger(),
        new DenoModulesCataloger(),
        new VsixCataloger(),
        new MetadataCataloger(),
        new RecordCataloger(),
        new WheelCataloger(),
        new RequirementsCataloger(),
        new VendoredCataloger(),
        new PipfileLockCataloger(),
        new PipfileCataloger(),
        new PoetryLockCataloger(),
        new PdmLockCataloger(),
        new UvLockCataloger(),
        new PylockCataloger(),
        new Python.ProjectCataloger(),
        new SetupCataloger(),
        new CondaCataloger(),
        new CondaLockCataloger(),
        new GemspecCataloger(),
        new VersionConstantCataloger(),
        new GemfileLockCataloger(),
        new GemfileCataloger(),
        new ComposerInstalledCataloger(),
        new ComposerInstalledPhpCataloger(),
        new ComposerLockCataloger(),
        new ComposerJsonCataloger(),
        new PearCataloger(),
        new WordPressCataloger(),
        new ExecutableCataloger(),
        new DepsJsonCataloger(),
        new RuntimeConfigCataloger(),
        new PackagesLockCataloger(),
        new ProjectAssetsCataloger(),
        new PackagesConfigCataloger(),
        new ProjectFileCataloger(),
        new PaketCataloger(),
        new NuspecCataloger(),
        new JavaArchiveCataloger(),
        new JavaRuntimeCataloger(),
        new PomCataloger(),
        new GradleLockCataloger(),
        new GradleVerificationCataloger(),
        new GradleCatalogCataloger(),
        new SbtLockCataloger(),
        new GradleBuildCataloger(),
        new BazelLockCataloger(),
        new BazelModuleCataloger(),
        new BundledSbomCataloger(),
        new BitnamiComponentsCataloger(),
        new GgufCataloger(),
        new SafetensorsCataloger(),
        new AppBundleCataloger(),
        new GoModCataloger(),
        new GoSumCataloger(),
        new GoVendorCataloger(),
        new CargoLockCataloger(),
        new CargoTomlCataloger(),
        new PackageResolvedCataloger(),
        new PodfileLockCataloger(),
        new PubspecLockCataloger(),
        new PubspecCataloger(),
        new GleamManifestCataloger(),
        new GleamProjectCataloger(),
        new MixLockCataloger(),
        new MixProjectCataloger(),
        new OtpApplicationCataloger(),
        new RebarLockCataloger(),
        new ConanLockCataloger(),
        new ConanTextCataloger(),
        new VcpkgCataloger(),
        new VcpkgStatusCataloger(),
        new DescriptionCataloger(),
        new RenvLockCataloger(),
        new ManifestCataloger(),
        new Julia.ProjectCataloger(),
        new CabalFreezeCataloger(),
        new PackageDatabaseCataloger(),
        new StackCataloger(),
        new CabalCataloger(),
        new PackageYamlCataloger(),
        new RockspecCataloger(),
        new CpanSnapshotCataloger(),
        new PerlMetadataCataloger(),
        new TerraformLockCataloger(),
        new WorkflowCataloger(),
        new EditorExtensionCataloger(),
        new FlatpakCataloger(),
        new HomebrewCataloger(),
        new SnapCataloger(),
        new SpackCataloger(),
        new ToolVersionsCataloger(),
        new BrowserExtensionCataloger(),
        new PkgConfigCataloger(),
        new NetScalerCataloger(),
        new CosCataloger(),
        new KernelModuleCataloger(),
        new KernelImageCataloger(),
        new DebArchiveCataloger(),
        new RpmArchiveCataloger(),
        new ApkArchiveCataloger(),
        new OpamCataloger(),
        new PackCataloger(),
    ];

    /// <summary>The same for who has an index that names jars by their content.</summary>
    public static IReadOnlyList<ICataloger> JarHashingCatalogers { get; } = [.. Catalogers.Select(cataloger => cataloger is JavaArchiveCataloger ? JavaArchiveCataloger.Hashing : cataloger)];

    /// <summary>Those that read what package managers of operating systems and the systems themselves write, in the same order.</summary>
    public static IReadOnlyList<ICataloger> SystemCatalogers { get; } =
        [.. Catalogers.Where(cataloger => SystemRooms.Contains(cataloger.Name[..cataloger.Name.IndexOf('/', StringComparison.Ordinal)], StringComparer.Ordinal))];

    /// <summary>What puts the facts of several files and layers together.</summary>
    public static IReadOnlyList<IJoin> Joins { get; } =
    [
        new DebianJoin(),
        new RpmJoin(),
        new AlpineJoin(),
        new PackageArchiveJoin(),
        new ArchJoin(),
        new OpkgJoin(),
        new GentooJoin(),
        new NixJoin(),
        new BottlerocketJoin(),
        new WindowsJoin(),
        new JavaScriptJoin(),
        new PythonJoin(),
        new RubyJoin(),
        new PhpJoin(),
        new ExecutableJoin(),
        new DotNetJoin(),
        new JavaJoin(),
        new GoJoin(),
        new RustJoin(),
        new PlainJoin(),
        new SbomJoin(),
    ];

    /// <summary>Whether a file that begins so is a program or a library, of any system.</summary>
    /// <param name="head">Eight bytes, or more.</param>
    public static bool IsProgram(ReadOnlySpan<byte> head) => BinaryImage.IsBinary(head);
}
