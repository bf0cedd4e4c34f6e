namespace Assay.Core.Findings;

/// <summary>What a check is about.</summary>
public enum CheckCategory
{
    /// <summary>Where things come from: base images, downloads, pins.</summary>
    SupplyChain = 0,
    /// <summary>What the process may do on its host.</summary>
    Privilege = 1,
    /// <summary>Namespaces, devices and folders that are shared with the host.</summary>
    Isolation = 2,
    /// <summary>Keys and passwords in the wrong place.</summary>
    Secrets = 3,
    /// <summary>Ports and what listens there.</summary>
    Network = 4,
    /// <summary>How packages are installed.</summary>
    Packages = 5,
    /// <summary>Size and order of layers.</summary>
    Layers = 6,
    /// <summary>Limits, probes and restarts.</summary>
    Reliability = 7,
    /// <summary>What does not do what it says.</summary>
    Correctness = 8,
}

/// <summary>What a check looks at.</summary>
public enum CheckTarget
{
    Dockerfile = 0,
    Image = 1,
    Kubernetes = 2,
    Compose = 3,
}

/// <summary>A practice that files and images are held against. Everything about it is data: its page is made from it, its examples are run as tests.</summary>
public sealed record Check
{
    /// <summary>"ASY-DF-0001": never given to another check.</summary>
    public required string Id { get; init; }

    public required CheckTarget Target { get; init; }

    /// <summary>What is wrong where it finds something, in a few words.</summary>
    public required string Title { get; init; }

    public required Severity Severity { get; init; }

    public required CheckCategory Category { get; init; }

    /// <summary>The benchmarks' sections that ask for it: "CIS Docker 4.1", "NIST SP 800-190 4.1.2", "PCI DSS 8.6.2", "PSS restricted".</summary>
    public IReadOnlyList<string> Benchmarks { get; init; } = [];

    /// <summary>Why it matters.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do instead.</summary>
    public required string Remediation { get; init; }

    /// <summary>A page that tells more; null where none is needed.</summary>
    public string? Reference { get; init; }

    /// <summary>A file in which it finds something.</summary>
    public string BadExample { get; init; } = "";

    /// <summary>The same file, done right: nothing is found.</summary>
    public string GoodExample { get; init; } = "";

    /// <summary>What .dockerignore beside the examples says; null where there is none.</summary>
    public string? IgnoreExample { get; init; }
}
