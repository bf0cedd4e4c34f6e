using Assay.Catalogers.Secrets;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;
using Assay.Engine.Policy;

namespace Assay.Engine.Secrets;

/// <summary>Reads a user's own rules: docs/secrets.md. They come before the built-in ones, and may switch some of those off.</summary>
internal static class SecretRuleFile
{
    private const int MaxRules = 500;
    private const int MaxKeywords = 20;

    private static readonly WordList<SecretShape> Shapes = new(
        ("prefix", SecretShape.Prefix), ("inside", SecretShape.Inside), ("assigned", SecretShape.Assigned), ("around", SecretShape.Around));

    /// <exception cref="AssayException">"secretRules.notFound"; "document.invalid", with line and column.</exception>
    public static SecretRuleSet Load(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[(int)Math.Min(stream.Length, YamlDocument.MaxBytes + 1)];
            stream.ReadExactly(bytes);
            return Read(file, bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AssayException("secretRules.notFound", $"the rules for secrets in {file} can't be read: {failure.Message}", "check the path", failure);
        }
    }

    public static SecretRuleSet Read(string file, ReadOnlySpan<byte> bytes)
    {
        var root = YamlDocument.Read(file, bytes) ?? throw new AssayException("document.invalid", $"{file} is empty", "rules for secrets have 'version: 1' and 'rules:'; see docs/secrets.md");
        var map = new MapReader(root, "a file of rules for secrets");
        if (map.TextNode("version") is not { Text: "1" })
        {
            throw DocumentException.At(map.Node("version")?.Place ?? root.Place, "the version must be 1", "write 'version: 1' at the top");
        }

        var disabled = map.Texts("disable");
        foreach (var id in disabled.Where(id => !SecretRuleSet.BuiltIn.Rules.Any(rule => rule.Id == id.Text)))
        {
            throw DocumentException.UnknownWord(id, "rule for secrets", SecretRuleSet.BuiltIn.Rules.Select(rule => rule.Id));
        }

        var nodes = map.Items("rules");
        map.Done();
        if (nodes.Count > MaxRules)
        {
            throw DocumentException.At(root.Place, $"there are more than {MaxRules} rules");
        }

        var own = nodes.Select(RuleOf).ToList();
        var ids = own.Select(rule => rule.Id).Concat(disabled.Select(id => id.Text)).ToHashSet(StringComparer.Ordinal);
        return new SecretRuleSet([.. own, .. SecretRuleSet.BuiltIn.Rules.Where(rule => !ids.Contains(rule.Id))]);
    }

    private static SecretRule RuleOf(DocumentNode node)
    {
        var map = new MapReader(node, "a rule");
        var id = map.RequiredText("id");
        var pattern = map.TextNode("pattern") ?? throw DocumentException.At(node.Place, "'pattern' is missing here");
        var shape = map.Word("shape", "shape", Shapes) ?? SecretShape.Around;
        var keywords = map.Texts("keywords");
        if (keywords.Count is 0 or > MaxKeywords || keywords.Any(keyword => keyword.Text.Length is < Core.Text.LiteralSearch.LeastBytes or > 64 || keyword.Text.Any(character => character > 0x7e)))
        {
            throw DocumentException.At(node.Place, $"a rule needs 'keywords': 1 to {MaxKeywords} of 3 to 64 ASCII characters, one of which stands in or beside every such secret", "they are what makes looking cheap");
        }

        Check(shape, pattern);
        var rule = new SecretRule(id, map.Text("title") ?? id, map.Word("severity", "severity", PolicyWords.Severities) ?? Severity.High, shape, [.. keywords.Select(keyword => keyword.Text)], pattern.Text)
        {
            LeastBytes = map.Whole("leastBytes", 0, 1000) ?? 0,
            LeastEntropy = map.Number("entropy", 0, 8) ?? 0,
            OnlyInConfiguration = map.Truth("onlyInConfiguration") == true,
            IsRandom = map.Truth("random") == true,
            CountsEverywhere = true,
            Reach = map.Whole("reach", 16, SecretScan.MostReach) ?? 512,
        };
        rule = map.Truth("ignoreCase") is { } ignoreCase ? rule with { IgnoreCase = ignoreCase } : rule;
        map.Done();
        return rule;
    }

    private static void Check(SecretShape shape, TextNode pattern)
    {
        if (pattern.Text.Length > SecretRule.MaxPatternLength)
        {
            throw DocumentException.At(pattern.Place, $"the pattern has more than {SecretRule.MaxPatternLength} characters");
        }

        try
        {
            _ = SecretRule.Build(shape, pattern.Text);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw DocumentException.At(pattern.Place, $"the pattern can't be used: {failure.Message}", "patterns are .NET's, without look-arounds, back-references and atomic groups: they must be linear in time");
        }
    }
}
