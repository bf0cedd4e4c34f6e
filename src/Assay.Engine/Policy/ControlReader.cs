using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>Reads the controls that a policy stands for: "controls:".</summary>
internal static class ControlReader
{
    private const int MaxControls = 1000;

    /// <param name="nodes">The items of "controls:".</param>
    /// <param name="rules">The policy's rules, which they name.</param>
    public static List<PolicyControl> Read(IReadOnlyList<DocumentNode> nodes, IReadOnlyList<PolicyRule> rules)
    {
        if (nodes.Count > MaxControls)
        {
            throw DocumentException.At(nodes[MaxControls].Place, $"there are more than {MaxControls} controls");
        }

        var known = rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        return [.. nodes.Select(node => ReadOne(node, known))];
    }

    private static PolicyControl ReadOne(DocumentNode node, HashSet<string> known)
    {
        var map = new MapReader(node, "a control");
        var id = map.RequiredText("id");
        var title = map.RequiredText("title");
        var rules = map.Texts("rules");
        var undecidable = map.Text("undecidable");
        var note = map.Text("note");
        map.Done();
        if ((rules.Count == 0) == (undecidable is null) || (undecidable is not null && note is not null))
        {
            throw DocumentException.At(node.Place, $"the control '{id}' must have rules, or say why no scanner can decide it", "write rules: [a-rule], or undecidable: why");
        }

        return new PolicyControl
        {
            Id = id,
            Title = title,
            Rules = [.. rules.Select(rule => known.Contains(rule.Text) ? rule.Text : throw DocumentException.UnknownWord(rule, "rule of this policy", known))],
            Note = undecidable ?? note,
        };
    }
}
