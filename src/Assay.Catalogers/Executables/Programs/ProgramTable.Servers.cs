namespace Assay.Catalogers.Executables.Programs;

internal static partial class ProgramTable
{
    private static KnownProgram[] Servers =>
    [
        new("nginx", "f5:nginx nginx:nginx", ["nginx"], [Says("nginx version: nginx/", $@"nginx version: nginx/(?<version>{Three})")]),
        new("openresty", "openresty:openresty", ["nginx", "openresty"], [Says("openresty/", @"nginx version: openresty/(?<version>[0-9]+(?:\.[0-9]+){3}(?:rc[0-9]+)?)")]),
        new("httpd", "apache:http_server", ["httpd", "apache2"], [Says("Apache/2", @"(?:\x00|\s)Apache/(?<version>2\.[0-9]+\.[0-9]+)(?:\x00|\s)")]),
        new("lighttpd", "lighttpd:lighttpd", ["lighttpd"], [Says("lighttpd/", @"\x00lighttpd/(?<version>1\.[0-9]+\.[0-9]+)")]),
        new("haproxy", "haproxy:haproxy", ["haproxy"],
        [
            Says("HA-Proxy version ", $@"HA-Proxy version (?<version>{Three}{Suffix}) "),
            Says("HAProxy version follows", $@"\x00(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:-dev[0-9]+)?)(?:-[0-9a-f]+)?(?:-[0-9]+)?\x00+HAProxy version follows"),
            Says(", released ", $@" version (?<version>{Three}{Suffix}), released [0-9]"),
        ]),
        new("envoy", "envoyproxy:envoy", ["envoy"],
        [
            Says("\0envoy", $@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00envoy[/_]"),
            Says("\0source/common/", $@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00source/common/"),
            Says("\0external/com_github_", $@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00external/com_github_"),
            Says("Unable to convert YAML", $@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00Unable to convert YAML"),
            Says("from Envoy", $@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00\. This configuration will be removed from Envoy"),
            Alone(@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-dev)?)\x00"),
        ]),
        new("traefik", "traefik:traefik containous:traefik", ["traefik"], [Alone($@"{NoText}v?(?<version>[1-9]\.[0-9]+\.[0-9]+(?:-(?:rc|beta|alpha|ea)\.?[0-9]+)?)\x00")])
            { PurlPrefix = "golang/github.com/traefik", HasMajorInPath = true },
        new("ingress-nginx", "kubernetes:ingress-nginx", ["nginx-ingress-controller"],
        [
            Alone($@"(?:{NoText}|L|_\x02)v(?<version>{Three}{Suffix})\x00"),
            Alone($@"{NoText}(?<version>0\.[0-9]+\.[0-9]+)\x00"),
        ]) { PurlPrefix = "golang/k8s.io" },
        new("istio", "istio:istio", ["pilot-agent", "pilot-discovery"],
        [
            Alone($@"{NoText}[0-9]+\.[0-9]+(?:\.[0-9]+)?{Suffix}\x00{{1,7}}(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?{Suffix})\x00"),
            Alone($@"{NoText}(?<version>1\.[0-9]+(?:\.[0-9]+|-dev){Suffix})\x00"),
        ]),
        new("consul", "hashicorp:consul", ["consul"],
        [
            Says("CONSUL_VERSION: ", $@"CONSUL_VERSION: (?<version>{Three}{Suffix})"),
            Says("version.GitDescribe=", $@"hashicorp/consul/version\.GitDescribe=v?(?<version>{Three}{Suffix})"),
            Alone($@"\x00v(?<version>1\.[0-9]+\.[0-9]+(?:-[a-z0-9.]+)?)\x00"),
        ]) { PurlPrefix = "golang/github.com/hashicorp" },
        new("vault", "hashicorp:vault", ["vault"],
        [
            Says("0x%016x1.", @"0x%016x(?<version>1\.[0-9]{1,2}\.[0-9]{1,2}?)(?:\n|1\.49\.22)?123-abc"),
            Says(")(nil))", $@"revoke(?<version>{Three}{Suffix})\)\(nil\)\)"),
            Says("index_state", $@"index_state(?<version>{Three}{Suffix})\n"),
            Alone($@"\x00(?<version>1\.[0-9]+\.[0-9]+(?:-[a-z0-9.]+)?(?:\+ent)?)\x00"),
        ]) { PurlPrefix = "golang/github.com/hashicorp" },
        new("grafana", "grafana:grafana", ["grafana", "grafana-server"],
        [
            Alone(@"\x00release-(?<version>[0-9]+\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.\-]+)?)\x00"),
            Alone(@"(?:[^ -~]|^)(?<version>[0-9]{1,2}\.[0-9]+\.[0-9]+(?:[-+][0-9A-Za-z.\-]+)?)\x00"),
        ]) { PurlPrefix = "golang/github.com/grafana" },
        new("helm", "helm:helm", ["helm"], [Alone($@"(?:{NoText}|@)v(?<version>[234]\.[0-9]+\.[0-9]+{Suffix})\x00")]) { PurlPrefix = "golang/helm.sh", HasMajorInPath = true },
        Stamped("kubernetes", "kubernetes:kubernetes", "k8s.io", "kubectl*", "kubelet", "kubeadm", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy"),
        Stamped("docker", "docker:docker docker:engine mobyproject:moby docker:moby", "github.com/docker", "dockerd", "docker"),
        Stamped("runc", "linuxfoundation:runc", "github.com/opencontainers", "runc"),
        Stamped("containerd", "linuxfoundation:containerd", "github.com/containerd", "containerd", "ctr"),
        Stamped("prometheus", "prometheus:prometheus", "github.com/prometheus", "prometheus", "promtool"),
        Stamped("alertmanager", "prometheus:alertmanager", "github.com/prometheus", "alertmanager", "amtool"),
        Stamped("node_exporter", "prometheus:node_exporter", "github.com/prometheus", "node_exporter"),
        Beat("auditbeat"), Beat("filebeat"), Beat("heartbeat"), Beat("metricbeat"), Beat("packetbeat"), Beat("elastic-agent"),
        new("fluent-bit", "treasuredata:fluent_bit fluent:fluent_bit", ["fluent-bit"],
        [
            Says("Fluent Bit v%s", $@"\x00(?<version>{Three})\x00(?:\x1b\[1m)?\x00*(?:%s)?Fluent Bit v%s"),
        ]),
        new("openldap", "openldap:openldap", ["slapd", "ldap*"], [Says("$OpenLDAP: ", $@"\$OpenLDAP: [a-z]+ (?<version>{Three})")]),
        new("proftpd", "proftpd:proftpd", ["proftpd"], [Says("ProFTPD Version ", $@"ProFTPD Version (?<version>{Three}(?:rc[0-9]+|[a-z])?)")]),
        new("openssh", "openbsd:openssh", ["sshd", "ssh", "ssh-agent", "ssh-add", "ssh-keygen"], [Says("OpenSSH_", @"OpenSSH_(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?(?:p[0-9]+)?)")]),
        new("dropbear", "dropbear_ssh_project:dropbear_ssh", ["dropbear*", "dbclient"], [Says("dropbear_", @"SSH-2\.0-dropbear_(?<version>[0-9]{4}\.[0-9]+)")]),
        new("unbound", "nlnetlabs:unbound", ["unbound"], [Says("unbound ", $@"\x00unbound (?<version>{Three}(?:rc[0-9]+)?)[\x00\n]")]),
        new("varnish", "varnish-software:varnish_cache varnish_cache_project:varnish_cache", ["varnishd"], [Says("varnish-", $@"varnish-(?<version>{Three}) revision ")]),
        new("squid", "squid-cache:squid", ["squid"], [Says("squid/", @"\x00squid/(?<version>[0-9]+\.[0-9]+(?:\.[0-9]+)?)\x00")]),
        new("mosquitto", "eclipse:mosquitto", ["mosquitto"], [Says("mosquitto version ", $@"mosquitto version (?<version>{Three})")]),
        new("freeradius", "freeradius:freeradius", ["radiusd", "freeradius"], [Says("FreeRADIUS Version ", $@"FreeRADIUS Version (?<version>{Three})")]),
        new("stunnel", "stunnel:stunnel", ["stunnel", "stunnel4"], [Says("stunnel ", @"\x00stunnel (?<version>[0-9]+\.[0-9]+) on ")]),
        new("openvpn", "openvpn:openvpn", ["openvpn"], [Says("OpenVPN ", $@"OpenVPN (?<version>{Three}(?:_[a-z]+[0-9]+)?) [a-z0-9_]+-")]),
        new("coturn", "coturn_project:coturn", ["turnserver"], [Says("Coturn-", $@"Coturn-(?<version>{Three})")]),
    ];

    // What is given to Go's linker (-X main.version=...) stands for itself, ended by a NUL, where all other texts are packed.
    private static KnownProgram Stamped(string name, string cpe, string owner, params string[] files) =>
        new(name, cpe, files, [Alone($@"{NoText}v?(?<version>{Three}{Suffix})\x00")]) { PurlPrefix = "golang/" + owner };

    // Go packs its texts without ends, so that the version follows some word at once and another one follows it.
    private static KnownProgram Beat(string name) => new(name, "elastic:" + name.Replace('-', '_'), [name],
    [
        Says("setupTest ", $@"setupTest (?<version>{Three})[^0-9.]"),
        Alone(@"[A-Za-z ](?<version>[5-9]\.[0-9]{1,2}\.[0-9]{1,2})(?:-(?:header|[0-9])|[:%a-z])"),
    ]);
}
