using Assay.Core.Outbound;
using Assay.Sources.Clouds;
using Assay.Sources.Oci.Registry.Credentials;
using Assay.Sources.Outbound;

namespace Assay.Sources.Oci.Registry;

/// <summary>All that is needed to ask registries: the way out, who one is, and the time.</summary>
public sealed class RegistryAccess : IDisposable
{
    private readonly OutboundDoor door;
    private readonly MetadataDoor metadata = new();
    private readonly CloudAccess cloud;

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
        Outbound = outbound with { NamedHosts = [.. outbound.NamedHosts, .. namedHosts.Concat(RegistryMirror.Of(registry.Mirrors).Select(mirror => mirror.Host)).SelectMany(NamesOf)] };
        Time = time;
        door = new OutboundDoor(Outbound, time);
        cloud = new CloudAccess(door.Client, metadata, registry.Variable, time);
    }

    internal RegistryOptions Registry { get; }

    internal OutboundOptions Outbound { get; }

    internal TimeProvider Time { get; }

    public void Dispose()
    {
        door.Dispose();
        metadata.Dispose();
    }

    /// <summary>A client of one registry.</summary>
    /// <param name="host">"docker.io", "registry.example:5000".</param>
    /// <param name="prefix">See <see cref="RegistryMirror.Prefix"/>.</param>
    /// <param name="namedHost">The registry that the user's own name and password are for.</param>
    internal RegistryClient Client(string host, string prefix, string namedHost) =>
        new(door.Client, host, prefix, Outbound, new CredentialSources(Registry, namedHost), cloud);

    // A registry's tokens may be had at another port of the same host.
    private static IEnumerable<string> NamesOf(string host) =>
        Uri.TryCreate($"https://{host}/", UriKind.Absolute, out var address) ? [address.IdnHost, .. CloudCredentials.HostsOf(address.IdnHost)] : [host];
}
