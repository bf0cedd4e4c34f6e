namespace Assay.Core.Packages;

/// <summary>What a running machine tells beside its files.</summary>
public sealed record HostFacts
{
    public string? Hostname { get; init; }

    /// <summary>As uname -m has it: "x86_64".</summary>
    public string? Architecture { get; init; }

    /// <summary>The release of the kernel that runs, as uname -r has it: "6.1.0-18-amd64".</summary>
    public string? Kernel { get; init; }

    /// <summary>What the kernel that runs says of its build: uname -v, on Ubuntu its version signature.</summary>
    public string? KernelBuild { get; init; }

    /// <summary>Another one after each boot.</summary>
    public string? BootId { get; init; }

    /// <summary>Stands for the machine for good, and does not give its machine id away.</summary>
    public string? MachineId { get; init; }

    /// <summary>The newer kernel that is installed and waits for a boot; null where there is none.</summary>
    public RebootNeed? RebootNeeded { get; init; }

    /// <summary>What still runs though its file was replaced or deleted; by process, then by path.</summary>
    public IReadOnlyList<RestartNeed> RestartNeeded { get; init; } = [];
}

/// <summary>A kernel that is installed and newer than the one that runs.</summary>
/// <param name="Running">The release that runs.</param>
/// <param name="Purl">The newest installed package of the kernel.</param>
/// <param name="Version">Its version.</param>
public sealed record RebootNeed(string Running, string Purl, string? Version);

/// <summary>What became of a file that a process has mapped.</summary>
public enum MappedChange
{
    Deleted = 0,
    Replaced = 1,
}

/// <summary>A program or library in a process's memory that is not what its path holds now.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Program">The file that it runs, else the name it goes by.</param>
/// <param name="Path">The mapped file as it was called, from the root.</param>
/// <param name="Change">What became of it.</param>
public sealed record RestartNeed(int Pid, string Program, string Path, MappedChange Change)
{
    /// <summary>The package that owns the path now, or the one that owns the library's next build; null where none does.</summary>
    public string? Purl { get; init; }
}
