namespace Assay.Engine.Policy;

/// <summary>What judges a result. Nothing of it is ever taken from the target.</summary>
public sealed record PolicyOptions
{
    /// <summary>Policy files, or names of built-in policies. Default: none.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Files of accepted risks. Default: none.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>VEX documents, or folders of them (*.json). Default: none.</summary>
    public IReadOnlyList<string> Vex { get; init; } = [];

    /// <summary>PEM file of the public key that must have signed VEX documents which are attached to an image in its registry, for them to count. Default: none, they are not looked for.</summary>
    public string? TrustedKeyFile { get; init; }

    /// <summary>A result (JSON), an SBOM or another target whose findings are known: only new ones break a gate. Default: none.</summary>
    public string? Baseline { get; init; }

    /// <summary>Where the scan runs: "pipeline", "registry", "runtime" or "admission"; policies for other stages don't apply. Default: pipeline.</summary>
    public string Stage { get; init; } = "pipeline";
}
