using System.Net;
using System.Net.Sockets;

namespace Assay.Sources.Outbound;

/// <summary>Sorts addresses by the IANA special-purpose registries (RFC 6890), with the metadata services of clouds added.</summary>
internal static class AddressRule
{
    private static readonly IPNetwork[] Forbidden =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), // link-local; most clouds' metadata is 169.254.169.254, that of ECS 169.254.170.2
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba Cloud's metadata
        IPNetwork.Parse("168.63.129.16/32"), // Azure's wire server
        IPNetwork.Parse("192.0.0.192/32"), // Oracle Cloud's metadata
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("255.255.255.255/32"),
        IPNetwork.Parse("::/128"),
        IPNetwork.Parse("fe80::/10"),
        IPNetwork.Parse("ff00::/8"),
        IPNetwork.Parse("fd00:ec2::/32"), // AWS's metadata and pod identity
        IPNetwork.Parse("fd20:ce::254/128"), // Google Cloud's metadata
    ];

    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("240.0.0.0/4"),
        IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"),
        IPNetwork.Parse("fec0::/10"),
        IPNetwork.Parse("64:ff9b:1::/48"),
        IPNetwork.Parse("2001::/32"), // Teredo: an IPv4 address in disguise
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    public static AddressKind KindOf(IPAddress address)
    {
        address = Plain(address);
        return Array.Exists(Forbidden, network => network.Contains(address)) ? AddressKind.Forbidden
            : Array.Exists(Private, network => network.Contains(address)) ? AddressKind.Private
            : AddressKind.Public;
    }

    // An IPv4 address that is written as an IPv6 one is still that address.
    private static IPAddress Plain(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        if (SixToFour.Contains(address))
        {
            return new IPAddress(bytes.Slice(2, 4));
        }

        var isSmall = address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.IPv6Loopback);
        return !isSmall && (Compatible.Contains(address) || Translated.Contains(address)) ? new IPAddress(bytes[12..]) : address;
    }
}
