using System.Collections.Frozen;

namespace Assay.Core.Packages;

/// <summary>
/// Who builds debs for Debian and Ubuntu beside them, by the host of the address in the field Maintainer (Debian policy, 5.6.2). Nobody maintains a package of Debian's
/// own from such an address; Ubuntu's builders put Ubuntu's into the field.
/// </summary>
public static class DebianMaintainers
{
    private static readonly FrozenDictionary<string, string> Hosts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["azul.com"] = "Azul",
        ["bareos.com"] = "Bareos",
        ["bareos.org"] = "Bareos",
        ["broadcom.com"] = "Broadcom",
        ["ceph.com"] = "Ceph",
        ["ceph.io"] = "Ceph",
        ["chef.io"] = "Chef",
        ["clickhouse.com"] = "ClickHouse",
        ["cloudflare.com"] = "Cloudflare",
        ["confluent.io"] = "Confluent",
        ["couchbase.com"] = "Couchbase",
        ["datadoghq.com"] = "Datadog",
        ["docker.com"] = "Docker",
        ["elastic.co"] = "Elastic",
        ["f5.com"] = "NGINX",
        ["frrouting.org"] = "FRRouting",
        ["lists.frrouting.org"] = "FRRouting",
        ["github.com"] = "GitHub",
        ["gitlab.com"] = "GitLab",
        ["grafana.com"] = "Grafana",
        ["haproxy.com"] = "HAProxy",
        ["hashicorp.com"] = "HashiCorp",
        ["icinga.com"] = "Icinga",
        ["influxdata.com"] = "InfluxData",
        ["influxdb.com"] = "InfluxData",
        ["mariadb.com"] = "MariaDB",
        ["mariadb.org"] = "MariaDB",
        ["lists.mariadb.org"] = "MariaDB",
        ["microsoft.com"] = "Microsoft",
        ["mongodb.com"] = "MongoDB",
        ["neo4j.com"] = "Neo4j",
        ["netdata.cloud"] = "Netdata",
        ["nginx.com"] = "NGINX",
        ["nodesource.com"] = "NodeSource",
        ["openvpn.net"] = "OpenVPN",
        ["oss.oracle.com"] = "MySQL",
        ["percona.com"] = "Percona",
        ["powerdns.com"] = "PowerDNS",
        ["proxmox.com"] = "Proxmox",
        ["puppet.com"] = "Puppet",
        ["puppetlabs.com"] = "Puppet",
        ["rabbitmq.com"] = "RabbitMQ",
        ["redis.com"] = "Redis",
        ["redis.io"] = "Redis",
        ["redislabs.com"] = "Redis",
        ["tailscale.com"] = "Tailscale",
        ["timescale.com"] = "Timescale",
        ["varnish-software.com"] = "Varnish Software",
        ["vmware.com"] = "VMware",
        ["zabbix.com"] = "Zabbix",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The builder whose field it is: "NodeSource" of "NSolid &lt;nsolid-gpg@nodesource.com&gt;", and of the name itself; null for anybody else.</summary>
    /// <param name="maintainer">The field, or what this function made of it.</param>
    public static string? BuilderOf(string maintainer)
    {
        var at = maintainer.LastIndexOf('@');
        return at >= 0 ? Hosts.GetValueOrDefault(maintainer[(at + 1)..].Trim().TrimEnd('>'))
            : Hosts.Values.Contains(maintainer, StringComparer.Ordinal) ? maintainer
            : null;
    }
}
