using Assay.Core.Files;

namespace Assay.Catalogers.Distros;

/// <summary>How a release file is written.</summary>
internal enum ReleaseSyntax
{
    /// <summary>Shell assignments: os-release(5), lsb-release.</summary>
    Assignments = 0,
    /// <summary>One line for people: "Rocky Linux release 8.10 (Green Obsidian)".</summary>
    Sentence = 1,
    /// <summary>Such a line, then "KEY = value" lines.</summary>
    SentenceWithFields = 2,
    /// <summary>A bare version: "3.19.1", "12.5", "trixie/sid"; or nothing at all.</summary>
    Version = 3,
    /// <summary>A platform enumeration: "cpe:/o:centos:linux:6:GA".</summary>
    Cpe = 4,
}

/// <summary>A file by which a distribution says what it is.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Syntax">How it is written.</param>
/// <param name="Id">The distribution that alone has this file; null where the content names it.</param>
internal sealed record ReleaseFile(string Path, ReleaseSyntax Syntax, string? Id = null)
{
    /// <summary>
    /// All of them, the one that is believed first standing first. os-release before all (os-release(5) puts /etc before /usr/lib), then
    /// lsb-release; of the others a derivative's own file stands before the one that it keeps for programs written for its parent:
    /// Oracle, CentOS, Rocky and AlmaLinux have a redhat-release too, and every Debian derivative has a debian_version.
    /// </summary>
    public static IReadOnlyList<ReleaseFile> ByPrecedence { get; } =
    [
        new("etc/os-release", ReleaseSyntax.Assignments),
        new("usr/lib/os-release", ReleaseSyntax.Assignments),
        new("etc/lsb-release", ReleaseSyntax.Assignments),
        new("etc/oracle-release", ReleaseSyntax.Sentence, "ol"),
        new("etc/rocky-release", ReleaseSyntax.Sentence, "rocky"),
        new("etc/almalinux-release", ReleaseSyntax.Sentence, "almalinux"),
        new("etc/centos-release", ReleaseSyntax.Sentence, "centos"),
        new("etc/fedora-release", ReleaseSyntax.Sentence),
        new("usr/lib/fedora-release", ReleaseSyntax.Sentence),
        new("etc/photon-release", ReleaseSyntax.Sentence, "photon"),
        new("etc/azurelinux-release", ReleaseSyntax.Sentence, "azurelinux"),
        new("etc/mariner-release", ReleaseSyntax.Sentence, "mariner"),
        new("etc/SuSE-release", ReleaseSyntax.SentenceWithFields),
        new("etc/redhat-release", ReleaseSyntax.Sentence),
        new("etc/system-release", ReleaseSyntax.Sentence),
        new("usr/lib/system-release", ReleaseSyntax.Sentence),
        new("etc/system-release-cpe", ReleaseSyntax.Cpe),
        new("usr/lib/system-release-cpe", ReleaseSyntax.Cpe),
        new("etc/alpine-release", ReleaseSyntax.Version, "alpine"),
        new("etc/arch-release", ReleaseSyntax.Version, "arch"),
        new("etc/gentoo-release", ReleaseSyntax.Sentence, "gentoo"),
        new("etc/slackware-version", ReleaseSyntax.Sentence, "slackware"),
        new("etc/debian_version", ReleaseSyntax.Version, "debian"),
    ];

    /// <summary>The normalised path.</summary>
    public FilePath TreePath { get; } = FilePath.Parse(Path);
}
