using Assay.Core;
using Assay.Engine.Documents;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Expressions;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class ExpressionTests
{
    private static readonly RuleSubject Subject = new(Judging.Image, Judging.Lodash, Judging.Found(), Judging.Now, []);

    [Theory]
    [InlineData("true || 1 / 0 == 1", true)]
    [InlineData("false && 1 / 0 == 1", false)]
    [InlineData("!true == false", true)]
    [InlineData("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 7 % 4 == 3 && -3 < 2", true)]
    [InlineData("1 + 0.5 > 1", true)]
    [InlineData("\"a\" + 'b' == \"ab\"", true)]
    [InlineData("'it\\'s' == \"it's\"", true)]
    [InlineData("1 < 2 ? true : false", true)]
    [InlineData("'npm' in ['deb', package.type]", true)]
    [InlineData("'GHSA-aaaa-bbbb-cccc' in finding.aliases", true)]
    [InlineData("package.licenses.exists(l, l.startsWith('M') && l.endsWith('T'))", true)]
    [InlineData("package.licenses.all(l, l == 'GPL-3.0-only')", false)]
    [InlineData("size(package.locations) == 1 && finding.id.size() > 3", true)]
    [InlineData("finding.id.matches('^CVE-20[0-9]{2}-')", true)]
    [InlineData("finding.vector.contains('AV:N')", true)]
    [InlineData("severity(finding.severity) >= severity('high')", true)]
    [InlineData("has(finding.vector) && !has(package.ownedBy)", true)]
    [InlineData("compareVersions('npm', package.version, '4.17.21') < 0", true)]
    [InlineData("compareVersions('npm', 'what', '4.17.21') == 2", true)]
    [InlineData("finding.ageDays == 31", true)]
    [InlineData("package.ownedBy == ''", true)]
    public void Computes_what_CEL_would(string text, bool expected) => Assert.Equal(expected, Parse(text).Holds(Subject));

    [Theory]
    [InlineData("finding.score", "no truth value")]
    [InlineData("finding.score == 'high'", "'==' can't compare a number with a text")]
    [InlineData("finding.aliases == 'x'", "can't compare")]
    [InlineData("finding.id + 1 == 2", "'+' can't be done with a text and a whole number")]
    [InlineData("severity('hihg') > 1", "'hihg' is no severity")]
    [InlineData("!finding.id", "'!' stands before a text")]
    [InlineData("finding.id.matches(package.name)", "'matches' is used in another way")]
    [InlineData("finding.id.matches('(')", "the pattern can't be read")]
    [InlineData("finding.id.matches('(a)\\\\1')", "the pattern can't be read")]
    [InlineData("true &", "'&' means nothing here")]
    [InlineData("true true", "'true' is left over")]
    [InlineData("(true", "')' is missing at the end")]
    [InlineData("x == 'a'", "'(' is missing before '=='")]
    [InlineData("package.licenses.exists(package, true)", "'package' can't name an item")]
    [InlineData("'a", "the text does not end")]
    [InlineData("99999999999999999999 == 1", "too large a number")]
    [InlineData("", "the expression ends too soon")]
    public void Refuses_when_it_is_loaded(string text, string message) =>
        Assert.Contains(message, Assert.Throws<AssayException>(() => Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1 / (finding.ageDays - 31) == 1")]
    [InlineData("9223372036854775807 + finding.ageDays == 1")]
    public void What_has_no_value_is_an_error_and_no_pass(string text)
    {
        var expression = Parse(text);
        Assert.Contains("has no value", Assert.Throws<AssayException>(() => expression.Holds(Subject)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_work_are_bounded()
    {
        Assert.Contains("nested", Assert.Throws<AssayException>(() => Parse(new string('(', 1000) + "true" + new string(')', 1000))).Message, StringComparison.Ordinal);
        Assert.True(Parse(string.Concat(Enumerable.Repeat("!", 2000)) + "true").Holds(Subject));
        Assert.Contains("longer", Assert.Throws<AssayException>(() => Parse(new string(' ', 5000) + "true")).Message, StringComparison.Ordinal);

        var items = "[" + string.Join(',', Enumerable.Repeat("'a'", 400)) + "]";
        var nested = Parse($"{items}.all(a, {items}.all(b, a == b))");
        Assert.Contains("list items", Assert.Throws<AssayException>(() => nested.Holds(Subject)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arbitrary_text_is_an_expression_or_an_error()
    {
        string[] words = ["finding.id", "finding.score", "package.licenses", "true", "1", "2.5", "'a'", "(", ")", "[", "]", "+", "-", "!", "&&", "||", "==", "<", "in", "?", ":", ".", ",", "exists(x,", "x", "size(", "has(", "severity("];
        var random = new Random(7);
        for (var i = 0; i < Tier.Scale(5_000, 200_000); i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 16)).Select(_ => words[random.Next(words.Length)]));
            try
            {
                Parse(text).Holds(Subject);
            }
            catch (AssayException error)
            {
                Assert.Equal("document.invalid", error.Code);
            }
        }
    }

    private static Expression Parse(string text) => Expression.Parse(new TextNode(new DocumentPlace("p.yaml", 1, 1), text, IsQuoted: false));
}
