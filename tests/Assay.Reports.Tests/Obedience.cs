using System.Text.Json;
using System.Xml.Linq;

namespace Assay.Reports.Tests;

/// <summary>A text that many readers of reports would obey, and what must not have come of it in each format.</summary>
internal static class Obedience
{
    /// <summary>Orders to terminals, browsers, spreadsheets, chats and CI systems, in one text of several lines.</summary>
    public const string Hostile = "<script>alert(1)</script>|[x](http://evil.example) @everyone ::error::x ##vso[task.complete] ##teamcity[x] =cmd|' /C calc'!A0 \u001b[31m\u202e\r\nnext";

    /// <summary>Looks that a report with <see cref="Hostile"/> in its texts orders nobody anything.</summary>
    public static void Refuse(string format, string text)
    {
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain('\r', text);
        switch (format)
        {
            case "markdown":
                Assert.DoesNotContain("<script", text, StringComparison.Ordinal);
                Assert.DoesNotContain("](http:", text, StringComparison.Ordinal);
                Assert.DoesNotContain("@everyone", text, StringComparison.Ordinal);
                Assert.DoesNotContain("javascript:", text, StringComparison.Ordinal);
                break;
            case "csv":
                Assert.DoesNotContain(text.Split('\n').SelectMany(line => line.Split(',')), field => field.TrimStart('"').StartsWith('='));
                break;
            case "github":
                Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches("^::(error|warning|notice) ", line));
                break;
            case "azure":
                Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.True(line.StartsWith("##vso[task.logissue ", StringComparison.Ordinal) || !line.Contains("##", StringComparison.Ordinal), line));
                Assert.DoesNotContain("##vso[task.complete", text, StringComparison.Ordinal);
                break;
            case "teamcity":
                Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^##teamcity\[inspection(Type)? ([A-Za-z]+='([^'|\[\]]|\|.)*' ?)+\]$", line));
                break;
            case "junit":
                Assert.NotNull(XDocument.Parse(text).Root);
                break;
            case "html":
                var page = Html.HtmlPage.Parse(text);
                Assert.All(page.Descendants("a"), link => Assert.Matches("^(https://|#)", link.Attribute("href")!.Value));
                Assert.Empty(page.Descendants("script"));
                Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
                break;
            case "table":
                Assert.DoesNotContain("\nnext", text, StringComparison.Ordinal);
                break;
            case "sarif":
                Assert.All(JsonDocument.Parse(text).RootElement.AllProperties().Where(property => property.Name is "text" or "markdown"), property => Assert.DoesNotContain("](http:", property.Value.GetString(), StringComparison.Ordinal));
                break;
            case "ndjson":
                Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
                break;
            case "spdx-tag":
                Assert.All(text.TrimEnd('\n').Split('\n'), line => Assert.Matches("^([A-Za-z]+: |$)", line));
                Assert.Equal(text.Split("<text>").Length, text.Split("</text>").Length);
                break;
            case "cyclonedx-xml":
                Assert.DoesNotContain(XDocument.Parse(text).Descendants(), element => element.Name.LocalName == "script");
                break;
            default:
                // Whoever shows a text of JSON to people has it as text.
                Assert.NotEqual(JsonValueKind.Undefined, JsonDocument.Parse(text).RootElement.ValueKind);
                break;
        }
    }
}
