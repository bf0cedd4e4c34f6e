using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Outbound;
using Assay.Engine.Policy;

namespace Assay.Engine;

/// <summary>How a scan is done. Defaults are those of the command line.</summary>
public sealed record ScanOptions
{
    /// <summary>Stop after the inventory. Default: false.</summary>
    public bool InventoryOnly { get; init; }

    /// <summary>What is looked for. Default: packages, vulnerabilities and config; in images secrets too.</summary>
    public ScanSubjects? Subjects { get; init; }

    /// <summary>"os/architecture[/variant]" of an image with several. Default: linux and this machine's architecture.</summary>
    public string? Platform { get; init; }

    /// <summary>Images that the scanned one may be built on, as targets are written. Default: none; then only those that were scanned before are known.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];

    /// <summary>Which packages are looked for. Default: all.</summary>
    public PackageSelection Packages { get; init; }

    /// <summary>What of a tree is left out, as names and paths with wild cards: see <see cref="Collecting.Exclusions"/>. Default: nothing.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>The distribution that the artefact is taken for, as "debian-12". Default: the one it says it is.</summary>
    public string? Distro { get; init; }

    /// <summary>How old the advisories that are matched may be before the gate fails. Default: however old.</summary>
    public TimeSpan? MaxStoreAge { get; init; }

    /// <summary>The file that these options come from, for the verdict to name. Default: none.</summary>
    public SettingsFile? Settings { get; init; }

    /// <summary>Read the images that a disk image is laid over too, wherever they lie. Default: false, such an image is refused.</summary>
    public bool WithBackingFiles { get; init; }

    /// <summary>Gate on findings of this severity or worse. Default: no gate.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>Policies and accepted risks. Default: none.</summary>
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>Whether a registry is asked for signatures though no key and no rule of this scan's own asks for them. Default: false.</summary>
    internal bool LooksForSignatures { get; init; }

    /// <summary>Files of own checks. Default: none.</summary>
    public IReadOnlyList<string> CheckFiles { get; init; } = [];

    /// <summary>Whether a comment in a file that is looked at can hide what checks find in it. Default: true; false where its author must not judge himself.</summary>
    public bool HonoursComments { get; init; } = true;

    /// <summary>Let an incomplete scan pass its gate. Default: false.</summary>
    public bool AllowIncomplete { get; init; }

    /// <summary>Folder of the advisory store. Default: none; then only <see cref="AdvisoriesFolder"/> is matched.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>How <see cref="StoreFolder"/> is filled and kept fresh with what the inventory needs. Default: not at all; the network is not touched.</summary>
    public DemandOptions? Demand { get; init; }

    /// <summary>PEM file of the public key that must have signed the store; every segment is then compared with its digest. Default: nobody asks.</summary>
    public string? StoreKeyFile { get; init; }

    /// <summary>Folder of own OSV records that are laid over the store. Default: none.</summary>
    public string? AdvisoriesFolder { get; init; }

    /// <summary>Match with what the store knew at this time, and judge as of it. Default: now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Match development, test and optional packages too. Default: false.</summary>
    public bool IncludeDev { get; init; }

    /// <summary>Match libraries that came with packages of the operating system by their ecosystem's advisories too. Default: false.</summary>
    public bool IncludeOsOwned { get; init; }

    /// <summary>Sources whose word about a severity counts before the usual ones, such as "nvd"; "distro" is the distribution's own. Default: none.</summary>
    public IReadOnlyList<string> SeveritySources { get; init; } = [];

    /// <summary>Match packages that a later layer removed too. Default: false.</summary>
    public bool IncludeDeleted { get; init; }

    /// <summary>Which artifact a jar is that does not say so itself, by its SHA-1. Default: none.</summary>
    public JavaIndex? Jars { get; init; }

    /// <summary>File of own rules for secrets, which come before the built-in ones. Default: none.</summary>
    public string? SecretRulesFile { get; init; }

    /// <summary>Folder of the layer cache. Default: none, every layer is read.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Bytes that the layer cache may grow to. Default: 2 GiB.</summary>
    public long CacheBytes { get; init; } = 2L << 30;

    /// <summary>Folder of temporary files. Default: the system's.</summary>
    public string TemporaryFolder { get; init; } = Path.GetTempPath();

    /// <summary>Layers that are read at once. Default: as many as there are cores.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>Of a host, walk what is mounted from other machines and the storage of containers too. Default: false.</summary>
    public bool AllMounts { get; init; }

    /// <summary>Let all other programs go first, for processor and disks, and use one thread. Default: false.</summary>
    public bool IsNice { get; init; }

    /// <summary>The bounds under which everything is read.</summary>
    public ScanLimits Limits { get; init; } = new();

    /// <summary>Read nothing that lies in the network. Default: false.</summary>
    public bool IsOffline { get; init; }

    /// <summary>How the network is used. Default: no proxy, no exceptions from the rules.</summary>
    public OutboundOptions Outbound { get; init; } = new();

    /// <summary>Who one is at registries, and which mirrors they have. Default: what docker and podman know.</summary>
    public RegistryOptions Registry { get; init; } = new();

    /// <summary>Where "sbom:-" reads from. Default: nowhere.</summary>
    public Stream? StandardInput { get; init; }

    /// <summary>Environment variables by name, by which container engines are found. Default: those of the process.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Tells the time. Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether a subject is looked for in such a target.</summary>
    internal bool Wants(ScanSubjects subject, bool isImage)
    {
        const ScanSubjects usual = ScanSubjects.Packages | ScanSubjects.Vulnerabilities | ScanSubjects.Config;
        var wanted = InventoryOnly ? ScanSubjects.Packages : Subjects ?? (isImage ? usual | ScanSubjects.Secrets : usual);
        if ((wanted & (ScanSubjects.Vulnerabilities | ScanSubjects.Licenses)) != ScanSubjects.None)
        {
            wanted |= ScanSubjects.Packages;
        }

        return (wanted & subject) != ScanSubjects.None;
    }
}
