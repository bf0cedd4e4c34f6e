using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Checks;

/// <summary>Steps through a tree of values that may hold anything: what is not there, or is of another kind, is null or empty.</summary>
internal static class NodeSteps
{
    /// <summary>The entry of a key. Of a key that stands twice the last one, as Kubernetes and Compose take it.</summary>
    public static (TextNode Key, DocumentNode Value)? Entry(this DocumentNode? node, string key)
    {
        if (node is MapNode map)
        {
            for (var i = map.Entries.Count - 1; i >= 0; i--)
            {
                if (map.Entries[i].Key.Text == key)
                {
                    return (map.Entries[i].Key, map.Entries[i].Value);
                }
            }
        }

        return null;
    }

    /// <summary>The value at the end of a path of keys; null where it is not there or null itself.</summary>
    public static DocumentNode? At(this DocumentNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            node = node.Entry(key)?.Value;
        }

        return node is TextNode { IsNull: true } ? null : node;
    }

    /// <summary>The text at the end of a path.</summary>
    public static string? Text(this DocumentNode? node, params ReadOnlySpan<string> path) => (node.At(path) as TextNode)?.Text;

    /// <summary>The items of a list, or none.</summary>
    public static IReadOnlyList<DocumentNode> Items(this DocumentNode? node, params ReadOnlySpan<string> path) => (node.At(path) as ListNode)?.Items ?? [];

    /// <summary>The keys and values of a map, or none.</summary>
    public static IReadOnlyList<KeyValuePair<TextNode, DocumentNode>> Entries(this DocumentNode? node, params ReadOnlySpan<string> path) => (node.At(path) as MapNode)?.Entries ?? [];

    /// <summary>Whether it is the truth value true.</summary>
    public static bool IsTrue(this DocumentNode? node, params ReadOnlySpan<string> path) => node.At(path) is TextNode { IsQuoted: false, Text: "true" or "True" or "TRUE" };

    public static bool IsFalse(this DocumentNode? node, params ReadOnlySpan<string> path) => node.At(path) is TextNode { IsQuoted: false, Text: "false" or "False" or "FALSE" };

    /// <summary>Where a value stands: a text from its beginning to its end, anything else at its beginning.</summary>
    public static TextRange Range(this DocumentNode node)
    {
        var (line, column) = ((int)node.Place.Line, (int)node.Place.Column);
        return node is TextNode { End: { } end } ? new TextRange(line, column, (int)end.Line, (int)end.Column) : new TextRange(line, column, line, column);
    }
}
