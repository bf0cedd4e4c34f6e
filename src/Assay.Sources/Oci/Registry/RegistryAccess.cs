using Assay.Core.Outbound;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Registry;

/// <summary>All that is needed to ask registries: the way out, who one is, and the time.</summary>
public sealed class RegistryAccess : IDisposable
{
    private readonly OutboundDoor door;

    /// <param name="registry">Who one is, and which mirrors there are.</param>
    /// <param name="outbound">How the network is used. The hosts that the user named are to be in it already but for those given here.</param>
    /// <param name="namedHosts">Registries that the user named: they may have private addresses, and so may their mirrors.</param>
    /// <param name="time">Waits between retries, and tells when tokens end.</param>
    /// <exception cref="Core.AssayException">"registry.mirror", "outbound.proxy", "outbound.certificateFile".</exception>
    public RegistryAccess(RegistryOptions registry, OutboundOptions outbound, IEnumerable<string> namedHosts, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentNullException.ThrowIfNull(outbound);
        Registry = registry;
        Outbound = outbound with { NamedHosts = [.. outbound.NamedHosts, .. namedHosts.Select(NameOf), .. RegistryMirror.Of(registry.Mirrors).Select(mirror => NameOf(mirror.Host))] };
        Time = time;
        door = new OutboundDoor(Outbound, time);
    }

    internal RegistryOptions Registry { get; }

    internal OutboundOptions Outbound { get; }

    internal TimeProvider Time { get; }

    public void Dispose() => door.Dispose();

    /// <summary>A client of one registry.</summary>
    /// <param name="host">"docker.io", "registry.example:5000".</param>
    /// <param name="prefix">See <see cref="RegistryMirror.Prefix"/>.</param>
    /// <param name="namedHost">The registry that the user's own name and password are for.</param>
    internal RegistryClient Client(string host, string prefix, string namedHost) =>
        new(door.Client, host, prefix, Outbound, new CredentialSources(Registry, namedHost), Time);

    // A registry's tokens may be had at another port of the same host.
    private static string NameOf(string host) => Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address) ? address.IdnHost : host;
}
