using System.Globalization;
using System.Text;
using Assay.Core.Findings;

namespace Assay.Reports.Markdown;

/// <summary>The layers of an image with what could be better about them, in Markdown.</summary>
internal static class MarkdownLayers
{
    private const int MaxRows = 50;
    private const int MaxLine = 120;

    public static void Write(StringBuilder text, ScanResult result)
    {
        var advice = result.Inventory.LayerAdvice;
        if (advice.Count == 0)
        {
            return;
        }

        var layers = result.Inventory.Artifact.Layers;
        text.Append(CultureInfo.InvariantCulture, $"\n<details><summary>Layers: {layers.Count}, {advice.Count} to improve</summary>\n\n| Saves | Advice |\n|---|---|\n");
        foreach (var one in advice.Take(MaxRows))
        {
            text.Append(CultureInfo.InvariantCulture, $"| {SizeText.Of(one.SavedBytes)} | {MarkdownText.Escape(one.Text)} |\n");
        }

        text.Append("\n| Layer | Size | Made | By |\n|---|---|---|---|\n");
        for (var number = 0; number < Math.Min(layers.Count, MaxRows); number++)
        {
            var layer = layers[number];
            var line = (layer.CreatedBy ?? "").ReplaceLineEndings(" ");
            text.Append(CultureInfo.InvariantCulture, $"| {number + 1} | {SizeText.Of(layer.SizeBytes ?? 0)} | {layer.CreatedAt?.UtcDateTime:yyyy-MM-dd} | {MarkdownText.Escape(line.Length <= MaxLine ? line : line[..MaxLine] + "…")} |\n");
        }

        text.Append("\n</details>\n");
    }
}
