using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Assay.Reports.Tests.Html;

/// <summary>The page without its style and script: XML, so that markup that came from a name would be found.</summary>
internal static partial class HtmlPage
{
    public static XElement Parse(string html) => XDocument.Parse(OwnText().Replace(html, "")).Root!;

    /// <summary>The rows of a table's body.</summary>
    public static List<XElement> Rows(XElement page, string table) =>
        [.. page.Descendants("table").Where(element => element.Attribute("class")!.Value == table).Elements("tbody").Elements("tr")];

    [GeneratedRegex("^<!DOCTYPE html>|<style>.*?</style>|<script>.*?</script>", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OwnText();
}
