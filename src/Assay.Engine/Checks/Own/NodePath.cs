using Assay.Engine.Documents;

namespace Assay.Engine.Checks.Own;

/// <summary>A path to values of a tree: "spec.containers[*].image", "metadata.annotations['a.b/c']". "[*]" is every item of a list, or every value of a map.</summary>
internal sealed class NodePath
{
    private const int MaxSteps = 32;
    private const int MaxNodes = 10_000;

    private readonly IReadOnlyList<string?> steps;

    private NodePath(IReadOnlyList<string?> steps) => this.steps = steps;

    /// <summary>Reads a path; null where it is none. An empty one is the tree itself.</summary>
    public static NodePath? Parse(string text)
    {
        var read = new List<string?>();
        var at = 0;
        while (at < text.Length)
        {
            var (isGood, step) = Step(text, ref at, read.Count == 0);
            if (!isGood || read.Count == MaxSteps)
            {
                return null;
            }

            read.Add(step);
        }

        return new NodePath(read);
    }

    /// <summary>The values at its end, bounded in number.</summary>
    public IEnumerable<DocumentNode> In(DocumentNode root)
    {
        List<DocumentNode> nodes = [root];
        foreach (var step in steps)
        {
            nodes = [.. nodes.SelectMany(node => Next(node, step)).Where(node => node is not TextNode { IsNull: true }).Take(MaxNodes)];
        }

        return nodes;
    }

    private static IEnumerable<DocumentNode> Next(DocumentNode node, string? step) => step is not null
        ? node.At(step) is { } value ? [value] : []
        : node is ListNode list ? list.Items : node is MapNode map ? map.Entries.Select(entry => entry.Value) : [];

    private static (bool IsGood, string? Step) Step(string text, ref int at, bool isFirst)
    {
        if (text[at] == '[')
        {
            var end = text.IndexOf(']', at);
            var inner = end < 0 ? "" : text[(at + 1)..end];
            at = end + 1;
            return inner == "*" ? (true, null)
                : inner.Length > 2 && inner[0] is '\'' or '"' && inner[^1] == inner[0] ? (true, inner[1..^1])
                : (false, null);
        }

        if (!isFirst && text[at++] != '.')
        {
            return (false, null);
        }

        var start = at;
        while (at < text.Length && text[at] is not ('.' or '['))
        {
            at++;
        }

        return (at > start, text[start..at]);
    }
}
