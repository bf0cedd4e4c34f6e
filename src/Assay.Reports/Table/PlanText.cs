using Assay.Core.Findings;

namespace Assay.Reports.Table;

/// <summary>The fix plan for people: the commands, by place, and what remains.</summary>
internal static class PlanText
{
    // Beyond so many nobody reads the list; the package manager's own upgrade does the same.
    private const int MaxWords = 20;
    private const int MaxSteps = 12;

    public static void Write(Page page, FixPlan? plan)
    {
        if (plan is null)
        {
            return;
        }

        page.Blank();
        page.Line(("To fix", Ink.Bold), ($" ({Effect(plan)}):", Ink.Plain));
        foreach (var step in plan.Steps.Take(page.Width is null ? int.MaxValue : MaxSteps))
        {
            WriteStep(page, step);
        }

        if (page.Width is not null && plan.Steps.Count > MaxSteps)
        {
            page.Line(($"  and {plan.Steps.Count - MaxSteps} more places (see -o json)", Ink.Dim));
        }
    }

    /// <summary>"3 upgrades repair 5 vulnerabilities, 2 remain, the gate then passes".</summary>
    public static string Effect(FixPlan plan)
    {
        var upgrades = plan.Steps.SelectMany(step => step.Upgrades).Select(upgrade => upgrade.Purl).Distinct(StringComparer.Ordinal).Count();
        var repaired = plan.Steps.SelectMany(step => step.Upgrades).SelectMany(upgrade => upgrade.Repairs).Distinct(StringComparer.Ordinal)
            .Except(plan.Remaining.Select(left => left.Id), StringComparer.Ordinal).Count();
        var left = plan.Remaining.Select(left => left.Id).Distinct(StringComparer.Ordinal).Count();
        return $"{TableReport.Count(upgrades, "upgrade")} {(upgrades == 1 ? "repairs" : "repair")} {(repaired == 1 ? "1 vulnerability" : TableReport.Count(repaired, "vulnerability"))}, {(left == 0 ? "none" : left)} {(left == 1 ? "remains" : "remain")}"
            + plan.Then switch { VerdictResult.Pass => ", the gate then passes", VerdictResult.Warn => ", the gate then warns", VerdictResult.Fail => ", the gate then still fails", _ => "" };
    }

    private static void WriteStep(Page page, FixStep step)
    {
        if (step.Folder is { } folder)
        {
            page.Line(($"  in {(folder.Length == 0 ? "the top folder" : folder)}:", Ink.Dim));
        }

        foreach (var command in Short(step))
        {
            WriteCommand(page, command, step.Folder is null ? "  " : "    ");
        }

        if (step.Note is { } note)
        {
            page.Prose(note + ".", Ink.Dim, indent: 4, lead: step.Commands.Count == 0 ? "  - " : "    ");
        }
    }

    private static IReadOnlyList<string> Short(FixStep step) => step switch
    {
        { Manager: "apt", Upgrades.Count: > MaxWords } => ["apt-get update && apt-get upgrade -y"],
        { Manager: "apt", Commands: [var first, var second] } => [$"{first} && {second}"],
        _ => step.Commands,
    };

    // Broken between arguments as a shell allows it, never cut: a command that is not whole is no help.
    private static void WriteCommand(Page page, string command, string lead)
    {
        if (page.Width is not { } width || command.Contains('\'', StringComparison.Ordinal))
        {
            page.Line((lead + command, Ink.Good));
            return;
        }

        var words = command.Split(' ');
        var line = lead + words[0];
        foreach (var word in words.AsSpan(1))
        {
            if (line.Length + word.Length + 3 > width)
            {
                page.Line((line + " \\", Ink.Good));
                line = lead + "  " + word;
            }
            else
            {
                line += " " + word;
            }
        }

        page.Line((line, Ink.Good));
    }
}
