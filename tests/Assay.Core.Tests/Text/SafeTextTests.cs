using System.Text;
using Assay.Core.Text;

namespace Assay.Core.Tests.Text;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("libc6", "libc6")]
    [InlineData("naïve 名前 🎉", "naïve 名前 🎉")]
    [InlineData("\u001b[31mred\u001b[0m", "\\x1b[31mred\\x1b[0m")]
    [InlineData("a\r\nb\tc\0\u007f", "a\\x0d\\x0ab\\x09c\\x00\\x7f")]
    [InlineData("\u009b2J", "\\u{9b}2J")]
    [InlineData("user\u202etxt.exe", "user\\u{202e}txt.exe")]
    [InlineData("\u2066a\u2069\u200f", "\\u{2066}a\\u{2069}\\u{200f}")]
    [InlineData("zero\u200bwidth\ufeff", "zero\\u{200b}width\\u{feff}")]
    [InlineData("a\u2028b\u2029c\u0085", "a\\u{2028}b\\u{2029}c\\u{85}")]
    [InlineData("tag\U000e0041", "tag\\u{e0041}")]
    [InlineData("private\ue000", "private\\u{e000}")]
    [InlineData("a ##vso[task.complete]", "a \\x23#vso[task.complete]")]
    [InlineData("##VSO[a]##[b]###[c", "\\x23#VSO[a]\\x23#[b]#\\x23#[c")]
    [InlineData("##teamcity[a]", "\\x23#teamcity[a]")]
    [InlineData("  ::error::a", "  \\x3a:error::a")]
    [InlineData("## a #1 C## ##vs", "## a #1 C## ##vs")]
    [InlineData("::1 a::b::c Foo::Bar", "::1 a::b::c Foo::Bar")]
    public void Escapes_what_a_terminal_obeys_or_an_eye_does_not_see(string text, string escaped) => Assert.Equal(escaped, SafeText.Escape(text));

    [Fact]
    public void Escapes_half_a_character() => Assert.Equal("a\\u{d800}b", SafeText.Escape(new string(['a', (char)0xd800, 'b'])));

    [Fact]
    public void Escapes_bytes_that_are_not_utf8() => Assert.Equal("a\\xff\\x1b", SafeText.Escape([(byte)'a', 0xff, 0x1b]));

    [Fact]
    public void Nothing_that_comes_out_is_hidden_and_nothing_changes_twice()
    {
        for (var value = 0; value <= 0x10ffff; value++)
        {
            if (!Rune.TryCreate(value, out var rune))
            {
                continue;
            }

            var escaped = SafeText.Escape(rune.ToString());
            Assert.True(escaped.EnumerateRunes().All(SafeText.IsShown), $"U+{value:x}");
            Assert.Equal(escaped, SafeText.Escape(escaped));
        }
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("名前", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("🎉", 2)]
    [InlineData("한글", 4)]
    [InlineData("ｆｕｌｌ", 8)]
    [InlineData("…", 1)]
    public void Counts_the_columns_of_a_terminal(string text, int columns) => Assert.Equal(columns, DisplayWidth.Of(text));

    [Theory]
    [InlineData("名前名前", 5, "名前")]
    [InlineData("abc", 2, "ab")]
    [InlineData("ae\u0301b", 2, "ae\u0301")]
    [InlineData("a", 0, "")]
    public void Fits_whole_characters(string text, int columns, string fits) => Assert.Equal(fits, DisplayWidth.Fit(text, columns).ToString());
}
