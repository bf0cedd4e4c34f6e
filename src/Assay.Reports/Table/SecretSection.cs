using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.Table;

/// <summary>The secrets of a result for people.</summary>
internal static class SecretSection
{
    private const int Most = 30;

    public static void Write(Page page, ScanResult result, ReportOptions options)
    {
        if (result.Inventory.Secrets is not { } all)
        {
            return;
        }

        var view = new SecretView(result, options);
        var counted = view.Counted.ToList();
        if (counted.Count > 0)
        {
            page.Blank();
            page.Line(("SECRETS", Ink.Bold), ($": {TableReport.Count(counted.Count, "secret")} in {TableReport.Count(counted.Select(secret => secret.Path).Distinct(StringComparer.Ordinal).Count(), "place")}", Ink.Plain));
            foreach (var secret in counted.Take(page.Width is null ? int.MaxValue : Most))
            {
                var ink = secret.Severity >= Severity.High ? Ink.Bad : secret.Severity == Severity.Medium ? Ink.Warning : Ink.Dim;
                page.Line(($"  {Page.Pad(Names.Of(secret.Severity), 10)}", ink), ($"{secret.Title} ", Ink.Bold), (secret.Redacted, Ink.Dim));
                var layer = view.LayerOf(secret);
                page.Prose(SecretView.PlaceOf(secret) + (layer.Length == 0 ? "" : $", {layer}"), secret.DeletedIn is null ? Ink.Plain : Ink.Warning, indent: 14, lead: new string(' ', 12));
            }

            if (page.Width is not null && counted.Count > Most)
            {
                page.Line(($"  and {counted.Count - Most} more (see -o json)", Ink.Dim));
            }

            page.Prose(SecretView.Remedy, indent: 2, lead: "  ");
        }

        var suppressed = all.Count(secret => secret.SuppressedBy is not null);
        if (suppressed > 0)
        {
            page.Blank();
            page.Prose($"{TableReport.Count(suppressed, "secret")} suppressed", Ink.Dim);
        }
    }
}
