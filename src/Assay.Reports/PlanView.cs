using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Reports;

/// <summary>What the fix plan says about single findings, for formats that have a place for it beside each.</summary>
internal sealed class PlanView
{
    // A command that raises a hundred packages would stand beside each of their findings.
    private const int MaxCommandLength = 160;

    private readonly Dictionary<string, (FixStep Step, FixUpgrade Upgrade)> byPurl = new(StringComparer.Ordinal);

    public PlanView(FixPlan? plan)
    {
        foreach (var step in plan?.Steps ?? [])
        {
            foreach (var upgrade in step.Upgrades)
            {
                byPurl.TryAdd(upgrade.Purl, (step, upgrade));
            }
        }
    }

    /// <summary>"npm install lodash@4.17.21 in app": how the plan repairs a finding; null where it does not.</summary>
    public string? StepOf(Finding finding)
    {
        if (!byPurl.TryGetValue(finding.Purl, out var planned) || !planned.Upgrade.Repairs.Contains(finding.Id, StringComparer.Ordinal))
        {
            return null;
        }

        var (step, upgrade) = planned;
        var place = step.Folder is not { } folder ? "" : folder.Length == 0 ? " in the top folder" : $" in {folder}";
        var command = string.Join(" && ", step.Commands);
        return command.Length is > 0 and <= MaxCommandLength ? command + place : $"raise {upgrade.Name} to {upgrade.To}" + step.Manager switch
        {
            "base" => " with a newer base image",
            "hand" => place,
            _ => $" with {step.Manager}{place}",
        };
    }

    /// <summary>The whole plan in one line, for a log: its commands, and what is left then.</summary>
    public static string LineOf(FixPlan plan) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Table.PlanText.Effect(plan)}: {string.Join("; ", plan.Steps.Select(step => (step.Folder is { Length: > 0 } folder ? $"in {folder}: " : "") + (step.Commands.Count > 0 ? string.Join(" && ", step.Commands) : step.Note)))}");
}
