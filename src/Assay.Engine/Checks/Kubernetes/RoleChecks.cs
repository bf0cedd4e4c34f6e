using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>Checks of roles that lead further than they say, and of what opens the cluster to others (CIS Kubernetes Benchmark, section 5.1).</summary>
internal static class RoleChecks
{
    // What makes pods, by itself or by its controller.
    private static readonly string[] Workloads = ["pods", "deployments", "daemonsets", "statefulsets", "replicasets", "replicationcontrollers", "jobs", "cronjobs"];

    private static readonly string[] Writes = ["create", "update", "patch", "*"];

    // Who may write these, has more than the role says: volumes are folders of nodes, a signed request is a user, a webhook sees and changes every
    // object, a token is an account.
    private static readonly Dictionary<string, string> Guards = new(StringComparer.Ordinal)
    {
        ["persistentvolumes"] = "a volume may be any folder of a node",
        ["certificatesigningrequests/approval"] = "a signed request makes whoever it names",
        ["validatingwebhookconfigurations"] = "a webhook sees every object, secrets too",
        ["mutatingwebhookconfigurations"] = "a webhook sees and changes every object",
        ["serviceaccounts/token"] = "a token makes it that account",
    };

    public static readonly KubernetesCheck[] All =
    [
        KubernetesCheck.Of(
            93, "Role that makes pods", Severity.Medium, CheckCategory.Privilege, "CIS Kubernetes 5.1.4, NIST SP 800-190 4.3.1",
            "Whoever makes pods has all accounts and secrets of the namespace: he mounts them.",
            "Give it to what deploys alone, and enforce a Pod Security Standard in the namespace.",
            ClusterChecks.Role("''", "pods", "create"), ClusterChecks.Role("''", "pods", "get"),
            view => ClusterChecks.EachRule(view, (_, list) =>
            {
                if (list("verbs").Exists(verb => verb.Text is "create" or "*") && list("resources").Find(resource => Workloads.Contains(resource.Text, StringComparer.Ordinal)) is { } made)
                {
                    view.Add(made, $"it may create {made.Text}");
                }
            })),
        KubernetesCheck.Of(
            94, "Service on a port of every node", Severity.Low, CheckCategory.Network, "NIST SP 800-190 4.3.3, PCI DSS 1.2.5",
            "A NodePort is open on all addresses of all nodes, to whoever reaches one.",
            "Use type ClusterIP, and an Ingress before it.",
            ClusterChecks.Service("type: NodePort"), ClusterChecks.Service("type: ClusterIP"),
            view =>
            {
                if (view.Object.Kind == "Service" && view.Object.Root.At("spec", "type") is TextNode { Text: "NodePort" } type)
                {
                    view.Add(type, "it is open on every node");
                }
            }),
        KubernetesCheck.Of(
            95, "Role that names everything of a kind", Severity.Low, CheckCategory.Privilege, "CIS Kubernetes 5.1.3, NIST SP 800-190 4.3.1",
            "'*' gives what exists today, and whatever comes tomorrow.",
            "Name resources and verbs.",
            ClusterChecks.Role("apps", "deployments", "*"), ClusterChecks.Role("apps", "deployments", "get"),
            view => ClusterChecks.EachRule(view, (_, list) =>
            {
                // All of both has a check of its own.
                var (verb, resource) = (list("verbs").Find(IsAll), list("resources").Find(IsAll));
                if ((verb is null) != (resource is null) && !(verb is not null && list("apiGroups").Exists(IsAll)))
                {
                    view.Add((verb ?? resource)!, verb is null ? "it is for all resources" : "it is for all verbs");
                }
            })),
        KubernetesCheck.Of(
            96, "Role over what guards the cluster", Severity.Medium, CheckCategory.Privilege, "CIS Kubernetes 5.1.9, CIS Kubernetes 5.1.11, CIS Kubernetes 5.1.12, CIS Kubernetes 5.1.13, NIST SP 800-190 4.3.1",
            "Persistent volumes, approvals of certificates, webhooks and tokens of accounts all lead to rights that the role does not name.",
            "Leave them to what runs the cluster itself.",
            ClusterChecks.Role("''", "serviceaccounts/token", "create"), ClusterChecks.Role("''", "serviceaccounts", "create"),
            view => ClusterChecks.EachRule(view, (_, list) =>
            {
                foreach (var resource in list("verbs").Exists(verb => Writes.Contains(verb.Text, StringComparer.Ordinal)) ? list("resources") : [])
                {
                    if (Guards.TryGetValue(resource.Text, out var leads))
                    {
                        view.Add(resource, leads);
                    }
                }
            })),
        KubernetesCheck.Of(
            97, "Ingress that brings configuration of its own", Severity.High, CheckCategory.Isolation, "NIST SP 800-190 4.3.3",
            "A snippet is copied into the controller's configuration: with it whoever writes an Ingress reads the secrets of all namespaces (CVE-2021-25742).",
            "Leave snippets out, and set allow-snippet-annotations: false for the controller.",
            Ingress("nginx.ingress.kubernetes.io/server-snippet: 'return 200;'"), Ingress("nginx.ingress.kubernetes.io/proxy-body-size: 8m"),
            view =>
            {
                foreach (var (key, _) in view.Object.Kind == "Ingress" ? view.Object.Root.Entries("metadata", "annotations") : [])
                {
                    if (key.Text.StartsWith("nginx.", StringComparison.Ordinal) && key.Text.EndsWith("-snippet", StringComparison.Ordinal))
                    {
                        view.Add(key, "it is copied into the controller's configuration");
                    }
                }
            }),
        KubernetesCheck.Of(
            98, "Disruption budget that lets nothing go", Severity.Low, CheckCategory.Reliability, "",
            "With maxUnavailable: 0 or minAvailable: 100% no node can be drained: updates of the cluster wait for ever.",
            "Let at least one pod go.",
            Budget("maxUnavailable: 0"), Budget("maxUnavailable: 1"),
            view =>
            {
                if (view.Object.Kind != "PodDisruptionBudget")
                {
                    return;
                }

                foreach (var (key, value) in view.Object.Root.Entries("spec"))
                {
                    if ((key.Text, (value as TextNode)?.Text) is ("maxUnavailable", "0" or "0%") or ("minAvailable", "100%"))
                    {
                        view.Add(key, "no pod of it may be moved");
                    }
                }
            }),
    ];

    private static bool IsAll(TextNode text) => text.Text == "*";

    private static string Ingress(string annotation) =>
        $"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n  annotations:\n    {annotation}\nspec:\n  tls:\n    - secretName: web\n  rules: []";

    private static string Budget(string spec) => $"apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata:\n  name: web\nspec:\n  {spec}\n  selector:\n    matchLabels:\n      app: web";
}
