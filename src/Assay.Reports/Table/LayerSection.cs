using System.Globalization;
using Assay.Core.Findings;

namespace Assay.Reports.Table;

/// <summary>The layers of an image with their sizes and ages, where there is something to say about them.</summary>
internal static class LayerSection
{
    private const int Most = 8;

    public static void Write(Page page, ScanResult result)
    {
        var advice = result.Inventory.LayerAdvice;
        if (advice.Count == 0)
        {
            return;
        }

        var layers = result.Inventory.Artifact.Layers;
        page.Blank();
        page.Line(("LAYERS", Ink.Bold), ($": {TableReport.Count(layers.Count, "layer")}, {SizeText.Of(layers.Sum(layer => layer.SizeBytes ?? 0))}", Ink.Plain));
        for (var number = 0; number < layers.Count; number++)
        {
            var layer = layers[number];
            var age = layer.CreatedAt?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
            page.Line(($"  {number + 1,3}  {SizeText.Of(layer.SizeBytes ?? 0),10}  {age,-10}  ", Ink.Plain), ((layer.CreatedBy ?? "").ReplaceLineEndings(" "), Ink.Dim));
        }

        foreach (var one in advice.Take(page.Width is null ? int.MaxValue : Most))
        {
            page.Prose($"{SizeText.Of(one.SavedBytes)}: {one.Text}{(one.Paths.Count == 0 || one.Kind == LayerAdviceKind.Cache ? "" : $" ({string.Join(", ", one.Paths)})")}", indent: 4, lead: "  - ");
        }

        if (page.Width is not null && advice.Count > Most)
        {
            page.Line(($"    and {advice.Count - Most} more (see -o json)", Ink.Dim));
        }
    }
}
