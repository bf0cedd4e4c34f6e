using System.Collections.Frozen;

namespace Assay.Core.Packages;

/// <summary>Under what NVD's ranges are filed: programs that no ecosystem's advisories are about, by vendor and product of their CPE.</summary>
/// <remarks>
/// A bucket for what runs wherever the program does, and one for what NVD says of Windows alone. A product that NVD has had under several vendors
/// is filed under one of them, here and there, so that neither an old record nor an old classifier misses the other.
/// </remarks>
public static class CpeBuckets
{
    /// <summary>The bucket, and the segment.</summary>
    public const string Any = "nvd";

    /// <summary>The bucket of what holds on Windows alone.</summary>
    public const string Windows = "nvd:windows";

    // As NVD's dictionary has them, the older names first: https://nvd.nist.gov/products/cpe.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["amazon:aws_libcrypto"] = "amazon:aws-lc",
        ["apache:httpd"] = "apache:http_server",
        ["apache_software_foundation:tomcat"] = "apache:tomcat",
        ["busybox_project:busybox"] = "busybox:busybox",
        ["citrix:application_delivery_controller"] = "citrix:netscaler_application_delivery_controller",
        ["netscaler:netscaler_application_delivery_controller"] = "citrix:netscaler_application_delivery_controller",
        ["containous:traefik"] = "traefik:traefik",
        ["coreos:etcd"] = "etcd:etcd",
        ["redhat:etcd"] = "etcd:etcd",
        ["cpython:python"] = "python:python",
        ["python_software_foundation:python"] = "python:python",
        ["curl:curl"] = "haxx:curl",
        ["curl:libcurl"] = "haxx:libcurl",
        ["denoland:deno"] = "deno:deno",
        ["elasticsearch:elasticsearch"] = "elastic:elasticsearch",
        ["elasticsearch:filebeat"] = "elastic:filebeat",
        ["elasticsearch:packetbeat"] = "elastic:packetbeat",
        ["elasticsearch:kibana"] = "elastic:kibana",
        ["elasticsearch:logstash"] = "elastic:logstash",
        ["git:git"] = "git-scm:git",
        ["git_project:git"] = "git-scm:git",
        ["gnu:zlib"] = "zlib:zlib",
        ["google:golang"] = "golang:go",
        ["golang:golang"] = "golang:go",
        ["igor_sysoev:nginx"] = "f5:nginx",
        ["nginx:nginx"] = "f5:nginx",
        ["nginx:open_source"] = "f5:nginx",
        ["f5:nginx_open_source"] = "f5:nginx",
        ["joyent:node.js"] = "nodejs:node.js",
        ["nodejs:nodejs"] = "nodejs:node.js",
        ["nodejs:node"] = "nodejs:node.js",
        ["larry_wall:perl"] = "perl:perl",
        ["kubernetes:nginx_ingress_controller"] = "kubernetes:ingress-nginx",
        ["libexpat:expat"] = "libexpat_project:libexpat",
        ["memcachedb:memcached"] = "memcached:memcached",
        ["danga:memcached"] = "memcached:memcached",
        ["mysql:mysql"] = "oracle:mysql",
        ["sun:mysql"] = "oracle:mysql",
        ["oracle:mysql_server"] = "oracle:mysql",
        ["oracle:mysql_community_server"] = "oracle:mysql",
        ["mongodb:mongodb_server"] = "mongodb:mongodb",
        ["openssh:openssh"] = "openbsd:openssh",
        ["openssl_project:openssl"] = "openssl:openssl",
        ["php_group:php"] = "php:php",
        ["pivotal_software:redis"] = "redis:redis",
        ["redislabs:redis"] = "redis:redis",
        ["redis_labs:redis"] = "redis:redis",
        ["pivotal_software:rabbitmq"] = "vmware:rabbitmq",
        ["rabbitmq:rabbitmq"] = "vmware:rabbitmq",
        ["broadcom:rabbitmq_server"] = "vmware:rabbitmq",
        ["polarssl:polarssl"] = "arm:mbed_tls",
        ["mbed:mbedtls"] = "arm:mbed_tls",
        ["mbed-tls:mbedtls"] = "arm:mbed_tls",
        ["trustedfirmware:mbed_tls"] = "arm:mbed_tls",
        ["postgresql_global_development_group:postgresql"] = "postgresql:postgresql",
        ["stedolan:jq"] = "jqlang:jq",
        ["jq_project:jq"] = "jqlang:jq",
        ["sun:jdk"] = "oracle:jdk",
        ["sun:jre"] = "oracle:jre",
        ["sun:openjdk"] = "oracle:openjdk",
        ["treasuredata:fluent-bit"] = "treasuredata:fluent_bit",
        ["chronosphere:fluent_bit"] = "treasuredata:fluent_bit",
        ["fluentbit:fluent_bit"] = "treasuredata:fluent_bit",
        ["util-linux:util-linux"] = "kernel:util-linux",
        ["linux:util-linux"] = "kernel:util-linux",
        ["valkey-io:valkey"] = "lfprojects:valkey",
        ["linuxfoundation:valkey"] = "lfprojects:valkey",
        ["varnish_cache_project:varnish_cache"] = "varnish-software:varnish_cache",
        ["varnish-cache:varnish"] = "varnish-software:varnish_cache",
        ["vinyl-cache:vinyl_cache"] = "varnish-software:varnish_cache",
        ["yukihiro_matsumoto:ruby"] = "ruby-lang:ruby",
        ["xz:xz_utils"] = "tukaani:xz",
        ["tukaani:xz_utils"] = "tukaani:xz",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What Bitnami calls a program whose own name is another.
    private static readonly FrozenDictionary<string, string> BitnamiNames = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["httpd"] = "apache",
        ["go"] = "golang",
        ["openjdk"] = "java",
        ["jdk"] = "java",
        ["jre"] = "java",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The name under which a product is filed: "f5:nginx".</summary>
    public static string NameOf(Cpe cpe)
    {
        var name = $"{Cpe.Unquote(cpe.Vendor)}:{Cpe.Unquote(cpe.Product)}";
        return Aliases.GetValueOrDefault(name, name);
    }

