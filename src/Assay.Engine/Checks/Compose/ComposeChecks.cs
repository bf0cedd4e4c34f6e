using System.Globalization;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Compose;

/// <summary>Every check of Compose files (compose-spec, 05-services.md).</summary>
internal static class ComposeChecks
{
    private static readonly string[] Dangerous = ["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "SYS_RAWIO", "NET_ADMIN", "DAC_READ_SEARCH", "BPF", "SYS_BOOT", "SYS_TIME", "NET_RAW", "PERFMON"];

    public static readonly ComposeCheck[] All =
    [
        Flag(1, "privileged", "Privileged service", Severity.Critical, CheckCategory.Privilege, "CIS Docker 5.5, NIST SP 800-190 4.4.3, PCI DSS 7.2.5", "It has all rights on the host: all devices, all capabilities, no confinement."),
        Host(2, "network_mode", "Host's network", "CIS Docker 5.10", "It can listen to the host's traffic and reach what listens on the host alone."),
        Host(3, "pid", "Host's processes", "CIS Docker 5.16", "It sees the host's processes with their environment, and may signal them."),
        Host(4, "ipc", "Host's shared memory", "CIS Docker 5.17", "It can read and change the memory that the host's processes share."),
        Host(5, "userns_mode", "Host's users", "CIS Docker 5.31", "Root of the container is root of the host, though the engine maps users."),
        Host(6, "uts", "Host's name", "CIS Docker 5.21", "It may change the host's name."),
        ComposeCheck.Of(
            7, "Capability beyond the usual", Severity.High, CheckCategory.Privilege, "CIS Docker 5.4, NIST SP 800-190 4.4.3",
            "Capabilities such as SYS_ADMIN or NET_ADMIN are parts of root's rights over the host.",
            "Leave it out; cap_drop: [ALL] and add what is needed.",
            "cap_add: [SYS_ADMIN]", "cap_add: [NET_BIND_SERVICE]",
            view => Each(view, "cap_add", added =>
            {
                var name = added.Text.ToUpperInvariant();
                name = name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;
                return Dangerous.Contains(name, StringComparer.Ordinal) ? $"it has the capability {name}" : null;
            })),
        ComposeCheck.Of(
            8, "Engine's socket is mounted", Severity.High, CheckCategory.Isolation, "CIS Docker 5.32, NIST SP 800-190 4.5.5",
            "Whoever may talk to the engine's socket is root on the host.",
            "Leave it out, or put a proxy before it that lets only harmless requests through.",
            "volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "volumes: ['./run:/var/run/app']",
            view => EachMount(view, (node, source) =>
            {
                if (HostPaths.IsSocket(source))
                {
                    view.Add(node, $"{source} gives the host away");
                }
            })),
        ComposeCheck.Of(
            9, "Folder that the host's safety depends on", Severity.High, CheckCategory.Isolation, "CIS Docker 5.6, NIST SP 800-190 4.5.5",
            "Who writes there is root on the host; who reads there has its keys.",
            "Mount the one file that is needed, read only, or nothing.",
            "volumes: ['/etc:/host/etc']", "volumes: ['/etc/localtime:/etc/localtime:ro', '/srv/data:/data']",
            view => EachMount(view, (node, source) =>
            {
                if ((HostPaths.IsSensitive(source) && !HostPaths.IsSocket(source)) || HostPaths.IsPrivateOfHome(source))
                {
                    view.Add(node, $"{source} of the host is mounted");
                }
            })),
        ComposeCheck.Of(
            10, "Image without a version", Severity.Medium, CheckCategory.SupplyChain, "CIS Docker 5.28, NIST SP 800-190 4.1.5, PCI DSS 6.3.2",
            "What is pulled tomorrow may be another image than what was tested.",
            "Name a version, better still a digest too.",
            "image: registry.example/web:latest", "image: registry.example/web:1.4",
            view =>
            {
                // What is built here is named for itself.
                if (view.Service.At("image") is TextNode { Text.Length: > 0 } node && view.Service.At("build") is null && !node.Text.Contains('$', StringComparison.Ordinal) && ImageName.Parse(node.Text) is { IsFloating: true } image)
                {
                    view.Add(node, image.Tag is null ? "the image has no tag, so it is latest" : $"the tag {image.Tag} moves");
                }
            }),
        ComposeCheck.Of(
            11, "Secret in an environment variable", Severity.High, CheckCategory.Secrets, "NIST SP 800-190 4.1.4, PCI DSS 8.6.2",
            "Everybody who may read the file, or inspect the container, reads the secret.",
            "Use secrets, or take it from the environment: ${DB_PASSWORD:?}.",
            "environment:\n      DB_PASSWORD: changeme", "environment:\n      DB_PASSWORD: ${DB_PASSWORD:?}",
            view => EachVariable(view, (node, name, value) =>
            {
                if ((SecretNames.IsSecret(name) && SecretNames.IsLiteral(value)) || (value is not null && SecretNames.UserInUrl(value) is not null))
                {
                    view.Add(node, $"{name} is written out");
                }
            })),
        ComposeCheck.Of(
            12, "Confinement is turned off", Severity.High, CheckCategory.Isolation, "CIS Docker 5.2, CIS Docker 5.3, CIS Docker 5.22, NIST SP 800-190 4.4.3",
            "Without seccomp, AppArmor or SELinux a flaw in the program reaches further.",
            "Leave it out.",
            "security_opt: ['seccomp:unconfined']", "security_opt: ['no-new-privileges:true']",
            view => Each(view, "security_opt", option => option.Text.Replace('=', ':').Replace(" ", "", StringComparison.Ordinal) is "seccomp:unconfined" or "apparmor:unconfined" or "label:disable" or "systempaths:unconfined" ? $"{option.Text} turns it off" : null)),
        ComposeCheck.Of(
            13, "Rights may grow", Severity.Low, CheckCategory.Privilege, "CIS Docker 5.26, NIST SP 800-190 4.4.3",
            "Without no-new-privileges a setuid program gives its caller rights that the container does not have.",
            "security_opt: ['no-new-privileges:true']",
            "init: true", "security_opt: ['no-new-privileges:true']",
            view =>
            {
                if (!view.Service.Items("security_opt").OfType<TextNode>().Any(option => option.Text.StartsWith("no-new-privileges", StringComparison.Ordinal) && !option.Text.EndsWith("false", StringComparison.Ordinal)))
                {
                    view.AddMissing("security_opt", "it does not forbid that rights grow");
                }
            }),
        ComposeCheck.Of(
            14, "Runs as root", Severity.High, CheckCategory.Privilege, "CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "The service is said to run as root.",
            "Name another user, or leave it to the image.",
            "user: root", "user: '10001'",
            view =>
            {
                if (view.Service.At("user") is TextNode user && Dockerfiles.PrivilegeChecks.IsRoot(user.Text))
                {
                    view.Add(user, "it runs as root");
                }
            }),
        ComposeCheck.Of(
            15, "No limit of memory", Severity.Low, CheckCategory.Reliability, "CIS Docker 5.11, NIST SP 800-190 4.4.3",
            "A service that grows takes the memory of all others on its host.",
            "Set mem_limit, or deploy.resources.limits.memory.",
            "init: true", "mem_limit: 256m",
            view =>
            {
                if (view.Service.At("mem_limit") is null && view.Service.At("deploy", "resources", "limits", "memory") is null)
                {
                    view.AddMissing("deploy", "its memory has no limit");
                }
            }),
        ComposeCheck.Of(
            16, "No limit of processes", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 5.29",
            "A service that forks without end takes the host down.",
            "Set pids_limit, or deploy.resources.limits.pids.",
            "init: true", "pids_limit: 200",
            view =>
            {
                if (view.Service.At("pids_limit") is null && view.Service.At("deploy", "resources", "limits", "pids") is null)
                {
                    view.AddMissing("deploy", "its processes have no limit");
                }
            }),
        ComposeCheck.Of(
            17, "Port on all addresses of the host", Severity.Low, CheckCategory.Network, "CIS Docker 5.14, PCI DSS 1.2.5",
            "A port without an address is open to everybody who reaches the host, past its firewall: the engine's own rules come first.",
            "Put an address before it: 127.0.0.1:8080:80.",
            "ports: ['8080:80']", "ports: ['127.0.0.1:8080:80']",
            view => EachPort(view, (node, address, host, container) =>
            {
                if (host is not null && address is null or "0.0.0.0" or "::")
                {
                    view.Add(node, "it is open on all addresses of the host");
                }
            })),
        ComposeCheck.Of(
            18, "SSH port", Severity.Medium, CheckCategory.Network, "CIS Docker 5.7, NIST SP 800-190 4.1.2, PCI DSS 2.2.4",
            "A container is looked into through its engine; an SSH server in it has keys and flaws of its own.",
            "Remove the server, and the port.",
            "ports: ['2222:22']", "ports: ['22:2222']",
            view => EachPort(view, (node, address, host, container) =>
            {
                if (container == "22")
                {
                    view.Add(node, "port 22 of the container is open");
                }
            })),
        ComposeCheck.Of(
            19, "Root file system can be written", Severity.Negligible, CheckCategory.Isolation, "CIS Docker 5.13, NIST SP 800-190 4.4.3",
            "Whoever gets in can leave programs there, and change those that are there.",
            "Set read_only: true, and tmpfs where the program writes.",
            "init: true", "read_only: true",
            view =>
            {
                if (!view.Service.IsTrue("read_only"))
                {
                    view.AddMissing("read_only", "it can write to its root");
                }
            }),
        ComposeCheck.Of(
            20, "No health check", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 5.27",
            "Nothing tells that the program hangs, unless its image does.",
            "Set healthcheck.",
            "init: true", "healthcheck:\n      test: [CMD, app, --check]",
            view =>
            {
                if (view.Service.At("healthcheck") is null || view.Service.At("healthcheck").IsTrue("disable"))
                {
                    view.AddMissing("healthcheck", "nothing asks whether it still works");
                }
            }),
        ComposeCheck.Of(
            21, "Device of the host", Severity.Medium, CheckCategory.Isolation, "CIS Docker 5.18, NIST SP 800-190 4.4.3",
            "Whoever has the device may read and change what others keep there.",
            "Leave it out, or give it read only.",
            "devices: ['/dev/sda:/dev/sda']", "tmpfs: [/tmp]",
            view => Each(view, "devices", device => device.Text.StartsWith("/dev/", StringComparison.Ordinal) && !device.Text.StartsWith("/dev/null", StringComparison.Ordinal) && !device.Text.StartsWith("/dev/net/tun", StringComparison.Ordinal) ? $"it has the host's {device.Text.Split(':')[0]}" : null)),
        ComposeCheck.Of(
            22, "Privileged port of the host", Severity.Negligible, CheckCategory.Network, "CIS Docker 5.8",
            "Ports below 1024 are those of the host's own services, and nobody but root may open them.",
            "Publish a higher port, behind a proxy where the low one is needed.",
            "ports: ['127.0.0.1:80:8080']", "ports: ['127.0.0.1:8080:80']",
            view => EachPort(view, (node, address, host, container) =>
            {
                if (int.TryParse(host?.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 1024)
                {
                    view.Add(node, $"it takes port {port} of the host");
                }
            })),
        ComposeCheck.Of(
            23, "Restarts without end", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 5.15",
            "A service that fails at once is started again and again, takes the host's time, and nobody learns why.",
            "restart: on-failure:5.",
            "restart: always", "restart: on-failure:5",
            view =>
            {
                if (view.Service.At("restart") is TextNode restart && IsEndless(restart.Text))
                {
                    view.Add(restart, $"{restart.Text} starts it again without end");
                }
            }),
        ComposeCheck.Of(
            24, "Control group of its own choice", Severity.Negligible, CheckCategory.Isolation, "CIS Docker 5.25",
            "Limits that the host's administrator set for the engine's group don't hold for it.",
            "Leave cgroup_parent out.",
            "cgroup_parent: other.slice", "init: true",
            view =>
            {
                if (view.Service.At("cgroup_parent") is TextNode { Text.Length: > 0 } parent)
                {
                    view.Add(parent, "it leaves the engine's control group");
                }
            }),
        ComposeCheck.Of(
            25, "Engine's default bridge", Severity.Negligible, CheckCategory.Network, "CIS Docker 5.30",
            "All containers on the default bridge reach each other, whatever project they are of.",
            "Leave network_mode out: a project has a network of its own.",
            "network_mode: bridge", "networks: [backend]",
            view =>
            {
                if (view.Service.At("network_mode") is TextNode { Text: "bridge" or "default" } mode)
                {
                    view.Add(mode, "it is on the bridge that all containers share");
                }
            }),
        ComposeCheck.Of(
            26, "Capabilities are not dropped", Severity.Negligible, CheckCategory.Privilege, "CIS Docker 5.4, NIST SP 800-190 4.4.3",
            "The usual capabilities, NET_RAW among them, are more than nearly any program needs.",
            "Set cap_drop: [ALL], and add what is needed.",
            "cap_drop: [MKNOD]", "cap_drop: [ALL]",
            view =>
            {
                if (!view.Service.Items("cap_drop").OfType<TextNode>().Any(dropped => dropped.Text.Equals("ALL", StringComparison.OrdinalIgnoreCase)))
                {
                    view.AddMissing("cap_drop", "it keeps capabilities that it does not need");
                }
            }),
        ComposeCheck.Of(
            27, "No limit of CPU", Severity.Negligible, CheckCategory.Reliability, "CIS Docker 5.12",
            "A service that spins takes the time of all others on its host.",
            "Set cpus, or deploy.resources.limits.cpus.",
            "init: true", "cpus: 0.5",
            view =>
            {
                string[] keys = ["cpus", "cpu_quota", "cpu_shares", "cpuset", "cpu_count", "cpu_percent"];
                if (view.Service.At("deploy", "resources", "limits", "cpus") is null && !Array.Exists(keys, key => view.Service.At(key) is not null))
                {
                    view.AddMissing("deploy", "its CPU time has no limit");
                }
            }),
        ComposeCheck.Of(
            28, "A mount that reaches back to the host", Severity.Medium, CheckCategory.Isolation, "CIS Docker 5.20",
            "With the propagation shared what the container mounts, the host and other containers see.",
            "Leave it out, or use rslave.",
            "volumes: ['/srv/data:/data:rshared']", "volumes: ['/srv/data:/data:ro,rslave']",
            view =>
            {
                foreach (var volume in view.Service.Items("volumes"))
                {
                    // "source:target:mode,mode", or {bind: {propagation: ...}}.
                    var isShort = volume is TextNode { Text: var text } && text.Split(':') is [_, _, var modes] && modes.Split(',').Any(mode => mode is "shared" or "rshared");
                    if (isShort || volume.At("bind", "propagation") is TextNode { Text: "shared" or "rshared" })
                    {
                        view.Add(volume.At("bind", "propagation") ?? volume, "its mounts reach the host");
                    }
                }
            }),
    ];

    // "no", and "on-failure" with a count, come to an end (docs.docker.com, "Start containers automatically").
    private static bool IsEndless(string restart) =>
        restart is "always" or "unless-stopped" or "on-failure"
        || (restart.StartsWith("on-failure:", StringComparison.Ordinal) && int.TryParse(restart.AsSpan(11), NumberStyles.None, CultureInfo.InvariantCulture, out var times) && times > 5);

    private static ComposeCheck Flag(int number, string key, string title, Severity severity, CheckCategory category, string benchmarks, string reason) => ComposeCheck.Of(
        number, title, severity, category, benchmarks, reason, $"Leave {key} out.", $"{key}: true", $"{key}: false",
        view =>
        {
            if (view.Service.IsTrue(key))
            {
                view.AddEntry(key, $"it is {key}");
            }
        });

    private static ComposeCheck Host(int number, string key, string title, string benchmark, string reason) => ComposeCheck.Of(
        number, title, Severity.High, CheckCategory.Isolation, $"{benchmark}, NIST SP 800-190 4.4.3", reason, $"Leave {key} out.", $"{key}: host", key == "network_mode" ? "network_mode: bridge" : "hostname: web",
        view =>
        {
            if (view.Service.At(key) is TextNode { Text: "host" })
            {
                view.AddEntry(key, $"{key} is shared with the host");
            }
        });

    private static void Each(ComposeView view, string key, Func<TextNode, string?> fault)
    {
        foreach (var item in view.Service.Items(key).OfType<TextNode>())
        {
            if (fault(item) is { } message)
            {
                view.Add(item, message);
            }
        }
    }

    // "source:target[:mode]", or {type: bind, source: ...}.
    private static void EachMount(ComposeView view, Action<DocumentNode, string> look)
    {
        foreach (var volume in view.Service.Items("volumes"))
        {
            if (volume is TextNode text)
            {
                if (IsPath(text.Text) && text.Text.Contains(':', StringComparison.Ordinal))
                {
                    look(text, text.Text.Split(':')[0]);
                }
            }
            else if (volume.At("source") is TextNode source && IsPath(source.Text))
            {
                look(source, source.Text);
            }
        }
    }

    private static bool IsPath(string source) => source.StartsWith('/') || source.StartsWith('~') || source.StartsWith('$');

    // Of the container's environment, and of the build's arguments, which stay in the image's history.
    private static void EachVariable(ComposeView view, Action<DocumentNode, string, string?> look)
    {
        foreach (var (key, value) in view.Service.Entries("environment").Concat(view.Service.Entries("build", "args")))
        {
            look(key, key.Text, (value as TextNode)?.Text);
        }

        foreach (var item in view.Service.Items("environment").Concat(view.Service.Items("build", "args")).OfType<TextNode>())
        {
            var equals = item.Text.IndexOf('=', StringComparison.Ordinal);
            look(item, equals < 0 ? item.Text : item.Text[..equals], equals < 0 ? null : item.Text[(equals + 1)..]);
        }
    }

    // "[address:][host:]container[/protocol]", or {published: ..., target: ..., host_ip: ...}.
    private static void EachPort(ComposeView view, Action<DocumentNode, string?, string?, string> look)
    {
        foreach (var port in view.Service.Items("ports"))
        {
            if (port is TextNode text)
            {
                var plain = text.Text.Split('/')[0];
                var last = plain.LastIndexOf(':');
                var before = last < 0 ? "" : plain[..last];
                var address = before.LastIndexOf(':') is var colon and >= 0 ? before[..colon].Trim('[', ']') : null;
                var host = last < 0 ? null : before[(before.LastIndexOf(':') + 1)..];
                if (!plain.Contains('$', StringComparison.Ordinal))
                {
                    look(text, address, host, plain[(last + 1)..]);
                }
            }
            else if (port.At("target") is TextNode target)
            {
                look(target, port.Text("host_ip"), port.Text("published"), target.Text);
            }
        }
    }
}
