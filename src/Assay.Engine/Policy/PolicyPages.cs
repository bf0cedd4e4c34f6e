using System.Globalization;
using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>What is written about the controls that policies stand for, made from the policies themselves.</summary>
public static class PolicyPages
{
    private const string Undecidable = "not decidable by a scanner";

    /// <summary>For a terminal: each control of a policy with the rules that decide it, or why no scanner can.</summary>
    /// <param name="policy">A policy's file, or the name of a built-in one.</param>
    /// <exception cref="AssayException">"policy.notFound", "document.invalid".</exception>
    public static string Controls(string policy)
    {
        var read = BuiltInPolicies.Find(policy) ?? PolicyReader.Read(policy, Rulebook.Bytes(policy, "policy", YamlDocument.MaxBytes));
        if (read.Controls.Count == 0)
        {
            return $"{read.Name} stands for no controls\n";
        }

        var width = read.Controls.Max(control => control.Id.Length);
        var text = new StringBuilder(read.Description is null ? read.Name : $"{read.Name}: {read.Description}").Append("\n\n");
        foreach (var control in read.Controls)
        {
            text.Append(CultureInfo.InvariantCulture, $"{control.Id.PadRight(width)}  {control.Title}\n");
            foreach (var rule in RulesOf(control, read))
            {
                text.Append(' ', width + 2).Append(CultureInfo.InvariantCulture, $"-> {rule.Id} ({PolicyWords.Of(rule.Level)}): {Text(rule)}\n");
            }

            if (control.Rules.Count == 0)
            {
                text.Append(' ', width + 2).Append(CultureInfo.InvariantCulture, $"-> {Undecidable}: {control.Note}\n");
            }
            else if (control.Note is { } note)
            {
                text.Append(' ', width + 5).Append(CultureInfo.InvariantCulture, $"seen is: {note}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>The page of all built-in policies: docs/reference/controls.md.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("# Built-in policies and their controls\n\nMade from the policies themselves (`assay policy show NAME`, `assay policy controls NAME`); a test keeps it true. How to use them: [policy.md](policy.md).\n");
        foreach (var policy in BuiltInPolicies.Names.Select(name => BuiltInPolicies.Find(name)!))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {policy.Name}\n{policy.Description}\n\n| control | asks for | decided by | what is seen, or why it is {Undecidable} |\n|---|---|---|---|\n");
            foreach (var control in policy.Controls)
            {
                var rules = string.Join("<br>", RulesOf(control, policy).Select(rule => $"`{rule.Id}` ({PolicyWords.Of(rule.Level)}): {Text(rule).Replace("|", "\\|", StringComparison.Ordinal)}"));
                text.Append(CultureInfo.InvariantCulture, $"| {control.Id} | {control.Title} | {(rules.Length > 0 ? rules : Undecidable)} | {control.Note} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<PolicyRule> RulesOf(PolicyControl control, PolicyFile policy) => control.Rules.Select(id => policy.Rules.First(rule => rule.Id == id));

    private static string Text(PolicyRule rule) =>
        (rule.IsIncomplete ? "not everything could be read" : string.Join(", ", rule.Conditions.Select(condition => condition.Text.ReplaceLineEndings(" "))))
        + (rule.Stages.Count > 0 ? $" (at {string.Join(" and ", rule.Stages)})" : "");
}
