namespace Assay.Catalogers.Sboms;

/// <summary>A package of an SBOM that is no JSON.</summary>
internal sealed record ListedPackage
{
    /// <summary>How the document itself names it.</summary>
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Version { get; init; }

    public string? License { get; init; }

    public string? Purl { get; init; }

    public string? Cpe { get; init; }
}
