using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Engine.Policy;

namespace Assay.Engine.Checks;

/// <summary>What is written about checks, made from the checks themselves.</summary>
public static class CheckPages
{
    /// <summary>A line for each check, users' own ones last.</summary>
    public static string List(IReadOnlyList<Check> own)
    {
        var text = new StringBuilder();
        foreach (var check in AllChecks.Checks.Concat(own))
        {
            text.Append(CultureInfo.InvariantCulture, $"{check.Id}  {PolicyWords.Of(check.Severity),-10}  {PolicyWords.Of(check.Category),-12}  {check.Title}\n");
        }

        return text.ToString();
    }

    /// <summary>All that is known of a check, for a terminal.</summary>
    public static string Text(Check check)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{check.Id}: {check.Title}\n\n{PolicyWords.Of(check.Severity)}, {PolicyWords.Of(check.Category)}, looks at {PolicyWords.Of(check.Target)}\n");
        if (check.Benchmarks.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"asked for by {string.Join(", ", check.Benchmarks)}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{check.Reason}\n\nInstead: {check.Remediation}\n");
        if (check.IgnoreExample is { } ignore)
        {
            Example(text, "\nWith this .dockerignore:\n", ignore);
        }

        Example(text, "\nFound in:\n", check.BadExample);
        Example(text, "\nNot in:\n", check.GoodExample);
        if (check.Reference is { } reference)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{reference}\n");
        }

        return text.ToString();
    }

    /// <summary>The page of all checks: docs/reference/checks.md.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder("# Checks\n\nMade from the checks themselves; a test keeps it true. How to use them: [checks.md](../checks.md).\n\n| id | severity | category | what is wrong |\n|---|---|---|---|\n");
        foreach (var check in AllChecks.Checks)
        {
            text.Append(CultureInfo.InvariantCulture, $"| [{check.Id}](#{check.Id.ToLowerInvariant()}) | {PolicyWords.Of(check.Severity)} | {PolicyWords.Of(check.Category)} | {check.Title} |\n");
        }

        foreach (var check in AllChecks.Checks)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {check.Id}\n**{check.Title}** ({PolicyWords.Of(check.Severity)}, {PolicyWords.Of(check.Category)})\n\n{check.Reason}\n\nInstead: {check.Remediation}\n");
            if (check.Benchmarks.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nAsked for by: {string.Join(", ", check.Benchmarks)}.\n");
            }

            if (check.IgnoreExample is { } ignore)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nWith this `.dockerignore`:\n```text\n{ignore.TrimEnd('\n')}\n```\n");
            }

            var language = check.Target switch { CheckTarget.Dockerfile => "dockerfile", CheckTarget.Image => check.BadExample.StartsWith('{') ? "json" : "text", _ => "yaml" };
            text.Append(CultureInfo.InvariantCulture, $"\nFound in:\n```{language}\n{check.BadExample.TrimEnd('\n')}\n```\nNot in:\n```{language}\n{check.GoodExample.TrimEnd('\n')}\n```\n");
        }

        return text.ToString();
    }

    private static void Example(StringBuilder text, string title, string example)
    {
        text.Append(title);
        foreach (var line in example.TrimEnd('\n').Split('\n'))
        {
            text.Append("    ").Append(line).Append('\n');
        }
    }
}
