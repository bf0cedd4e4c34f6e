using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>Reads a policy file: docs/reference/policy.md.</summary>
internal static class PolicyReader
{
    /// <summary>The stages at which a policy can apply.</summary>
    public static readonly IReadOnlyList<string> Stages = ["pipeline", "registry", "runtime", "admission"];

    private const int MaxRules = 1000;

    private static readonly WordList<VerdictResult> Levels = new(("warn", VerdictResult.Warn), ("fail", VerdictResult.Fail));

    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static PolicyFile Read(string file, ReadOnlySpan<byte> bytes)
    {
        var root = YamlDocument.Read(file, bytes)
            ?? throw new AssayException("document.invalid", $"{file} is empty", "a policy has 'version: 1' and 'rules:'; see assay policy --help");
        var map = new MapReader(root, "a policy");
        if (map.TextNode("version") is not { Text: "1" } version)
        {
            throw DocumentException.At(map.Node("version")?.Place ?? root.Place, "the policy's version must be 1", "write 'version: 1' at the top");
        }

        var name = map.Text("name") ?? Path.GetFileName(file);
        var description = map.Text("description");
        var stages = StagesOf(map);
        var artifacts = map.Texts("artifacts").Select(PatternOf).ToList();
        var rules = RulesOf(map.Items("rules"), version.Place);
        var controls = ControlReader.Read(map.Items("controls"), rules);
        map.Done();
        return new PolicyFile
        {
            Name = name,
            Digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Description = description,
            Stages = stages,
            Artifacts = artifacts,
            Rules = rules,
            Controls = controls,
        };
    }

    public static WildcardPattern PatternOf(TextNode text) =>
        WildcardPattern.Of(text.Text) ?? throw DocumentException.At(text.Place, "the pattern is empty or too long");

    private static List<string> StagesOf(MapReader map) =>
        [.. map.Texts("stages").Select(stage => Stages.Contains(stage.Text, StringComparer.Ordinal) ? stage.Text : throw DocumentException.UnknownWord(stage, "stage", Stages))];

    // A policy without rules would pass everything: that is never what somebody meant.
    private static List<PolicyRule> RulesOf(IReadOnlyList<DocumentNode> nodes, DocumentPlace place)
    {
        if (nodes.Count is 0 or > MaxRules)
        {
            throw DocumentException.At(place, nodes.Count == 0 ? "the policy has no rules" : $"the policy has more than {MaxRules} rules", "list them under 'rules:'");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        var rules = new List<PolicyRule>();
        foreach (var node in nodes)
        {
            var rule = RuleOf(node);
            rules.Add(ids.Add(rule.Id) ? rule : throw DocumentException.At(node.Place, $"there are two rules '{rule.Id}'", "give each an id of its own"));
        }

        return rules;
    }

    private static PolicyRule RuleOf(DocumentNode node)
    {
        var map = new MapReader(node, "a rule");
        var id = map.RequiredText("id");
        var level = map.Word("level", "level", Levels) ?? VerdictResult.Fail;
        var message = map.Text("message");
        var stages = StagesOf(map);
        var artifacts = map.Texts("artifacts").Select(PatternOf).ToList();
        var isIncomplete = map.Truth("incomplete") == true;
        var conditions = RuleConditions.Read(map);
        map.Done();
        return isIncomplete && conditions.Count > 0 ? throw DocumentException.At(node.Place, "'incomplete' stands alone in its rule", "make two rules of it")
            : !isIncomplete && conditions.Count == 0 ? throw DocumentException.At(node.Place, $"the rule '{id}' has no condition", "give it one: 'severity: high'")
            : new PolicyRule { Id = id, Level = level, Message = message, Stages = stages, Artifacts = artifacts, Conditions = conditions, IsIncomplete = isIncomplete };
    }
}
