using Assay.Core.Outbound;

namespace Assay.Engine;

/// <summary>How advisories that a scan needs are fetched and kept fresh.</summary>
public sealed record DemandOptions
{
    /// <summary>Address of a mirror that stands in for all publishers. Default: none.</summary>
    public string? Mirror { get; init; }

    /// <summary>The user's key for NVD's interface. Default: none.</summary>
    public string? NvdKey { get; init; }

    /// <summary>Feeds that the user named, so that those are fetched too that are fetched on request alone. Default: none.</summary>
    public IReadOnlyCollection<string> Requested { get; init; } = [];

    /// <summary>How long an answer of upstream is good for. Default: 6 hours.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(6);

    /// <summary>The rules of the way to the network. Default: those of <see cref="OutboundOptions"/>.</summary>
    public OutboundOptions Outbound { get; init; } = new();
}
