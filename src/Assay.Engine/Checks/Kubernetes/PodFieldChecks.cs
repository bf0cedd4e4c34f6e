using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>Checks of single fields of pods that say less than their author thinks.</summary>
internal static class PodFieldChecks
{
    public static readonly KubernetesCheck[] All =
    [
        KubernetesCheck.Of(
            60, "Secret is given by environment", Severity.Negligible, CheckCategory.Secrets, "CIS Kubernetes 5.4.1",
            "Programs write their environment into logs and crash reports, and hand it to whatever they start; a changed secret does not arrive.",
            "Mount the Secret as a file.",
            KubernetesCheck.PodWith("", "env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password"),
            KubernetesCheck.PodWith("volumes:\n  - name: db\n    secret:\n      secretName: db", "volumeMounts:\n  - name: db\n    mountPath: /run/db\n    readOnly: true"),
            view => PodStandardChecks.Each(view, container =>
            {
                foreach (var variable in container.Node.Items("env"))
                {
                    view.AddEntry(variable.At("valueFrom"), "secretKeyRef", $"{variable.Text("name")} of container {container.Name} is a secret");
                }

                foreach (var source in container.Node.Items("envFrom"))
                {
                    view.AddEntry(source, "secretRef", $"all of a secret is in the environment of container {container.Name}");
                }
            })),
        KubernetesCheck.Of(
            61, "Variable is set twice", Severity.Low, CheckCategory.Correctness, "",
            "The last one counts; whoever reads the file may think of the other.",
            "Leave one out.",
            KubernetesCheck.PodWith("", "env:\n  - name: MODE\n    value: a\n  - name: MODE\n    value: b"), KubernetesCheck.PodWith("", "env:\n  - name: MODE\n    value: a\n  - name: LEVEL\n    value: b"),
            view => PodStandardChecks.Each(view, container =>
            {
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var name in container.Node.Items("env").Select(variable => variable.At("name")).OfType<TextNode>().Where(name => !names.Add(name.Text)))
                {
                    view.Add(name, $"{name.Text} of container {container.Name} is set above already");
                }
            })),
        KubernetesCheck.Of(
            62, "Selector that its own pods do not match", Severity.Medium, CheckCategory.Correctness, "",
            "The API refuses an object whose template has other labels than its selector asks for.",
            "Give the template the labels of matchLabels.",
            Deployment("shop"), Deployment("web"),
            view =>
            {
                var labels = view.Object.PodMetadata.At("labels");
                foreach (var (key, value) in view.Object.Kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" ? view.Object.Root.Entries("spec", "selector", "matchLabels") : [])
                {
                    if (view.Pod is not null && value is TextNode asked && labels.Text(key.Text) != asked.Text)
                    {
                        view.Add(key, $"the template has no label {key.Text}: {asked.Text}");
                    }
                }
            }),
        KubernetesCheck.Of(
            63, "Group of root", Severity.Low, CheckCategory.Privilege, "CIS Docker 4.1, NIST SP 800-190 4.1.2",
            "Files of an image that root's group may write can be changed by it; what it writes to volumes is root's group's.",
            "Name another group.",
            KubernetesCheck.PodWith("securityContext:\n  runAsGroup: 0", ""), KubernetesCheck.PodWith("securityContext:\n  runAsGroup: 10001", ""),
            view =>
            {
                foreach (var context in view.Containers.Select(container => container.Node.At("securityContext")).Prepend(view.Pod.At("securityContext")))
                {
                    foreach (var key in new[] { "runAsGroup", "fsGroup" })
                    {
                        if (context.At(key) is TextNode { Text: "0" } group)
                        {
                            view.Add(group, $"{key} is root's group");
                        }
                    }

                    foreach (var group in context.Items("supplementalGroups").OfType<TextNode>().Where(group => group.Text == "0"))
                    {
                        view.Add(group, "it is in root's group");
                    }
                }
            }),
    ];

    private static string Deployment(string label) =>
        $"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels:\n      app: web\n  template:\n    metadata:\n      labels:\n        app: {label}\n    spec:\n      containers:\n        - name: web\n          image: registry.example/web:1.4";
}
