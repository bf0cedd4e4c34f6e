namespace Assay.Advisories.Matching;

/// <summary>What is matched besides the packages that run in production.</summary>
public sealed record MatchOptions
{
    /// <summary>Development, test and optional packages too. Default: no.</summary>
    public bool IncludeDev { get; init; }

    /// <summary>Libraries that came with packages of the operating system by their ecosystem's advisories too, not by the distribution's alone. Default: no.</summary>
    public bool IncludeOsOwned { get; init; }

    /// <summary>Packages of lower layers that a later layer removed too. Default: no.</summary>
    public bool IncludeDeleted { get; init; }
}
