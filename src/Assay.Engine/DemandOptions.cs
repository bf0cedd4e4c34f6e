using Assay.Core.Outbound;

namespace Assay.Engine;

/// <summary>How advisories that a scan needs are fetched and kept fresh.</summary>
public sealed record DemandOptions
{
    /// <summary>Address of a mirror that stands in for all publishers. Default: none.</summary>
    public string? Mirror { get; init; }

    /// <summary>How long an answer of upstream is good for. Default: 6 hours.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The rules of the way to the network. Default: those of <see cref="OutboundOptions"/>.</summary>
    public OutboundOptions Outbound { get; init; } = new();
}
