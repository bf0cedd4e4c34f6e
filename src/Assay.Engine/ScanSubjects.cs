namespace Assay.Engine;

/// <summary>What a scan looks for: "--scan".</summary>
[Flags]
public enum ScanSubjects
{
    None = 0,
    /// <summary>The packages that the target holds.</summary>
    Packages = 1,
    /// <summary>Known flaws of the packages; asks for them too.</summary>
    Vulnerabilities = 2,
    /// <summary>Keys and passwords in files, config and history.</summary>
    Secrets = 4,
    /// <summary>Checks of image config and history, Dockerfiles, Kubernetes and Compose files.</summary>
    Config = 8,
    /// <summary>The packages' licences, which come with them.</summary>
    Licenses = 16,
}
