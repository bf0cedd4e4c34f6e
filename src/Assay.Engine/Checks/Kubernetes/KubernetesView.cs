using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Kubernetes;

/// <summary>An object as checks look at it, and what they find in it.</summary>
internal sealed class KubernetesView(KubernetesObject subject, string path, List<CheckFinding> findings)
{
    private Check? current;

    public KubernetesObject Object { get; } = subject;

    public DocumentNode? Pod => Object.PodSpec;

    public IReadOnlyList<PodContainer> Containers => Object.Containers;

    public void Run(KubernetesCheck check)
    {
        current = check.Check;
        check.Look(this);
    }

    /// <summary>Finds fault with a value or key.</summary>
    public void Add(DocumentNode at, string message) => findings.Add(new CheckFinding
    {
        Check = current!,
        Message = message,
        Path = path,
        Range = at.Range(),
        Subject = Object.Title,
    });

    /// <summary>Finds fault with an entry: its key is shown.</summary>
    public void AddEntry(DocumentNode? map, string key, string message)
    {
        if (map.Entry(key) is var (name, _))
        {
            Add(name, message);
        }
    }

    /// <summary>Finds fault with something that is missing: the nearest map above it is shown, by its key or its beginning.</summary>
    public void AddMissing(DocumentNode within, string message, params string[] path)
    {
        var at = within;
        foreach (var key in path)
        {
            if (at.Entry(key) is not var (name, value))
            {
                break;
            }

            (at, within) = (value, name);
        }

        Add(within is MapNode { Entries.Count: > 0 } map ? map.Entries[0].Key : within, message);
    }

    /// <summary>A value of a container's securityContext, else of the pod's, as Kubernetes chooses.</summary>
    public DocumentNode? Secured(PodContainer container, string key) => container.Node.At("securityContext", key) ?? Pod.At("securityContext", key);
}

/// <summary>A check of Kubernetes' objects.</summary>
internal sealed record KubernetesCheck(Check Check, Action<KubernetesView> Look)
{
    /// <summary>As in Checks/Dockerfiles/CheckTable.</summary>
    public static KubernetesCheck Of(
        int number, string title, Severity severity, CheckCategory category, string benchmarks, string reason, string remediation, string bad, string good, Action<KubernetesView> look) => new(
            new Check
            {
                Id = $"ASY-KB-{number:D4}",
                Target = CheckTarget.Kubernetes,
                Title = title,
                Severity = severity,
                Category = category,
                Benchmarks = benchmarks.Length == 0 ? [] : benchmarks.Split(", "),
                Reason = reason,
                Remediation = remediation,
                Reference = benchmarks.Contains("PSS", StringComparison.Ordinal) ? "https://kubernetes.io/docs/concepts/security/pod-security-standards/" : null,
                BadExample = bad + "\n",
                GoodExample = good + "\n",
            },
            look);

    /// <summary>An example: a pod of one container, with lines added to its spec and to its container.</summary>
    public static string PodWith(string spec, string container)
    {
        var text = new System.Text.StringBuilder("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n");
        Indented(text, spec, "  ");
        text.Append("  containers:\n    - name: web\n      image: registry.example/web:1.4\n");
        Indented(text, container, "      ");
        return text.ToString().TrimEnd('\n');
    }

    private static void Indented(System.Text.StringBuilder text, string lines, string indent)
    {
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(indent).Append(line).Append('\n');
        }
    }
}
