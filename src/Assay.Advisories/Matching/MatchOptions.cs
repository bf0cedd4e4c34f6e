namespace Assay.Advisories.Matching;

/// <summary>What is matched besides the packages that run in production.</summary>
public sealed record MatchOptions
{
    /// <summary>Development, test and optional packages too. Default: no.</summary>
    public bool IncludeDev { get; init; }

    /// <summary>Libraries that came with packages of the operating system by their ecosystem's advisories too, not by the distribution's alone. Default: no.</summary>
    public bool IncludeOsOwned { get; init; }

    /// <summary>
    /// Whose word about a severity counts first: names of sources, <see cref="SeverityOrder.Distro"/> for the distribution's own. Those that are not named
    /// come behind them in the usual order. Default: <see cref="SeverityOrder.Usual"/>.
    /// </summary>
    public IReadOnlyList<string> SeveritySources { get; init; } = [];

    /// <summary>Packages of lower layers that a later layer removed too. Default: no.</summary>
    public bool IncludeDeleted { get; init; }
}
