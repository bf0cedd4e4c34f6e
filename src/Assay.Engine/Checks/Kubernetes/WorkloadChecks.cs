using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>Checks of pods beyond the Pod Security Standards: images, resources, probes, secrets, accounts.</summary>
internal static class WorkloadChecks
{
    public static readonly KubernetesCheck[] All =
    [
        KubernetesCheck.Of(
            40, "Image without a version", Severity.Medium, CheckCategory.SupplyChain, "NIST SP 800-190 4.1.5, CIS Docker 5.28, PCI DSS 6.3.2",
            "Two nodes may run two images, a restart may bring another one, and nothing tells which one was tested.",
            "Name a version, better still a digest too.",
            Image("registry.example/web:latest"), Image("registry.example/web:1.4"),
            view => EachImage(view, (container, node, image) =>
            {
                if (image.IsFloating)
                {
                    view.Add(node, image.Tag is null ? $"the image of container {container.Name} has no tag, so it is latest" : $"the tag {image.Tag} of container {container.Name} moves");
                }
            })),
        KubernetesCheck.Of(
            41, "Image without a digest", Severity.Negligible, CheckCategory.SupplyChain, "NIST SP 800-190 4.1.5",
            "A tag can be moved to another image; a digest can't.",
            "Add the digest behind the tag, and let a bot update it.",
            Image("registry.example/web:1.4"), Image("registry.example/web:1.4@sha256:0000000000000000000000000000000000000000000000000000000000000000"),
            view => EachImage(view, (container, node, image) =>
            {
                if (image is { Digest: null, IsFloating: false })
                {
                    view.Add(node, $"the image of container {container.Name} is named by a tag alone");
                }
            })),
        KubernetesCheck.Of(
            42, "Moving tag is never pulled anew", Severity.Low, CheckCategory.SupplyChain, "NIST SP 800-190 4.2.2",
            "With imagePullPolicy: Never or IfNotPresent each node keeps the image that it met first.",
            "Name a version, or pull always.",
            Image("registry.example/web:latest") + "\n      imagePullPolicy: IfNotPresent", Image("registry.example/web:latest") + "\n      imagePullPolicy: Always",
            view => EachImage(view, (container, node, image) =>
            {
                if (image.IsFloating && container.Node.At("imagePullPolicy") is TextNode { Text: "IfNotPresent" or "Never" } policy)
                {
                    view.Add(policy, $"the image of container {container.Name} stays what it was on each node");
                }
            })),
        Resource(43, "limits", "memory", "No limit of memory", Severity.Medium, "A pod that grows takes the memory of others on its node, until the kernel ends some of them."),
        Resource(44, "requests", "memory", "No request of memory", Severity.Low, "The scheduler puts the pod where there may be no memory for it, and it is among the first to be evicted."),
        Resource(45, "requests", "cpu", "No request of CPU", Severity.Low, "The scheduler puts the pod where there may be no time for it."),
        Resource(46, "limits", "cpu", "No limit of CPU", Severity.Negligible, "A pod that spins takes the time of others that asked for less than they use."),
        Probe(47, "livenessProbe", "No liveness probe", "A program that hangs stays there until somebody looks."),
        Probe(48, "readinessProbe", "No readiness probe", "It is sent requests before it can answer, and when it can't any more."),
        KubernetesCheck.Of(
            49, "Root file system can be written", Severity.Low, CheckCategory.Isolation, "CIS Docker 5.13, NIST SP 800-190 4.4.3",
            "Whoever gets in can leave programs there, and change those that are there.",
            "Set readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.",
            KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("", "securityContext:\n  readOnlyRootFilesystem: true"),
            view => PodStandardChecks.Linux(view, container =>
            {
                if (!container.Node.At("securityContext").IsTrue("readOnlyRootFilesystem"))
                {
                    view.AddMissing(container.Node, $"container {container.Name} can write to its root", "securityContext", "readOnlyRootFilesystem");
                }
            })),
        KubernetesCheck.Of(
            50, "Token of the cluster's API is mounted", Severity.Low, CheckCategory.Secrets, "CIS Kubernetes 5.1.6, NIST SP 800-190 4.3.1",
            "Whoever gets into the pod speaks to the API as its account; most programs never do.",
            "Set automountServiceAccountToken: false.",
            KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("automountServiceAccountToken: false", ""),
            view =>
            {
                // Who names an account of his own wants its token.
                if (view.Pod is { } pod && !pod.IsFalse("automountServiceAccountToken") && (pod.Text("serviceAccountName") ?? pod.Text("serviceAccount")) is null or "" or "default")
                {
                    view.AddMissing(pod, "the default account's token is mounted", "automountServiceAccountToken");
                }
            }),
        KubernetesCheck.Of(
            51, "Engine's socket is mounted", Severity.Critical, CheckCategory.Isolation, "CIS Docker 5.32, NIST SP 800-190 4.5.5",
            "Whoever may talk to the engine's socket is root on the node.",
            "Leave it out; build images with BuildKit rootless or kaniko.",
            KubernetesCheck.PodWith("volumes:\n  - name: s\n    hostPath:\n      path: /var/run/docker.sock", ""), KubernetesCheck.PodWith("volumes:\n  - name: s\n    hostPath:\n      path: /var/run/app.sock", ""),
            view => EachHostPath(view, (node, path) =>
            {
                if (HostPaths.IsSocket(path))
                {
                    view.Add(node, $"{path} gives the node away");
                }
            })),
        KubernetesCheck.Of(
            52, "Folder that the node's safety depends on", Severity.High, CheckCategory.Isolation, "CIS Docker 5.6, NIST SP 800-190 4.5.5",
            "Who writes there is root on the node; who reads there has its keys.",
            "Mount the one file that is needed, read only, or nothing.",
            KubernetesCheck.PodWith("volumes:\n  - name: s\n    hostPath:\n      path: /etc", ""), KubernetesCheck.PodWith("volumes:\n  - name: s\n    hostPath:\n      path: /etc/localtime", ""),
            view => EachHostPath(view, (node, path) =>
            {
                if (HostPaths.IsSensitive(path) && !HostPaths.IsSocket(path))
                {
                    view.Add(node, $"{path} of the node is mounted");
                }
            })),
        KubernetesCheck.Of(
            53, "Secret in an environment variable", Severity.High, CheckCategory.Secrets, "CIS Kubernetes 5.4.1, NIST SP 800-190 4.1.4, PCI DSS 8.6.2",
            "Everybody who may read the object, or the repository that it lies in, reads the secret.",
            "Mount a Secret as a file, or name it by valueFrom.secretKeyRef.",
            KubernetesCheck.PodWith("", "env:\n  - name: DB_PASSWORD\n    value: changeme"), KubernetesCheck.PodWith("", "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password"),
            view => PodStandardChecks.Each(view, container =>
            {
                foreach (var variable in container.Node.Items("env"))
                {
                    if (variable.At("name") is TextNode name && SecretNames.IsSecret(name.Text) && SecretNames.IsLiteral(variable.Text("value")))
                    {
                        view.AddEntry(variable, "value", $"{name.Text} of container {container.Name} is written out");
                    }
                    else if (variable.At("value") is TextNode value && SecretNames.UserInUrl(value.Text) is not null)
                    {
                        view.AddEntry(variable, "value", $"an address in container {container.Name} holds a password");
                    }
                }
            })),
        KubernetesCheck.Of(
            54, "Containers share their processes", Severity.Low, CheckCategory.Isolation, "NIST SP 800-190 4.4.3",
            "Each container sees the others' processes, with their files and environment.",
            "Leave shareProcessNamespace out.",
            KubernetesCheck.PodWith("shareProcessNamespace: true", ""), KubernetesCheck.PodWith("shareProcessNamespace: false", ""),
            view =>
            {
                if (view.Pod.IsTrue("shareProcessNamespace"))
                {
                    view.AddEntry(view.Pod, "shareProcessNamespace", "its containers see each other's processes");
                }
            }),
        KubernetesCheck.Of(
            55, "SSH port", Severity.Medium, CheckCategory.Network, "CIS Docker 5.7, NIST SP 800-190 4.1.2, PCI DSS 2.2.4",
            "A container is looked into by kubectl; an SSH server in it has keys and flaws of its own.",
            "Remove the server, and the port.",
            KubernetesCheck.PodWith("", "ports:\n  - containerPort: 22"), KubernetesCheck.PodWith("", "ports:\n  - containerPort: 2222"),
            view => PodStandardChecks.Each(view, container =>
            {
                foreach (var port in container.Node.Items("ports").Where(port => port.Text("containerPort") == "22"))
                {
                    view.AddEntry(port, "containerPort", $"container {container.Name} listens on port 22");
                }
            })),
        KubernetesCheck.Of(
            56, "Default namespace", Severity.Negligible, CheckCategory.Isolation, "CIS Kubernetes 5.7.4",
            "What lies in default is under no policy of its own, and nobody knows whose it is.",
            "Make a namespace for it.",
            KubernetesCheck.PodWith("", "").Replace("name: web\nspec", "name: web\n  namespace: default\nspec", StringComparison.Ordinal), KubernetesCheck.PodWith("", "").Replace("name: web\nspec", "name: web\n  namespace: shop\nspec", StringComparison.Ordinal),
            view =>
            {
                if (view.Object.Root.At("metadata", "namespace") is TextNode { Text: "default" } name && view.Pod is not null)
                {
                    view.Add(name, "it lies in the namespace default");
                }
            }),
        KubernetesCheck.Of(
            57, "A mount that reaches back to the host", Severity.Medium, CheckCategory.Isolation, "CIS Docker 5.20",
            "With mountPropagation: Bidirectional what the container mounts, the node and other pods see.",
            "Leave it out, or use HostToContainer.",
            KubernetesCheck.PodWith("", "volumeMounts:\n  - name: d\n    mountPath: /d\n    mountPropagation: Bidirectional"), KubernetesCheck.PodWith("", "volumeMounts:\n  - name: d\n    mountPath: /d\n    mountPropagation: HostToContainer"),
            view => PodStandardChecks.Each(view, container =>
            {
                foreach (var mount in container.Node.Items("volumeMounts").Where(mount => mount.Text("mountPropagation") == "Bidirectional"))
                {
                    view.AddEntry(mount, "mountPropagation", $"mounts of container {container.Name} reach the node");
                }
            })),
        KubernetesCheck.Of(
            58, "Names of hosts are overridden", Severity.Low, CheckCategory.Network, "",
            "hostAliases send requests elsewhere than DNS says, where nobody looks for it.",
            "Use a Service of type ExternalName.",
            KubernetesCheck.PodWith("hostAliases:\n  - ip: 10.0.0.1\n    hostnames: [db]", ""), KubernetesCheck.PodWith("hostname: db", ""),
            view => view.AddEntry(view.Pod, "hostAliases", "names of hosts are overridden")),
        KubernetesCheck.Of(
            59, "API version that is gone", Severity.Medium, CheckCategory.Correctness, "",
            "Clusters of today do not know the version any more: the object is refused.",
            "Move to the version that took its place: apps/v1, networking.k8s.io/v1, batch/v1, policy/v1.",
            "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata:\n  name: web", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web",
            view =>
            {
                // kubernetes.io, "Deprecated API Migration Guide".
                var isGone = view.Object.ApiVersion is "extensions/v1beta1" or "apps/v1beta1" or "apps/v1beta2" or "networking.k8s.io/v1beta1" or "batch/v1beta1" or "batch/v2alpha1" or "policy/v1beta1" or "rbac.authorization.k8s.io/v1beta1"
                    or "rbac.authorization.k8s.io/v1alpha1" or "apiextensions.k8s.io/v1beta1" or "admissionregistration.k8s.io/v1beta1" or "autoscaling/v2beta1" or "autoscaling/v2beta2" or "storage.k8s.io/v1beta1" or "scheduling.k8s.io/v1beta1" or "certificates.k8s.io/v1beta1";
                if (isGone && view.Object.Kind is not ("ValidatingAdmissionPolicy" or "ValidatingAdmissionPolicyBinding" or "VolumeAttributesClass" or "IPAddress" or "ServiceCIDR" or "ClusterTrustBundle" or "MutatingAdmissionPolicy" or "MutatingAdmissionPolicyBinding"))
                {
                    view.AddEntry(view.Object.Root, "apiVersion", $"{view.Object.ApiVersion} is gone from today's clusters");
                }
            }),
    ];

