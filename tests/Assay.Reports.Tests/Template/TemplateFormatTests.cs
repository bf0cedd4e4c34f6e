using System.Text;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Reports.Template;

namespace Assay.Reports.Tests.Template;

public sealed class TemplateFormatTests
{
    [Theory]
    [InlineData("{{artifact.name}}", "registry.example/shop/cart:1.4")]
    [InlineData("{{#verdict.result.fail}}no{{/verdict.result.fail}}{{^verdict.result.fail}}yes{{/verdict.result.fail}}", "no")]
    [InlineData("{{#findings}}{{#severity.critical}}{{id}}{{^-last}},{{/-last}}{{/severity.critical}}{{/findings}}", "CVE-2024-5535,CVE-2024-5535,CVE-2023-45853,")]
    [InlineData("{{#packages}}{{#-first}}[{{/-first}}{{name}}{{^-last}} {{/-last}}{{#-last}}]{{/-last}}{{/packages}}", "[curl libcurl4 libssl3 openssl perl-base perl tzdata zlib1g]")]
    [InlineData("{{#artifact.digests}}<{{.}}>{{/artifact.digests}}", "<sha256:9c1f8a3f5f0e4d2b7a6c5e4d3c2b1a09f8e7d6c5b4a392817263544536271809>")]
    [InlineData("{{report.counts.critical}}/{{report.counts.findings}}/{{report.counts.suppressed}} {{report.complete}}", "3/13/1 true")]
    [InlineData("{{#report.counts.checks}}some{{/report.counts.checks}}{{^report.counts.checks}}none{{/report.counts.checks}}", "none")]
    [InlineData("{{nothing}}{{artifact.nothing.more}}{{! a remark }}.", ".")]
    [InlineData("a\n  {{#report}}\nb\n  {{/report}}\nc\n", "a\nb\nc\n")]
    [InlineData("{{^nothing}}\nb\n{{/nothing}}", "b\n")]
    public void Values_and_sections(string template, string expected) => Assert.Equal(expected, Write("a.txt", template, Sample.Result));

    [Theory]
    [InlineData("a.html", "&lt;b&gt; &amp; &quot;x&quot;, =1+1 *a*")]
    [InlineData("a.xml.mustache", "&lt;b&gt; &amp; &quot;x&quot;, =1+1 *a*")]
    [InlineData("a.md", "&lt;b&gt; &amp; \"x\", =1+1 \\*a\\*")]
    [InlineData("a.csv", "\"<b> & \"\"x\"\", =1+1 *a*\"")]
    [InlineData("a.json", "<b> & \\\"x\\\", =1+1 *a*")]
    [InlineData("a.txt", "<b> & \"x\", =1+1 *a*")]
    public void The_ending_says_how_values_are_escaped(string file, string expected)
    {
        var result = Named("<b> & \"x\", =1+1 *a*");
        Assert.Equal(expected, Write(file, "{{artifact.name}}", result));
        Assert.Equal("<b> & \"x\", =1+1 *a*", Write(file, "{{{artifact.name}}}", result));
        Assert.Equal("<b> & \"x\", =1+1 *a*", Write(file, "{{& artifact.name}}", result));
    }

    [Fact]
    public void Nothing_of_a_value_is_obeyed_raw_or_not()
    {
        foreach (var template in (string[])["{{artifact.name}}", "{{{artifact.name}}}"])
        {
            var text = Write("a.txt", template, Named(Obedience.Hostile));
            Assert.DoesNotContain('\u001b', text);
            Assert.DoesNotContain('\u202e', text);
            Assert.DoesNotContain('\n', text);
        }

        Assert.Equal("'=1", Write("a.csv", "{{artifact.name}}", Named("=1")).Trim('"'));
        Assert.Equal("a {{id}}", Write("a.txt", "{{artifact.name}}", Named("a {{id}}")));
    }

    [Theory]
    [InlineData("a\nb {{#findings}}", "t.txt:2:3: {{#findings}} is never closed")]
    [InlineData("{{/findings}}", "t.txt:1:1: {{/findings}} closes a section that is not open here")]
    [InlineData("{{#a}}{{#b}}{{/a}}", "t.txt:1:13: {{/a}} closes")]
    [InlineData("x{{id", "t.txt:1:2: the tag is never closed")]
    [InlineData("{{> other}}", "t.txt:1:1: a template can't take in another one")]
    [InlineData("{{=<% %>=}}", "t.txt:1:1: the delimiters can't be changed")]
    [InlineData("{{a b}}", "t.txt:1:1: 'a b' is no name")]
    [InlineData("{{}}", "t.txt:1:1: '' is no name")]
    public void What_is_wrong_is_said_with_its_place(string template, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<AssayException>(() => TemplateFormat.Parse("t.txt", template)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_multiplies_is_stopped()
    {
        var template = string.Concat(Enumerable.Repeat("{{#packages}}", 12)) + new string('x', 100) + string.Concat(Enumerable.Repeat("{{/packages}}", 12));
        Assert.Equal("template.tooMuch", Assert.Throws<AssayException>(() => TemplateFormat.Parse("t.txt", template).Write(Sample.Result, Stream.Null, Sample.Options)).Code);
        Assert.Contains("more than 32 sections", Assert.Throws<AssayException>(() => TemplateFormat.Parse("t.txt", string.Concat(Enumerable.Repeat("{{#a}}", 40)))).Message, StringComparison.Ordinal);
        Assert.Equal("template.tooLarge", Assert.Throws<AssayException>(() => TemplateFormat.Parse("t.txt", new string('x', TemplateFormat.MaxLength + 1))).Code);
    }

    [Fact]
    public void A_list_is_no_value_and_an_ending_must_tell()
    {
        var format = TemplateFormat.Parse("t.txt", "\n {{findings}}");
        Assert.Contains("t.txt:2:2: {{findings}} is not one value", Assert.Throws<AssayException>(() => format.Write(Sample.Result, Stream.Null, Sample.Options)).Message, StringComparison.Ordinal);
        Assert.Equal("template.ending", Assert.Throws<AssayException>(() => TemplateFormat.Parse("t.doc", "")).Code);
        Assert.Equal("text/html; charset=utf-8", TemplateFormat.Parse("a/t.html", "").MediaType);
    }

    [Fact]
    public void Any_beginning_of_a_template_is_a_template_or_an_error_with_its_place()
    {
        const string Template = "a {{#findings}}\n{{{id}}} {{&severity}} {{^suppressedBy}}x{{/suppressedBy}}\n{{/findings}} {{! end }}\n";
        for (var length = 0; length <= Template.Length; length++)
        {
            try
            {
                Write("a.md", Template[..length], Sample.Result);
            }
            catch (AssayException error)
            {
                Assert.Matches("^a.md:[0-9]+:[0-9]+: ", error.Message);
            }
        }
    }

    private static ScanResult Named(string name) => Sample.Result with { Inventory = Sample.Inventory with { Artifact = Sample.Inventory.Artifact with { Name = name } } };

    private static string Write(string file, string template, ScanResult result)
    {
        using var output = new MemoryStream();
        TemplateFormat.Parse(file, template).Write(result, output, Sample.Options);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
