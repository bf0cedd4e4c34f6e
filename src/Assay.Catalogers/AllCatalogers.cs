using Assay.Catalogers.Alpine;
using Assay.Catalogers.Arch;
using Assay.Catalogers.Bottlerocket;
using Assay.Catalogers.Debian;
using Assay.Catalogers.Distros;
using Assay.Catalogers.Gentoo;
using Assay.Catalogers.Nix;
using Assay.Catalogers.Opkg;
using Assay.Catalogers.Rpm;
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
        new PacmanCataloger(),
        new OpkgStatusCataloger(),
        new OpkgInfoCataloger(),
        new PortageCataloger(),
        new NixStoreCataloger(),
        new NixDerivationCataloger(),
        new InventoryCataloger(),
    ];

    /// <summary>What puts the facts of several files and layers together.</summary>
    public static IReadOnlyList<IJoin> Joins { get; } =
    [
        new DebianJoin(),
        new RpmJoin(),
        new AlpineJoin(),
        new ArchJoin(),
        new OpkgJoin(),
        new GentooJoin(),
        new NixJoin(),
        new BottlerocketJoin(),
    ];
}
