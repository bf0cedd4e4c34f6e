using Assay.Core.Findings;
using Assay.Reports.Table;

namespace Assay.Reports.Html;

/// <summary>The commands that repair what can be repaired, by place.</summary>
internal static class HtmlPlan
{
    private const int MaxSteps = 200;

    public static void Write(HtmlWriter html, FixPlan? plan)
    {
        if (plan is null)
        {
            return;
        }

        html.Write($"<section id=\"plan\">\n<h2>To fix</h2>\n<p>{PlanText.Effect(plan)}.</p>\n");
        foreach (var step in plan.Steps.Take(MaxSteps))
        {
            html.Write($"<h3>{step.Manager}{(step.Folder is { } folder ? " in " + (folder.Length == 0 ? "the top folder" : folder) : "")}</h3>\n");
            if (step.Note is { } note)
            {
                html.Write($"<p>{note}</p>\n");
            }

            if (step.Commands.Count > 0)
            {
                html.Write($"<pre><code>");
                foreach (var command in step.Commands)
                {
                    html.Write($"{command}");
                    html.Write($"\n");
                }

                html.Write($"</code></pre>\n");
            }
        }

        if (plan.Steps.Count > MaxSteps)
        {
            html.Write($"<p class=\"note\">and {HtmlReport.Number(plan.Steps.Count - MaxSteps)} more places.</p>\n");
        }

        html.Write($"</section>\n");
    }
}