    private static string Image(string name) => KubernetesCheck.PodWith("", "").Replace("registry.example/web:1.4", name, StringComparison.Ordinal);

    private static KubernetesCheck Resource(int number, string list, string name, string title, Severity severity, string reason) => KubernetesCheck.Of(
        number, title, severity, CheckCategory.Reliability, list == "limits" ? (name == "memory" ? "CIS Docker 5.11, NIST SP 800-190 4.4.3" : "CIS Docker 5.12") : "",
        reason, $"Set resources.{list}.{name}.",
        KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("", $"resources:\n  {list}:\n    {name}: {(name == "cpu" ? "100m" : "64Mi")}"),
        view => PodStandardChecks.Each(view, container =>
        {
            // A request that is not there is the limit.
            var isSet = container.Node.At("resources", list, name) is not null || (list == "requests" && container.Node.At("resources", "limits", name) is not null) || view.Pod.At("resources", list, name) is not null;
            if (!isSet && container.Role != ContainerRole.Ephemeral)
            {
                view.AddMissing(container.Node, $"container {container.Name} has no {list}.{name}", "resources", list, name);
            }
        }));

    private static KubernetesCheck Probe(int number, string key, string title, string reason) => KubernetesCheck.Of(
        number, title, Severity.Low, CheckCategory.Reliability, "CIS Docker 5.27", reason, $"Set {key}.",
        KubernetesCheck.PodWith("", ""), KubernetesCheck.PodWith("", $"{key}:\n  tcpSocket:\n    port: 8080"),
        view => PodStandardChecks.Each(view, container =>
        {
            if (!view.Object.IsJob && container.Role == ContainerRole.Regular && container.Node.At(key) is null)
            {
                view.AddMissing(container.Node, $"container {container.Name} has no {key}");
            }
        }));

    private static void EachImage(KubernetesView view, Action<PodContainer, DocumentNode, ImageName> look) => PodStandardChecks.Each(view, container =>
    {
        // Templates of tools that fill the name in have no image yet.
        if (container.Node.At("image") is TextNode { Text.Length: > 0 } node && !node.Text.Contains('$', StringComparison.Ordinal) && !node.Text.Contains("{{", StringComparison.Ordinal))
        {
            look(container, node, ImageName.Parse(node.Text));
        }
    });

    private static void EachHostPath(KubernetesView view, Action<DocumentNode, string> look)
    {
        foreach (var volume in view.Pod.Items("volumes"))
        {
            if (volume.At("hostPath", "path") is TextNode path)
            {
                look(path, path.Text);
            }
        }
    }
}
