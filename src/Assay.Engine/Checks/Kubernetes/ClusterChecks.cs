using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>Checks of objects that make no pods: roles, services, secrets, namespaces.</summary>
internal static class ClusterChecks
{
    private static readonly string[] Reads = ["get", "list", "watch", "*"];

    public static readonly KubernetesCheck[] All =
    [
        KubernetesCheck.Of(
            80, "Role over everything", Severity.High, CheckCategory.Privilege, "CIS Kubernetes 5.1.3, NIST SP 800-190 4.3.1, PCI DSS 7.2.2",
            "'*' gives what exists today, and whatever comes tomorrow.",
            "Name groups, resources and verbs.",
            Role("*", "*", "*"), Role("''", "configmaps", "get"),
            view => EachRule(view, (rule, list) =>
            {
                if (list("verbs").Find(verb => verb.Text == "*") is { } all && (list("resources").Exists(resource => resource.Text == "*") || list("apiGroups").Exists(group => group.Text == "*")))
                {
                    view.Add(all, "it may do everything");
                }
            })),
        KubernetesCheck.Of(
            81, "Role that reads secrets", Severity.Medium, CheckCategory.Secrets, "CIS Kubernetes 5.1.2, NIST SP 800-190 4.3.1",
            "Whoever lists secrets has the tokens and passwords of all that lies in the namespace.",
            "Name the one secret by resourceNames, and leave list and watch out.",
            Role("''", "secrets", "list"), Role("''", "secrets", "get") + "\n    resourceNames: [one]",
            view => EachRule(view, (rule, list) =>
            {
                // Secrets are of the core group, and whoever names all of its resources names them too.
                var isAll = list("apiGroups").Exists(group => group.Text is "" or "*") && !list("verbs").Exists(verb => verb.Text == "*");
                if (list("resources").Find(resource => resource.Text == "secrets" || (isAll && resource.Text == "*")) is { } secrets && rule.Items("resourceNames").Count == 0 && list("verbs").Exists(verb => Reads.Contains(verb.Text, StringComparer.Ordinal)))
                {
                    view.Add(secrets, "it may read all secrets");
                }
            })),
        KubernetesCheck.Of(
            82, "Role that can give itself more", Severity.High, CheckCategory.Privilege, "CIS Kubernetes 5.1.8, NIST SP 800-190 4.3.1",
            "escalate, bind and impersonate lead to rights that the role itself does not have.",
            "Leave them out.",
            Role("rbac.authorization.k8s.io", "clusterroles", "escalate"), Role("rbac.authorization.k8s.io", "clusterroles", "get"),
            view => EachRule(view, (_, list) =>
            {
                var isOfRights = list("resources").Exists(resource => resource.Text is "roles" or "clusterroles" or "users" or "groups");
                foreach (var verb in list("verbs").Where(verb => verb.Text is "escalate" or "bind" or "impersonate" || (isOfRights && verb.Text == "*")))
                {
                    view.Add(verb, $"{verb.Text} leads to rights that it does not have");
                }
            })),
        KubernetesCheck.Of(
            83, "Role that gets into pods", Severity.Medium, CheckCategory.Privilege, "CIS Kubernetes 5.1.10, NIST SP 800-190 4.3.1",
            "Whoever executes commands in pods has the secrets and accounts of all of them; by nodes/proxy no log tells of it.",
            "Give it to people for the time that they need it.",
            Role("''", "pods/exec", "create"), Role("''", "pods/log", "get"),
            view => EachRule(view, (_, list) =>
            {
                foreach (var resource in list("resources").Where(resource => resource.Text is "pods/exec" or "pods/attach" or "pods/ephemeralcontainers" or "nodes/proxy"))
                {
                    if (list("verbs").Exists(verb => verb.Text is "create" or "get" or "update" or "patch" or "*"))
                    {
                        view.Add(resource, $"it may use {resource.Text}");
                    }
                }
            })),
        KubernetesCheck.Of(
            84, "cluster-admin is given", Severity.High, CheckCategory.Privilege, "CIS Kubernetes 5.1.1, CIS Kubernetes 5.1.7, NIST SP 800-190 4.3.1, PCI DSS 7.2.2",
            "It may do everything in the cluster; members of system:masters may even where no role is left.",
            "Give a role of what is needed.",
            Binding("cluster-admin", "User", "jane"), Binding("view", "User", "jane"),
            view =>
            {
                if (view.Object.Kind is "ClusterRoleBinding" or "RoleBinding" && view.Object.Root.At("roleRef", "name") is TextNode { Text: "cluster-admin" } name)
                {
                    view.Add(name, "cluster-admin is given away");
                }

                foreach (var subject in Subjects(view).OfType<TextNode>().Where(subject => subject.Text == "system:masters"))
                {
                    view.Add(subject, "system:masters may do everything, whatever roles say");
                }
            }),
        KubernetesCheck.Of(
            85, "Rights for people without a name", Severity.Critical, CheckCategory.Privilege, "NIST SP 800-190 4.3.2, PCI DSS 7.2.2",
            "Everybody who reaches the API has them.",
            "Name users or groups.",
            Binding("view", "Group", "system:unauthenticated"), Binding("view", "Group", "team"),
            view =>
            {
                foreach (var name in Subjects(view).OfType<TextNode>().Where(name => name.Text is "system:anonymous" or "system:unauthenticated"))
                {
                    view.Add(name, "everybody who reaches the API has the role");
                }
            }),
        KubernetesCheck.Of(
            86, "Rights for the default account", Severity.Medium, CheckCategory.Privilege, "CIS Kubernetes 5.1.5",
            "Every pod that names no account has them.",
            "Make an account for the program.",
            Binding("view", "ServiceAccount", "default"), Binding("view", "ServiceAccount", "web"),
            view =>
            {
                foreach (var subject in view.Object.Kind is "ClusterRoleBinding" or "RoleBinding" ? view.Object.Root.Items("subjects") : [])
                {
                    if (subject.Text("kind") == "ServiceAccount" && subject.At("name") is TextNode { Text: "default" } name)
                    {
                        view.Add(name, "every pod without an account has the role");
                    }
                }
            }),
        KubernetesCheck.Of(
            87, "Secret in a ConfigMap", Severity.High, CheckCategory.Secrets, "NIST SP 800-190 4.1.4, PCI DSS 8.6.2",
            "Config maps are read by many, shown in logs, and not encrypted at rest.",
            "Use a Secret that is not kept in the repository.",
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  DB_PASSWORD: changeme", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  DB_PASSWORD_FILE: /run/db",
            view =>
            {
                foreach (var (key, value) in view.Object.Kind == "ConfigMap" ? view.Object.Root.Entries("data") : [])
                {
                    if (value is TextNode text && SecretNames.IsSecret(key.Text) && SecretNames.IsLiteral(text.Text))
                    {
                        view.Add(key, $"{key.Text} is written out");
                    }
                }
            }),
        KubernetesCheck.Of(
            88, "Secret is written out in a file", Severity.Medium, CheckCategory.Secrets, "NIST SP 800-190 4.1.4, PCI DSS 8.6.2",
            "Base64 is no encryption: whoever reads the file reads the secret.",
            "Keep it in a store of secrets, or seal it.",
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: changeme", "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: ${DB_PASSWORD}",
            view =>
            {
                foreach (var list in view.Object.Kind == "Secret" ? (string[])["data", "stringData"] : [])
                {
                    if (view.Object.Root.Entries(list).FirstOrDefault(entry => entry.Value is TextNode text && SecretNames.IsLiteral(text.Text)) is { Key: { } key })
                    {
                        view.Add(key, $"{key.Text} is written out");
                    }
                }
            }),
        KubernetesCheck.Of(
            89, "Service that takes addresses from outside", Severity.Medium, CheckCategory.Network, "NIST SP 800-190 4.3.3",
            "Who may set externalIPs can take traffic that is meant for others (CVE-2020-8554).",
            "Use a LoadBalancer or an Ingress.",
            Service("externalIPs: [192.0.2.1]"), Service("type: ClusterIP"),
            view =>
            {
                if (view.Object.Kind == "Service")
                {
                    view.AddEntry(view.Object.Root.At("spec"), "externalIPs", "it takes addresses that may be others'");
                }
            }),
        KubernetesCheck.Of(
            90, "Service open to everybody", Severity.Low, CheckCategory.Network, "NIST SP 800-190 4.3.3, PCI DSS 1.2.5",
            "A load balancer without source ranges lets the whole Internet in.",
            "Name loadBalancerSourceRanges, or put an Ingress before it.",
            Service("type: LoadBalancer"), Service("type: LoadBalancer\n  loadBalancerSourceRanges: [192.0.2.0/24]"),
            view =>
            {
                if (view.Object.Kind == "Service" && view.Object.Root.At("spec", "type") is TextNode { Text: "LoadBalancer" } type && view.Object.Root.Items("spec", "loadBalancerSourceRanges").Count == 0
                    && !view.Object.Root.Entries("metadata", "annotations").Any(entry => entry.Key.Text.Contains("internal", StringComparison.OrdinalIgnoreCase)))
                {
                    view.Add(type, "nothing says who may come");
                }
            }),
        KubernetesCheck.Of(
            91, "Ingress without TLS", Severity.Medium, CheckCategory.Network, "PCI DSS 4.2.1",
            "What goes over it, passwords too, can be read and changed on its way.",
            "Add tls with a secret.",
            "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  rules: []", "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\nspec:\n  tls:\n    - secretName: web\n  rules: []",
            view =>
            {
                if (view.Object.Kind == "Ingress" && view.Object.Root.Items("spec", "tls").Count == 0)
                {
                    view.AddMissing(view.Object.Root, "it speaks in clear text", "spec", "tls");
                }
            }),
        KubernetesCheck.Of(
            92, "Namespace without a security standard", Severity.Low, CheckCategory.Isolation, "CIS Kubernetes 5.2.1, PSS restricted",
            "Without the label pods may ask for anything.",
            "Label it pod-security.kubernetes.io/enforce: restricted or baseline.",
            "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop", "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels:\n    pod-security.kubernetes.io/enforce: restricted",
            view =>
            {
                if (view.Object.Kind == "Namespace" && view.Object.Root.At("metadata", "labels", "pod-security.kubernetes.io/enforce") is not TextNode { Text: "restricted" or "baseline" })
                {
                    view.AddMissing(view.Object.Root, "pods of it may ask for anything", "metadata", "labels", "pod-security.kubernetes.io/enforce");
                }
            }),
    ];

    public static string Role(string group, string resource, string verb) =>
        $"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: r\nrules:\n  - apiGroups: [{Quoted(group)}]\n    resources: [{Quoted(resource)}]\n    verbs: [{Quoted(verb)}]";

    private static string Quoted(string text) => text == "*" ? "'*'" : text;

    private static string Binding(string role, string kind, string name) =>
        $"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: b\nroleRef:\n  kind: ClusterRole\n  name: {role}\nsubjects:\n  - kind: {kind}\n    name: {name}";

    public static string Service(string spec) => $"apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  {spec}";

    // The names of those whom a binding gives a role.
    private static IEnumerable<DocumentNode?> Subjects(KubernetesView view) =>
        view.Object.Kind is "ClusterRoleBinding" or "RoleBinding" ? view.Object.Root.Items("subjects").Select(subject => subject.At("name")) : [];

    public static void EachRule(KubernetesView view, Action<DocumentNode, Func<string, List<TextNode>>> look)
    {
        if (view.Object.Kind is not ("Role" or "ClusterRole"))
        {
            return;
        }

        foreach (var rule in view.Object.Root.Items("rules"))
        {
            look(rule, key => [.. rule.Items(key).OfType<TextNode>()]);
        }
    }
}
