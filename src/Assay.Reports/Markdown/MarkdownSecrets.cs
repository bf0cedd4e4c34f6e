using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Markdown;

/// <summary>The secrets of a result in Markdown.</summary>
internal static class MarkdownSecrets
{
    private const int MaxRows = 100;

    public static void Write(StringBuilder text, SecretView view)
    {
        var counted = view.Counted.ToList();
        if (counted.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n<details open><summary>Secrets: {counted.Count}</summary>\n\n| Secret | Severity | Value | Where | Layer |\n|---|---|---|---|---|\n");
            foreach (var secret in counted.Take(MaxRows))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(secret.Title)} | {Names.Of(secret.Severity)} | {MarkdownText.Escape(secret.Redacted)} | {MarkdownText.Escape(SecretView.PlaceOf(secret))} | {MarkdownText.Escape(view.LayerOf(secret))} |\n");
            }

            if (counted.Count > MaxRows)
            {
                text.Append(CultureInfo.InvariantCulture, $"\nand {counted.Count - MaxRows} more.\n");
            }

            text.Append('\n').Append(SecretView.Remedy).Append("\n\n</details>\n");
        }

        var suppressed = view.Suppressed.ToList();
        if (suppressed.Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>Secrets that do not count: {suppressed.Count}</summary>\n\n| Secret | Where | Why |\n|---|---|---|\n");
            foreach (var secret in suppressed.Take(MaxRows))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {MarkdownText.Escape(secret.Title)} | {MarkdownText.Escape(SecretView.PlaceOf(secret))} | {MarkdownText.Escape(FindingView.ReasonOf(secret.SuppressedBy!))} |\n");
            }

            text.Append("\n</details>\n");
        }
    }
}
