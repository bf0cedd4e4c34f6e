using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Table;

namespace Assay.Reports.Html;

/// <summary>All packages, folded: they are many.</summary>
internal static class HtmlPackages
{
    private static readonly string[] Columns = ["Package", "Version", "Type", "Scope", "Licences", "Where"];

    public static void Write(HtmlWriter html, Inventory inventory)
    {
        html.Write($"<section id=\"packages\">\n<h2>Packages</h2>\n");
        if (inventory.Packages.Count == 0)
        {
            html.Write($"<p>None.</p>\n</section>\n");
            return;
        }

        html.Write($"<details><summary>{HtmlReport.Count(inventory.Packages.Count, "package")}</summary>\n<form class=\"filters\" id=\"packages-filters\" hidden=\"\" role=\"search\" aria-label=\"Filter the packages\">\n");
        html.Write($"<label class=\"grow\">Search <input type=\"search\" name=\"q\" autocomplete=\"off\" placeholder=\"name, version, type, path\" /></label>\n</form>\n");
        html.Write($"<p class=\"shown\" id=\"packages-shown\" role=\"status\">{HtmlReport.Count(inventory.Packages.Count, "package")}</p>\n");
        html.Write($"<table class=\"packages\" data-list=\"packages\"><caption>Packages of the artefact</caption>\n<thead><tr>");
        foreach (var column in Columns)
        {
            html.Write($"<th scope=\"col\">{column}</th>");
        }

        html.Write($"</tr></thead>\n<tbody>\n");
        foreach (var package in inventory.Packages.Take(HtmlReport.MaxRows))
        {
            html.Write($"<tr><td>{package.Name}</td><td>{package.Version}</td><td>{package.Type}</td><td>{Names.Of(package.Scope)}{(package.State == PackageState.Declared ? ", declared" : "")}</td>");
            html.Write($"<td>{string.Join(", ", package.Licenses)}</td><td>{(package.Locations.Count > 0 ? package.Locations[0].Path : "")}</td></tr>\n");
        }

        html.Write($"</tbody></table>\n");
        HtmlReport.More(html, inventory.Packages.Count);
        html.Write($"</details>\n</section>\n");
    }
}