    /// <summary>Version and update as one version, as most programs write it: "3.12.0rc1", "8.5p1", "8update302"; null where the name tells none.</summary>
    public static string? VersionOf(Cpe cpe)
    {
        if (cpe.Version is Cpe.Any or Cpe.None)
        {
            return null;
        }

        var version = Cpe.Unquote(cpe.Version);
        var update = cpe.Update is Cpe.Any or Cpe.None ? "" : Cpe.Unquote(cpe.Update);
        return update.Length > 0 && char.IsAsciiDigit(update[0]) ? $"{version}-{update}" : version + update;
    }

    /// <summary>
    /// What a program is filed under that no ecosystem's advisories are about: first by its name at Bitnami, which is kept by people who know the program, then by
    /// what NVD calls it.
    /// </summary>
    /// <param name="package">Of a type that is neither a distribution's nor a library's.</param>
    /// <param name="distro">What it runs on.</param>
    internal static IReadOnlyList<PackageKey> KeysOf(Package package, Distro? distro)
    {
        List<PackageKey> keys = [];
        var version = package.Version ?? "";
        if (package.Type == "generic")
        {
            var name = package.Name.ToLowerInvariant();
            keys.Add(new PackageKey(new MatchKey("bitnami", BitnamiNames.GetValueOrDefault(name, name)), version, BySource: false));
        }

        foreach (var text in package.Cpes)
        {
            if (Cpe.TryParse(text, out var cpe) && cpe is { Part: "a", Vendor: not (Cpe.Any or Cpe.None), Product: not (Cpe.Any or Cpe.None) })
            {
                var name = NameOf(cpe);
                var told = VersionOf(cpe) ?? version;
                Add(new PackageKey(new MatchKey(Any, name), told, BySource: false));
                if (distro?.Id == "windows")
                {
                    Add(new PackageKey(new MatchKey(Windows, name), told, BySource: false));
                }
            }
        }

        return keys;

        void Add(PackageKey key)
        {
            if (!keys.Contains(key))
            {
                keys.Add(key);
            }
        }
    }
}
