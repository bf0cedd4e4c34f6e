using Assay.Catalogers.Alpine;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Distros;
using Assay.Catalogers.DotNet;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Java;
using Assay.Catalogers.Rpm;
using Assay.Catalogers.Sboms;
using Assay.Core.Cataloging;

namespace Assay.Catalogers;

/// <summary>Every cataloger and join, one line each; a test finds the forgotten.</summary>
public static class AllCatalogers
{
    /// <summary>What reads files.</summary>
    public static IReadOnlyList<ICataloger> Catalogers { get; } =
    [
        new ReleaseCataloger(),
        new DpkgStatusCataloger(),
        new DpkgStatusFolderCataloger(),
        new DpkgInfoCataloger(),
        new DiversionsCataloger(),
        new CopyrightCataloger(),
        new RpmDatabaseCataloger(),
        new SqliteLogCataloger(),
        new RpmManifestCataloger(),
        new ChannelCataloger(),
        new ApkInstalledCataloger(),
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
        new SbtLockCataloger(),
        new BundledSbomCataloger(),
        new BitnamiComponentsCataloger(),
    ];

    /// <summary>What puts the facts of several files and layers together.</summary>
    public static IReadOnlyList<IJoin> Joins { get; } =
    [
        new DebianJoin(),
        new RpmJoin(),
        new AlpineJoin(),
        new ExecutableJoin(),
        new DotNetJoin(),
        new JavaJoin(),
        new SbomJoin(),
    ];
}
