namespace Assay.Reports.Spdx;

/// <summary>A package of an SPDX document that is written.</summary>
internal sealed record SpdxElement
{
    /// <summary>Without the prefix that the format gives it.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Version { get; init; }

    public string? Purl { get; init; }

    /// <summary>Formatted strings of CPE 2.3.</summary>
    public IReadOnlyList<string> Cpes { get; init; } = [];

    /// <summary>In the words of SPDX 2.3: "LIBRARY", "CONTAINER", "APPLICATION", "OPERATING-SYSTEM".</summary>
    public required string Purpose { get; init; }

    /// <summary>Who built it; null where that is not known.</summary>
    public string? Vendor { get; init; }

    /// <summary>An SPDX expression, or "NOASSERTION".</summary>
    public string License { get; init; } = SpdxLicensing.NoAssertion;

    /// <summary>The file that tells of it.</summary>
    public string? FoundIn { get; init; }

    /// <summary>The SHA-256 of what it is, in hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Addresses of what is known of its flaws.</summary>
    public IReadOnlyList<string> Advisories { get; init; } = [];

    public SpdxNote? Note { get; init; }
}
