using System.Net;
using Assay.Sources.Outbound;

namespace Assay.Sources.Tests.Outbound;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("93.184.216.34", AddressKind.Public)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("100.128.0.1", AddressKind.Public)]
    [InlineData("2606:4700::1111", AddressKind.Public)]
    [InlineData("::ffff:8.8.8.8", AddressKind.Public)]
    [InlineData("127.0.0.1", AddressKind.Private)]
    [InlineData("127.255.0.9", AddressKind.Private)]
    [InlineData("10.1.2.3", AddressKind.Private)]
    [InlineData("172.16.0.1", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("192.168.1.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("198.19.0.1", AddressKind.Private)]
    [InlineData("::1", AddressKind.Private)]
    [InlineData("fd12::1", AddressKind.Private)]
    [InlineData("::ffff:10.0.0.1", AddressKind.Private)]
    [InlineData("::127.0.0.1", AddressKind.Private)]
    [InlineData("64:ff9b::a00:1", AddressKind.Private)]
    [InlineData("2002:7f00:1::1", AddressKind.Private)]
    [InlineData("2001:0:1::1", AddressKind.Private)]
    [InlineData("169.254.169.254", AddressKind.Forbidden)]
    [InlineData("169.254.170.2", AddressKind.Forbidden)]
    [InlineData("100.100.100.200", AddressKind.Forbidden)]
    [InlineData("168.63.129.16", AddressKind.Forbidden)]
    [InlineData("192.0.0.192", AddressKind.Forbidden)]
    [InlineData("0.0.0.0", AddressKind.Forbidden)]
    [InlineData("255.255.255.255", AddressKind.Forbidden)]
    [InlineData("224.0.0.251", AddressKind.Forbidden)]
    [InlineData("::", AddressKind.Forbidden)]
    [InlineData("fe80::1%2", AddressKind.Forbidden)]
    [InlineData("ff02::1", AddressKind.Forbidden)]
    [InlineData("fd00:ec2::254", AddressKind.Forbidden)]
    [InlineData("fd20:ce::254", AddressKind.Forbidden)]
    [InlineData("::ffff:169.254.169.254", AddressKind.Forbidden)]
    [InlineData("64:ff9b::a9fe:a9fe", AddressKind.Forbidden)]
    [InlineData("2002:a9fe:a9fe::", AddressKind.Forbidden)]
    internal void An_address_is_of_one_kind(string address, AddressKind expected) =>
        Assert.Equal(expected, AddressRule.KindOf(IPAddress.Parse(address)));
}
