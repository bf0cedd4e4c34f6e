using System.Globalization;
using System.Net;
using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>What the user's options say about a host.</summary>
internal sealed class HostRule
{
    private readonly HashSet<string> insecure;
    private readonly HashSet<string> named;

    public HostRule(OutboundOptions options)
    {
        insecure = Set(options.InsecureHosts);
        named = Set([.. options.NamedHosts, .. options.InsecureHosts]);
    }

    /// <summary>True where plain http, or a certificate nobody vouches for, is allowed.</summary>
    public bool IsInsecure(string host, int port) => Contains(insecure, host, port);

    /// <summary>True where the user named the host, so that it may be at a private address.</summary>
    public bool IsNamed(string host, int port) => Contains(named, host, port);

    /// <summary>Refuses what must not even be tried: other schemes, user names in the address, plain http to a host somewhere else.</summary>
    /// <exception cref="AssayException">"outbound.refused".</exception>
    public void Check(Uri address)
    {
        if (!address.IsAbsoluteUri || address.UserInfo.Length > 0)
        {
            throw Refused(address, "an address must be absolute and hold no user name");
        }

        if (address.Scheme == Uri.UriSchemeHttp)
        {
            if (!IsLoopback(address.IdnHost) && !IsInsecure(address.IdnHost, address.Port))
            {
                throw Refused(address, "plain http is for loopback only", $"if you trust the network, allow it with --insecure {Authority(address)}");
            }
        }
        else if (address.Scheme != Uri.UriSchemeHttps)
        {
            throw Refused(address, $"the scheme \"{address.Scheme}\" is not spoken");
        }

        // Behind a proxy no name is looked up here, so a literal address is all that can be checked.
        if (IPAddress.TryParse(Bare(address.IdnHost), out var literal))
        {
            CheckAddress(address.IdnHost, address.Port, literal);
        }
    }

    /// <summary>Refuses an address that the host must not have.</summary>
    /// <exception cref="AssayException">"outbound.refused".</exception>
    public void CheckAddress(string host, int port, IPAddress address)
    {
        var kind = AddressRule.KindOf(address);
        if (kind == AddressKind.Forbidden)
        {
            throw new AssayException("outbound.refused", $"not connecting to {host}: {address} is link-local, a cloud's metadata service, or no host at all");
        }

        if (kind == AddressKind.Private && !IsNamed(host, port))
        {
            throw new AssayException("outbound.refused", $"not connecting to {host}: {address} is a private address, and you did not name this host",
                $"if it is meant, name it: --trust-host {Bare(host)}");
        }
    }

    /// <summary>True for names and literal addresses of the machine itself (RFC 6761, 6.3).</summary>
    public static bool IsLoopback(string host)
    {
        host = Bare(host);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Scheme, host and port: what of an address may be told, since paths and queries can hold signatures.</summary>
    public static string Authority(Uri address) => address.IsDefaultPort ? address.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{address.IdnHost}:{address.Port}");

    /// <summary>Without the brackets of an IPv6 address and the dot of a name's root.</summary>
    public static string Bare(string host) => host.StartsWith('[') ? host.Trim('[', ']') : host.TrimEnd('.');

    private static AssayException Refused(Uri address, string why, string? hint = null) =>
        new("outbound.refused", address.IsAbsoluteUri ? $"not connecting to {Authority(address)}: {why}" : $"not connecting: {why}", hint);

    private static bool Contains(HashSet<string> hosts, string host, int port)
    {
        if (hosts.Count == 0)
        {
            return false;
        }

        host = Bare(host);

        // ".example" is all below it.
        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (hosts.Contains(host[dot..]))
            {
                return true;
            }
        }

        return hosts.Contains(host) || hosts.Contains(string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));
    }

    // "[::1]:5000" is kept as "::1:5000": only compared with what is made the same way.
    private static HashSet<string> Set(IEnumerable<string> hosts) =>
        hosts.Select(host => host.Trim().TrimEnd('.').Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
