namespace Assay.Core.Packages;

/// <summary>What a package is there for.</summary>
public enum PackageScope
{
    Prod = 0,
    Dev = 1,
    Test = 2,
    Optional = 3,
}

/// <summary>Whether a package lies in the artefact or is only asked for by a file of it.</summary>
public enum PackageState
{
    Installed = 0,
    Declared = 1,
}

/// <summary>The source package that a distribution built a binary package from; its advisories name this one.</summary>
public sealed record SourcePackage(string Name, string Version);

/// <summary>Who built a package, and through which channel it came.</summary>
public sealed record PackageOrigin
{
    public string? Vendor { get; init; }

    /// <summary>The signing key's id.</summary>
    public string? Key { get; init; }

    /// <summary>The module stream, such as "nodejs:18:8090020240101:rhel9".</summary>
    public string? Module { get; init; }

    /// <summary>The repository or channel, such as "rhel-9-appstream".</summary>
    public string? Channel { get; init; }
}

/// <summary>Where a package was found.</summary>
/// <param name="Path">The file that tells of it.</param>
/// <param name="Layer">The diffID of the layer that brought it; null outside images.</param>
public sealed record PackageLocation(string Path, string? Layer = null)
{
    /// <summary>Where the version itself is written, which may be another file: a parent's property, a catalog's entry. Null where that is not known.</summary>
    public VersionPlace? Version { get; init; }
}

/// <summary>A package of an inventory. Name and version are verbatim as the package's own manager prints them.</summary>
public sealed record Package
{
    /// <summary>The purl type: "deb", "npm" ...</summary>
    public required string Type { get; init; }

    public required string Name { get; init; }

    /// <summary>Null where the artefact does not tell.</summary>
    public string? Version { get; init; }

    /// <summary>The package URL, filled by the join, which knows the distribution; "" in a cataloger's facts.</summary>
    public string Purl { get; init; } = "";

    public string? Arch { get; init; }

    public long? Epoch { get; init; }

    public SourcePackage? Source { get; init; }

    public PackageOrigin? Origin { get; init; }

    public PackageScope Scope { get; init; }

    public PackageState State { get; init; }

    /// <summary>Whether the project asks for it itself, or only what it asks for does; null where that is not known.</summary>
    public bool? Direct { get; init; }

    /// <summary>
    /// True for the project itself, whose own lock file or manifest told of it: what it depends on hangs on it, and no advisory is about it, whatever the
    /// registry has under its name, as `npm audit` leaves the root out (npm/cli, workspaces/arborist/lib/audit-report.js).
    /// </summary>
    public bool IsProject { get; init; }

    /// <summary>How sure the identity is, from 0 to 1; null where the package manager itself says so.</summary>
    public double? Confidence { get; init; }

    public IReadOnlyList<PackageLocation> Locations { get; init; } = [];

    /// <summary>The purl of the operating-system package that owns this one's files.</summary>
    public string? OwnedBy { get; init; }

    /// <summary>Whether the package came with the base image; null where that is not known.</summary>
    public bool? Base { get; init; }

    /// <summary>SPDX expressions.</summary>
    public IReadOnlyList<string> Licenses { get; init; } = [];

    /// <summary>
    /// What NVD calls it, as formatted strings of CPE 2.3 with its version, the likeliest first; for programs that no package manager brought, and what an
    /// SBOM says. <see cref="Packages.Cpe"/> takes them apart.
    /// </summary>
    public IReadOnlyList<string> Cpes { get; init; } = [];

    /// <summary>True where a later layer deleted the package database that tells of it, while files of it remain.</summary>
    public bool DatabaseDeleted { get; init; }

    /// <summary>Of a kernel on a host, whether it is the one that runs; null for all else, and where that is not known.</summary>
    public bool? Running { get; init; }
}

/// <summary>How one package relates to another.</summary>
public enum RelationKind
{
    DependsOn = 0,
    Contains = 1,
    BuiltFrom = 2,
}

/// <summary>A directed relation between two packages, named by purl.</summary>
public sealed record Relation(string From, string To, RelationKind Kind);
