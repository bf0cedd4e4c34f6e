using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Assay.TestKit;

namespace Assay.Reports.Tests.Injection;

/// <summary>Hostile texts in every format, read by what reads that format; docs/reports.md, "What a report can't do", says the dangers.</summary>
public sealed partial class InjectionTests
{
    private static readonly NpmPackages Xterm = new("xterm-headless-6.0.0", Path.Combine("@xterm", "headless"), "@xterm/headless@6.0.0");

    public static TheoryData<string> Names => [.. AllReports.Formats.Select(format => format.Name)];

    // Whatever is written to standard output stands in a job's log.
    [Theory]
    [MemberData(nameof(Names))]
    public void No_terminal_and_no_log_of_a_CI_system_obeys_it(string format)
    {
        var text = Write(format);
        Assert.DoesNotContain(text, character => character is (< ' ' and not '\n') or (>= '\u007f' and <= '\u009f') or '\u202e' or '\u2066' or '\ufffe');
        foreach (var line in text.Split('\n'))
        {
            var own = format switch { "azure" => AzureIssue(), "teamcity" => TeamCityInspection(), "github" => GitHubAnnotation(), _ => null };
            var rest = own?.Match(line) is { Success: true } match ? line[match.Length..] : line;
            Assert.DoesNotContain("##vso[", rest, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("##teamcity[", rest, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("##[", rest, StringComparison.Ordinal);
            Assert.DoesNotMatch("^ *::[^:]+::", rest);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(300)]
    public void A_terminal_shows_the_table_line_by_line_and_nothing_else_happens(int width)
    {
        var modules = Xterm.Require();
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["table.txt"], Golden.Write("table", HostileResult.Result, Sample.Options with { Width = width, Color = true }));
        File.WriteAllText(folder["plain.txt"], Golden.Write("table", HostileResult.Result, Sample.Options with { Width = width }));
        var run = NativeTool.Run(NativeTool.Require("node"), [Path.Combine(AppContext.BaseDirectory, "testdata", "terminal.cjs"), modules, folder["table.txt"], folder["plain.txt"]]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal("terminal checked\n", run.Output);
    }

    // GitHub's own renderer, without its clean-up behind it; GitLab's dialect is the same in what counts here.
    [Theory]
    [InlineData("markdown")]
    [InlineData("sarif")]
    [InlineData("gitlab")]
    [InlineData("gitlab-dependency")]
    public void What_is_shown_as_Markdown_has_no_markup_of_others(string format)
    {
        var cmark = NativeTool.Require("cmark-gfm");
        var written = Write(format);
        List<string> texts = format switch
        {
            "markdown" => [written],
            "sarif" => [.. TextsOf(written, "markdown")],
            _ => [.. TextsOf(written, "description"), .. TextsOf(written, "solution")],
        };
        Assert.NotEmpty(texts);
        foreach (var text in texts)
        {
            var page = NativeTool.Run(cmark, ["--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter"], input: text).Output;
            Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
            Assert.All(Link().Matches(page), link => Assert.Matches("^https://(security-tracker\\.debian\\.org|nvd\\.nist\\.gov|osv\\.dev|docs\\.example|x\\.example)/", link.Groups["target"].Value));
            Assert.DoesNotMatch("@[A-Za-z0-9]|#[0-9]", Tag().Replace(page, "").Replace("&#39;", "'", StringComparison.Ordinal));
            Assert.DoesNotMatch("(?m)^/close", page);
        }
    }

    [Fact]
    public void A_spreadsheet_finds_no_formula()
    {
        var python = NativeTool.Require("python3");
        foreach (var separator in new[] { ",", ";", "\\t" })
        {
            var script = $"import csv, sys\nfor row in csv.reader(sys.stdin, delimiter='{separator}'):\n for field in row:\n  if field.lstrip('\"')[:1] in ('=', '+', '-', '@', '\\t', '\\r'): print(field)\nprint('read')";
            var run = NativeTool.Run(python, ["-c", script], input: Write("csv"));
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Equal("read\n", run.Output);
        }
    }

    // azure-pipelines-agent, Command.cs: the first "##vso[" of a line, to the next ']', is a command, and its values are unescaped after that.
    [Fact]
    public void Azure_finds_one_command_a_line_and_its_text_as_it_was()
    {
        var lines = Write("azure").TrimEnd('\n').Split('\n').Where(line => line.StartsWith("##vso[", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lines);
        foreach (var line in lines)
        {
            var end = line.IndexOf(']', StringComparison.Ordinal);
            var command = line["##vso[".Length..end];
            Assert.StartsWith("task.logissue ", command, StringComparison.Ordinal);
            Assert.All(command["task.logissue ".Length..].Split(';', StringSplitOptions.RemoveEmptyEntries), property => Assert.Matches("^(type|code|sourcepath|linenumber|columnnumber)=", property));
            Assert.DoesNotMatch("%(0A|0D|3B|5D)", line[(end + 1)..].Replace("%AZP25", "\u0001", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Sarif_has_no_link_and_no_place_for_an_argument_in_a_plain_message() =>
        Assert.All(TextsOf(Write("sarif"), "text"), text =>
        {
            Assert.DoesNotContain("](", text, StringComparison.Ordinal);
            Assert.DoesNotMatch("\\{[0-9]", text);
        });

    [Fact]
    public void Csaf_holds_no_html_and_passes_its_validator()
    {
        var written = Write("csaf-vex");
        Assert.All((string[])["text", "details", "title"], name => Assert.All(TextsOf(written, name).Where(text => !text.StartsWith("::", StringComparison.Ordinal)), text => Assert.DoesNotMatch("<[A-Za-z/!?]", text)));
        Assert.Equal("", CsafTests.Validate(written));
    }

    [Fact]
    public void Security_Hub_takes_it_and_no_text_is_longer_than_it_may_be()
    {
        var written = Write("asff");
        PlatformReportTests.Validate([written]);
        foreach (var finding in JsonDocument.Parse(written).RootElement.EnumerateArray())
        {
            Assert.InRange(finding.GetProperty("Title").GetString()!.Length, 1, 256);
            Assert.InRange(finding.GetProperty("Description").GetString()!.Length, 1, 1024);
            Assert.InRange(finding.GetProperty("GeneratorId").GetString()!.Length, 1, 512);
            Assert.InRange(finding.GetProperty("Resources")[0].GetProperty("Id").GetString()!.Length, 1, 512);
            var recommendation = finding.GetProperty("Remediation").GetProperty("Recommendation");
            Assert.InRange(recommendation.GetProperty("Text").GetString()!.Length, 1, 512);
            Assert.All(recommendation.EnumerateObject().Where(property => property.Name == "Url"), url => Assert.StartsWith("https://", url.Value.GetString(), StringComparison.Ordinal));
            if (finding.TryGetProperty("Note", out var note))
            {
                Assert.InRange(note.GetProperty("Text").GetString()!.Length, 1, 512);
            }
        }
    }

    // GitLab and Jenkins attach the file that "[[ATTACHMENT|path]]" in a test's output names; there is no output.
    [Fact]
    public void JUnit_has_no_output_in_which_a_file_could_be_named()
    {
        var names = XDocument.Parse(Write("junit")).Descendants().Select(element => element.Name.LocalName).Distinct(StringComparer.Ordinal);
        Assert.DoesNotContain(names, name => name is "system-out" or "system-err" or "properties");
    }

    // Programs take the texts of these as texts: what the finding says comes out as it went in.
    [Theory]
    [InlineData("json")]
    [InlineData("cyclonedx")]
    [InlineData("cyclonedx-vex")]
    public void A_text_for_programs_comes_out_as_it_went_in(string format) => Assert.Contains(HostileResult.Text, AllTexts(JsonDocument.Parse(Write(format)).RootElement));

    private static string Write(string format) => Golden.Write(format, HostileResult.Result, Sample.Options);

    private static IEnumerable<string> TextsOf(string json, string name) =>
        Properties(JsonDocument.Parse(json).RootElement).Where(property => property.Name == name && property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()!);

    private static IEnumerable<string> AllTexts(JsonElement root) => Properties(root).Where(property => property.Value.ValueKind == JsonValueKind.String).Select(property => property.Value.GetString()!);

    private static IEnumerable<JsonProperty> Properties(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Properties(property.Value).Prepend(property)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Properties),
        _ => [],
    };

    [GeneratedRegex("^##vso\\[task\\.logissue [^\\]]*\\]", RegexOptions.None, 1000)]
    private static partial Regex AzureIssue();

    [GeneratedRegex("^##teamcity\\[inspection(Type)? ([A-Za-z]+='([^'|\\[\\]]|\\|.)*' ?)+\\]$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TeamCityInspection();

    [GeneratedRegex("^::(error|warning|notice) [^:]*::", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GitHubAnnotation();

    [GeneratedRegex("<a [^>]*href=\"(?<target>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
