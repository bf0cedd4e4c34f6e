using Assay.Core;
using Assay.Core.Text;
using Assay.Reports.Csv;
using Assay.Reports.Html;
using Assay.Reports.Json;
using Assay.Reports.Markdown;

namespace Assay.Reports.Template;

/// <summary>How values are made harmless in what a template writes; its file's ending says what that is.</summary>
internal sealed record TemplateEscape(string MediaType, Func<string, string> Escape)
{
    private static readonly Dictionary<string, TemplateEscape> ByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = new("text/html; charset=utf-8", HtmlWriter.Escape),
        [".htm"] = new("text/html; charset=utf-8", HtmlWriter.Escape),
        [".xml"] = new("application/xml", HtmlWriter.Escape),
        [".md"] = new("text/markdown; charset=utf-8", MarkdownText.Escape),
        [".csv"] = new("text/csv; charset=utf-8", CsvReport.Field),
        [".json"] = new("application/json", JsonText.Escape),
        [".txt"] = new("text/plain; charset=utf-8", SafeText.Escape),
    };

    /// <exception cref="AssayException">The ending is none of those that are known.</exception>
    public static (string Ending, TemplateEscape Escape) Of(string file)
    {
        var ending = Path.GetExtension(file);
        ending = ending is ".mustache" or ".tmpl" ? Path.GetExtension(Path.GetFileNameWithoutExtension(file)) : ending;
        return ByEnding.TryGetValue(ending, out var escape)
            ? (ending, escape)
            : throw new AssayException("template.ending", $"the ending of {file} does not say what the template writes", "call it *" + string.Join(", *", ByEnding.Keys) + ", or one of these with .mustache behind it");
    }
}
