using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>What a container is for.</summary>
internal enum ContainerRole
{
    Regular,
    Init,
    Ephemeral,
}

/// <summary>A container of a pod.</summary>
internal sealed record PodContainer(ContainerRole Role, DocumentNode Node)
{
    public string Name => Node.Text("name") ?? "";

    /// <summary>An init container that goes on running (KEP-753).</summary>
    public bool IsSidecar => Role == ContainerRole.Init && Node.Text("restartPolicy") == "Always";
}

/// <summary>An object of Kubernetes: a document, or an item of a List.</summary>
internal sealed record KubernetesObject
{
    private const int MaxObjects = 10_000;
    private const int MaxContainers = 1_000;

    // Aliases make many of few: this is what one file's checks may look at altogether.
    private const int MaxContainersOfFile = 20_000;
    private const int MaxListDepth = 4;

    public required DocumentNode Root { get; init; }

    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public string Name => Root.Text("metadata", "name") ?? Root.Text("metadata", "generateName") ?? "";

    /// <summary>"Deployment/web".</summary>
    public string Title => Name.Length > 0 ? $"{Kind}/{Name}" : Kind;

    /// <summary>The spec of its pods; null where it makes none.</summary>
    public DocumentNode? PodSpec { get; init; }

    /// <summary>The metadata of its pods.</summary>
    public DocumentNode? PodMetadata { get; init; }

    public IReadOnlyList<PodContainer> Containers { get; init; } = [];

    /// <summary>Whether its pods run until they are done, so that nobody probes them.</summary>
    public bool IsJob => Kind is "Job" or "CronJob";

    /// <summary>Whether its pods are Windows', which has no users and capabilities of Linux' kind.</summary>
    public bool IsWindows => PodSpec.Text("os", "name") == "windows" || PodSpec.Text("nodeSelector", "kubernetes.io/os") == "windows";

    /// <summary>The objects of a file's documents; empty where none is one.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="isLimited">Whether there are more than are looked at.</param>
    public static List<KubernetesObject> In(IReadOnlyList<DocumentNode> documents, out bool isLimited)
    {
        var objects = new List<KubernetesObject>();
        foreach (var document in documents)
        {
            Add(document, objects, 0);
        }

        var containers = 0;
        var within = objects.TakeWhile(found => (containers += found.Containers.Count) <= MaxContainersOfFile).Take(MaxObjects).ToList();
        isLimited = within.Count < objects.Count || objects.Exists(found => found.Containers.Count >= MaxContainers);
        return within;
    }

    // Items of a PodList and the like need not say what they are: the list does.
    private static void Add(DocumentNode node, List<KubernetesObject> objects, int depth, string? listVersion = null, string? listKind = null)
    {
        if ((node.Text("apiVersion") ?? listVersion) is not { Length: > 0 } version || (node.Text("kind") ?? listKind) is not { Length: > 0 } kind || objects.Count > MaxObjects)
        {
            return;
        }

        if (kind.EndsWith("List", StringComparison.Ordinal) && node.Items("items") is { Count: > 0 } items && depth < MaxListDepth)
        {
            foreach (var item in items)
            {
                Add(item, objects, depth + 1, kind == "List" ? null : version, kind == "List" ? null : kind[..^4]);
            }

            return;
        }

        var (spec, metadata) = PodOf(node, kind);
        objects.Add(new KubernetesObject
        {
            Root = node,
            ApiVersion = version,
            Kind = kind,
            PodSpec = spec,
            PodMetadata = metadata,
            Containers =
            [
                .. spec.Items("initContainers").Take(MaxContainers).Select(item => new PodContainer(ContainerRole.Init, item)),
                .. spec.Items("containers").Take(MaxContainers).Select(item => new PodContainer(ContainerRole.Regular, item)),
                .. spec.Items("ephemeralContainers").Take(MaxContainers).Select(item => new PodContainer(ContainerRole.Ephemeral, item)),
            ],
        });
    }

    // By form, not by kind: whatever has a template with containers makes such pods, Argo's and OpenShift's kinds too.
    private static (DocumentNode? Spec, DocumentNode? Metadata) PodOf(DocumentNode node, string kind)
    {
        DocumentNode?[] holders = kind == "Pod" ? [node] : [node.At("spec", "template"), node.At("spec", "jobTemplate", "spec", "template"), node.At("template")];
        foreach (var holder in holders)
        {
            // A list without an item is read as a list or as nothing.
            if (holder.At("spec", "containers") is ListNode || holder.At("spec", "initContainers") is ListNode || (kind == "Pod" && holder.At("spec") is MapNode))
            {
                return (holder.At("spec"), holder.At("metadata"));
            }
        }

        return (null, null);
    }
}
