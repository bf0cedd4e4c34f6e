using Assay.Advisories.Fetching;
using Assay.Core.Outbound;
using Assay.Sources.Outbound;

namespace Assay.Engine;

/// <summary>Hands the way to the network to those who fetch advisories. It is opened only when something has to be asked.</summary>
internal sealed class FeedDoor(OutboundOptions options, Mirror mirror, TimeProvider clock) : IDisposable
{
    private OutboundDoor? door;

    public HttpClient Open()
    {
        // Whoever fetches knows what it has got already, and so tries again itself. A user who names a mirror on the own network, or one
        // that speaks plain http, means that.
        door = new OutboundDoor(
            options with
            {
                MaxRetries = 0,
                NamedHosts = mirror.Authority is { } named ? [.. options.NamedHosts, named] : options.NamedHosts,
                InsecureHosts = mirror is { Authority: { } insecure, IsPlain: true } ? [.. options.InsecureHosts, insecure] : options.InsecureHosts,
            },
            clock);
        return door.Client;
    }

    public void Dispose() => door?.Dispose();
}
