using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>
/// The Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards), baseline and restricted, control by control; what they
/// forbid is as in k8s.io/pod-security-admission/policy, check_*.go, of version 1.34. What newer clusters allow a pod with hostUsers: false is not allowed here:
/// an older one does not know the field, and takes such a pod for one of the host's users.
/// </summary>
internal static class PodStandardChecks
{
    private const string Baseline = "PSS baseline";
    private const string Restricted = "PSS restricted";

    private static readonly string[] BaselineCapabilities =
        ["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"];

    private static readonly string[] SafeSysctls =
        ["kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

    private static readonly string[] RestrictedVolumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];
    private static readonly string[] SelinuxTypes = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

    public static readonly KubernetesCheck[] All =
    [
        HostSwitch(1, "hostNetwork", "Host's network", "CIS Kubernetes 5.2.5", "It can listen to the node's traffic and reach what listens on the node alone."),
        HostSwitch(2, "hostPID", "Host's processes", "CIS Kubernetes 5.2.3", "It sees the node's processes with their environment, and may signal them."),
        HostSwitch(3, "hostIPC", "Host's shared memory", "CIS Kubernetes 5.2.4", "It can read and change the memory that the node's processes share."),
        KubernetesCheck.Of(
            4, "Privileged container", Severity.Critical, CheckCategory.Privilege, $"{Baseline}, CIS Kubernetes 5.2.2, NIST SP 800-190 4.4.3, PCI DSS 7.2.5",
            "It has all rights on the node: all devices, all capabilities, no confinement.",
            "Leave it out; add the capability that is needed.",
            KubernetesCheck.PodWith("", "securityContext:\n  privileged: true"), KubernetesCheck.PodWith("", "securityContext:\n  privileged: false"),
            view => Each(view, container =>
            {
                if (container.Node.At("securityContext").IsTrue("privileged"))
                {
                    view.AddEntry(container.Node.At("securityContext"), "privileged", $"container {container.Name} is privileged");
                }
            })),
        KubernetesCheck.Of(
            5, "Capability beyond the usual", Severity.High, CheckCategory.Privilege, $"{Baseline}, CIS Kubernetes 5.2.9, NIST SP 800-190 4.4.3",
            "Capabilities such as SYS_ADMIN or NET_ADMIN are parts of root's rights over the node.",
            "Drop ALL, and add what is needed of those that containers usually have.",
            KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    add: [SYS_ADMIN]"), KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]"),
            view => Each(view, container =>
            {
                foreach (var added in container.Node.Items("securityContext", "capabilities", "add").OfType<TextNode>())
                {
                    if (!BaselineCapabilities.Contains(Capability(added.Text), StringComparer.Ordinal))
                    {
                        view.Add(added, $"container {container.Name} has the capability {Capability(added.Text)}");
                    }
                }
            })),
        KubernetesCheck.Of(
            6, "Folder of the host", Severity.High, CheckCategory.Isolation, $"{Baseline}, CIS Kubernetes 5.2.12, NIST SP 800-190 4.5.5",
            "What the pod may write there, the node believes; what it may read, is the node's and other pods'.",
            "Use a persistent volume claim, an emptyDir or a config map.",
            KubernetesCheck.PodWith("volumes:\n  - name: log\n    hostPath:\n      path: /var/log", ""), KubernetesCheck.PodWith("volumes:\n  - name: log\n    emptyDir: {}", ""),
            view =>
            {
                foreach (var volume in view.Pod.Items("volumes"))
                {
                    if (volume.At("hostPath") is { } host)
                    {
                        view.AddEntry(volume, "hostPath", $"the volume {volume.Text("name")} is {host.Text("path") ?? "a folder"} of the node");
                    }
                }
            }),
        KubernetesCheck.Of(
            7, "Port of the host", Severity.Medium, CheckCategory.Network, $"{Baseline}, CIS Kubernetes 5.2.13",
            "It goes around services and network policies, and only one such pod fits on a node.",
            "Use a Service.",
            KubernetesCheck.PodWith("", "ports:\n  - containerPort: 80\n    hostPort: 80"), KubernetesCheck.PodWith("", "ports:\n  - containerPort: 80"),
            view => Each(view, container =>
            {
                foreach (var port in container.Node.Items("ports"))
                {
                    if (port.Text("hostPort") is { } number && number != "0")
                    {
                        view.AddEntry(port, "hostPort", $"container {container.Name} takes port {number} of the node");
                    }
                }
            })),
        KubernetesCheck.Of(
            8, "AppArmor is turned off", Severity.High, CheckCategory.Isolation, $"{Baseline}, CIS Docker 5.2, NIST SP 800-190 4.4.3",
            "Without its profile a flaw in the program reaches further.",
            "Leave it out, or name RuntimeDefault or a profile of the node.",
            KubernetesCheck.PodWith("securityContext:\n  appArmorProfile:\n    type: Unconfined", ""), KubernetesCheck.PodWith("securityContext:\n  appArmorProfile:\n    type: RuntimeDefault", ""),
            view =>
            {
                foreach (var context in Contexts(view))
                {
                    if (context.At("appArmorProfile", "type") is TextNode { Text: "Unconfined" } type)
                    {
                        view.Add(type, "nothing confines it");
                    }
                }

                foreach (var (key, value) in view.Object.PodMetadata.Entries("annotations"))
                {
                    if (key.Text.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal) && value is TextNode text && text.Text is not ("" or "runtime/default") && !text.Text.StartsWith("localhost/", StringComparison.Ordinal))
                    {
                        view.Add(text, "nothing confines it");
                    }
                }
            }),
        KubernetesCheck.Of(
            9, "SELinux options of one's own", Severity.High, CheckCategory.Isolation, $"{Baseline}, CIS Docker 5.3, NIST SP 800-190 4.4.3",
            "Another type, user or role than a container's may reach what SELinux keeps from containers.",
            "Leave type, user and role out, or name one of the container types.",
            KubernetesCheck.PodWith("securityContext:\n  seLinuxOptions:\n    type: spc_t", ""), KubernetesCheck.PodWith("securityContext:\n  seLinuxOptions:\n    type: container_t", ""),
            view =>
            {
                foreach (var options in Contexts(view).Select(context => context.At("seLinuxOptions")).OfType<MapNode>())
                {
                    if (options.At("type") is TextNode type && !SelinuxTypes.Contains(type.Text, StringComparer.Ordinal))
                    {
                        view.Add(type, $"the type {type.Text} is none of a container's");
                    }

                    foreach (var key in new[] { "user", "role" })
                    {
                        if (options.At(key) is TextNode { Text.Length: > 0 } value)
                        {
                            view.Add(value, $"a {key} of SELinux is set");
                        }
                    }
                }
            }),
        KubernetesCheck.Of(
            10, "/proc without its masks", Severity.High, CheckCategory.Isolation, Baseline,
            "The masks keep files of the kernel from the container; without them it reads and writes them.",
            "Leave procMount out.",
            KubernetesCheck.PodWith("", "securityContext:\n  procMount: Unmasked"), KubernetesCheck.PodWith("", "securityContext:\n  procMount: Default"),
            view => Each(view, container =>
            {
                if (container.Node.At("securityContext", "procMount") is TextNode mount && mount.Text != "Default")
                {
                    view.Add(mount, $"container {container.Name} sees all of /proc");
                }
            })),
        KubernetesCheck.Of(
            11, "seccomp is turned off", Severity.High, CheckCategory.Isolation, $"{Baseline}, CIS Kubernetes 5.7.2, CIS Docker 5.22, NIST SP 800-190 4.4.3",
            "Without the filter every system call of the kernel can be reached, and every flaw in one.",
            "Name RuntimeDefault.",
            KubernetesCheck.PodWith("securityContext:\n  seccompProfile:\n    type: Unconfined", ""), KubernetesCheck.PodWith("securityContext:\n  seccompProfile:\n    type: RuntimeDefault", ""),
            view =>
            {
                foreach (var context in Contexts(view))
                {
                    if (context.At("seccompProfile", "type") is TextNode { Text: "Unconfined" } type)
                    {
                        view.Add(type, "system calls are not filtered");
                    }
                }
            }),
        KubernetesCheck.Of(
            12, "Setting of the kernel that is not safe", Severity.High, CheckCategory.Isolation, Baseline,
            "Settings without a namespace are the node's: they change it for all pods.",
            "Leave it out, or take one that is namespaced.",
            KubernetesCheck.PodWith("securityContext:\n  sysctls:\n    - name: kernel.msgmax\n      value: '1'", ""), KubernetesCheck.PodWith("securityContext:\n  sysctls:\n    - name: net.ipv4.tcp_syncookies\n      value: '1'", ""),
            view =>
            {
                foreach (var sysctl in view.Pod.Items("securityContext", "sysctls"))
                {
                    if (sysctl.At("name") is TextNode name && !SafeSysctls.Contains(name.Text, StringComparer.Ordinal))
                    {
                        view.Add(name, $"{name.Text} is a setting of the node");
                    }
                }
            }),
        KubernetesCheck.Of(
            13, "Windows process of the host", Severity.Critical, CheckCategory.Privilege, $"{Baseline}, CIS Kubernetes 5.2.11",
            "A HostProcess container runs on the node itself.",
            "Leave hostProcess out.",
            KubernetesCheck.PodWith("securityContext:\n  windowsOptions:\n    hostProcess: true", ""), KubernetesCheck.PodWith("securityContext:\n  windowsOptions:\n    hostProcess: false", ""),
            view =>
            {
                foreach (var options in Contexts(view).Select(context => context.At("windowsOptions")).Where(options => options.IsTrue("hostProcess")))
                {
                    view.AddEntry(options, "hostProcess", "it runs on the node itself");
                }
            }),
        KubernetesCheck.Of(
            14, "Probe of another host", Severity.Medium, CheckCategory.Network, Baseline,
            "The kubelet asks whatever host the pod names, from the node's network: 127.0.0.1 is the node itself.",
            "Leave host out: the probe asks the pod.",
            KubernetesCheck.PodWith("", "livenessProbe:\n  httpGet:\n    host: 10.0.0.1\n    port: 80"), KubernetesCheck.PodWith("", "livenessProbe:\n  httpGet:\n    port: 80"),
            view => Each(view, container =>
            {
                DocumentNode?[] holders = [container.Node.At("livenessProbe"), container.Node.At("readinessProbe"), container.Node.At("startupProbe"), container.Node.At("lifecycle", "postStart"), container.Node.At("lifecycle", "preStop")];
                foreach (var host in holders.SelectMany(holder => new[] { holder.At("httpGet", "host"), holder.At("tcpSocket", "host") }).OfType<TextNode>().Where(host => host.Text.Length > 0))
                {
                    view.Add(host, $"the kubelet asks {host.Text} for container {container.Name}");
                }
            })),
        KubernetesCheck.Of(
            20, "Volume of a kind that is not portable", Severity.Low, CheckCategory.Isolation, Restricted,
            "Kinds that reach storage directly need rights of the node, and have credentials in the pod.",
            "Use a persistentVolumeClaim or csi.",
            KubernetesCheck.PodWith("volumes:\n  - name: data\n    nfs:\n      server: files.example\n      path: /", ""), KubernetesCheck.PodWith("volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data", ""),
            view =>
            {
                foreach (var volume in view.Pod.Items("volumes"))
                {
                    if (volume.Entries().FirstOrDefault(entry => entry.Key.Text is not ("name" or "hostPath") && !RestrictedVolumes.Contains(entry.Key.Text, StringComparer.Ordinal)) is { Key: { } key })
                    {
                        view.Add(key, $"the volume {volume.Text("name")} is of the kind {key.Text}");
                    }
                }
            }),
        KubernetesCheck.Of(
            21, "Rights may grow", Severity.Medium, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.6, CIS Docker 5.26, NIST SP 800-190 4.4.3",
            "Without allowPrivilegeEscalation: false a setuid program gives its caller rights that the container does not have.",
            "Set allowPrivilegeEscalation: false.",
            KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("", "securityContext:\n  allowPrivilegeEscalation: false"),
            view => Linux(view, container =>
            {
                if (!container.Node.At("securityContext").IsFalse("allowPrivilegeEscalation"))
                {
                    view.AddMissing(container.Node, $"container {container.Name} does not forbid that rights grow", "securityContext", "allowPrivilegeEscalation");
                }
            })),
        KubernetesCheck.Of(
            22, "May run as root", Severity.Medium, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.7, CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "Without runAsNonRoot: true the image decides, and most say root.",
            "Set runAsNonRoot: true, for the pod or for each container.",
            KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("securityContext:\n  runAsNonRoot: true", ""),
            view => Each(view, container =>
            {
                if (view.Secured(container, "runAsNonRoot") is not TextNode { IsQuoted: false, Text: "true" } && !IsUser(view.Secured(container, "runAsUser")))
                {
                    view.AddMissing(container.Node, $"container {container.Name} may run as root", "securityContext", "runAsNonRoot");
                }
            })),
        KubernetesCheck.Of(
            23, "Runs as root", Severity.High, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.7, CIS Docker 4.1, NIST SP 800-190 4.1.2, PCI DSS 7.2.5",
            "runAsUser: 0 is root whatever the image says.",
            "Name another user.",
            KubernetesCheck.PodWith("securityContext:\n  runAsUser: 0", ""), KubernetesCheck.PodWith("securityContext:\n  runAsUser: 10001", ""),
            view =>
            {
                foreach (var context in Contexts(view))
                {
                    if (context.At("runAsUser") is TextNode { Text: "0" } user)
                    {
                        view.Add(user, "it runs as root");
                    }
                }
            }),
        KubernetesCheck.Of(
            24, "No seccomp profile", Severity.Low, CheckCategory.Isolation, $"{Restricted}, CIS Kubernetes 5.7.2, CIS Docker 5.22, NIST SP 800-190 4.4.3",
            "Without a profile no system call is filtered, unless the node says otherwise.",
            "Set seccompProfile: {type: RuntimeDefault}, for the pod.",
            KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("securityContext:\n  seccompProfile:\n    type: RuntimeDefault", ""),
            view => Linux(view, container =>
            {
                if (view.Secured(container, "seccompProfile") is null)
                {
                    view.AddMissing(container.Node, $"container {container.Name} has no seccomp profile", "securityContext", "seccompProfile");
                }
            })),
        KubernetesCheck.Of(
            25, "Capabilities are not dropped", Severity.Medium, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.8, CIS Kubernetes 5.2.10, CIS Docker 5.4, NIST SP 800-190 4.4.3",
            "The usual capabilities, NET_RAW among them, are more than nearly any program needs.",
            "Set capabilities: {drop: [ALL]}, and add NET_BIND_SERVICE where it is needed.",
            KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    drop: [NET_RAW]"), KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    drop: [ALL]"),
            view => Linux(view, container =>
            {
                if (!container.Node.Items("securityContext", "capabilities", "drop").OfType<TextNode>().Any(dropped => dropped.Text.Equals("ALL", StringComparison.OrdinalIgnoreCase)))
                {
                    view.AddMissing(container.Node, $"container {container.Name} keeps capabilities that it does not need", "securityContext", "capabilities", "drop");
                }
            })),
        KubernetesCheck.Of(
            26, "Capability is added", Severity.Low, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.9",
            "Only NET_BIND_SERVICE may be added in the restricted standard.",
            "Leave it out.",
            KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    add: [CHOWN]"), KubernetesCheck.PodWith("", "securityContext:\n  capabilities:\n    add: [NET_BIND_SERVICE]"),
            view => Each(view, container =>
            {
                foreach (var added in container.Node.Items("securityContext", "capabilities", "add").OfType<TextNode>())
                {
                    // What the baseline forbids has a check of its own.
                    if (Capability(added.Text) is var name && name != "NET_BIND_SERVICE" && BaselineCapabilities.Contains(name, StringComparer.Ordinal))
                    {
                        view.Add(added, $"container {container.Name} has the capability {name}");
                    }
                }
            })),
        KubernetesCheck.Of(
            27, "Nothing forbids root", Severity.Low, CheckCategory.Privilege, $"{Restricted}, CIS Kubernetes 5.2.7",
            "A runAsUser that is not 0 is no root today; only runAsNonRoot: true keeps it so, and the restricted standard refuses a pod without it.",
            "Set runAsNonRoot: true beside runAsUser.",
            KubernetesCheck.PodWith("securityContext:\n  runAsUser: 10001", ""), KubernetesCheck.PodWith("securityContext:\n  runAsUser: 10001\n  runAsNonRoot: true", ""),
            view =>
            {
                foreach (var container in view.Containers)
                {
                    if (view.Secured(container, "runAsNonRoot") is null && IsUser(view.Secured(container, "runAsUser")))
                    {
                        view.AddMissing(container.Node, $"nothing forbids container {container.Name} to run as root", "securityContext", "runAsNonRoot");
                    }
                }

                // What is said and false is refused, whatever else is said.
                foreach (var context in Contexts(view).Where(context => context.IsFalse("runAsNonRoot")))
                {
                    view.AddEntry(context, "runAsNonRoot", "root is allowed");
                }
            }),
    ];

    private static KubernetesCheck HostSwitch(int number, string key, string title, string benchmark, string reason) => KubernetesCheck.Of(
        number, title, Severity.High, CheckCategory.Isolation, $"{Baseline}, {benchmark}, NIST SP 800-190 4.4.3", reason, $"Leave {key} out.",
        KubernetesCheck.PodWith($"{key}: true", ""), KubernetesCheck.PodWith($"{key}: false", ""),
        view =>
        {
            if (view.Pod.IsTrue(key))
            {
                view.AddEntry(view.Pod, key, $"{key} is shared with the node");
            }
        });

    public static void Each(KubernetesView view, Action<PodContainer> look)
    {
        foreach (var container in view.Containers)
        {
            look(container);
        }
    }

    /// <summary>The containers of Linux pods.</summary>
    public static void Linux(KubernetesView view, Action<PodContainer> look)
    {
        if (!view.Object.IsWindows)
        {
            Each(view, look);
        }
    }

    // The pod's securityContext and those of its containers.
    private static IEnumerable<DocumentNode> Contexts(KubernetesView view) =>
        view.Containers.Select(container => container.Node.At("securityContext")).Prepend(view.Pod.At("securityContext")).OfType<DocumentNode>();

    private static string Capability(string text) => text.ToUpperInvariant() is var name && name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name;

    private static bool IsUser(DocumentNode? user) => user is TextNode text && long.TryParse(text.Text, out var number) && number > 0;
}
