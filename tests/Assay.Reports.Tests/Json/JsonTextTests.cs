using System.Text;
using System.Text.Json;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Tests.Json;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a \"b\" \\c", "a \\\"b\\\" \\\\c")]
    [InlineData("<a href='x'>+&", "<a href='x'>+&")]
    [InlineData("é 漢 😀", "é 漢 😀")]
    [InlineData("a\tb\r\nc\u0001\u007f", "a\\tb\\r\\nc\\u0001\\u007f")]
    [InlineData("\u202e\u200b\ufeff", "\\u202e\\u200b\\ufeff")]
    [InlineData("\U000e0041", "\\udb40\\udc41")]
    public void What_is_shown_stands_as_it_is_and_nothing_else(string text, string escaped) => Assert.Equal(escaped, JsonText.Escape(text));

    [Fact]
    public void Every_character_comes_back()
    {
        var random = new Random(1);
        for (var number = 0; number < 5000; number++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => char.ConvertFromUtf32(random.Next(4) switch { 0 => random.Next(0, 0x80), 1 => random.Next(0x80, 0x800), 2 => random.Next(0xe000, 0x10000), _ => random.Next(0x10000, 0x110000) })));
            var json = $"\"{JsonText.Escape(text)}\"";
            Assert.Equal(text, JsonDocument.Parse(json).RootElement.GetString());
            Assert.Equal(json, SafeText.Escape(json));
        }
    }

    [Fact]
    public void Half_a_pair_is_told_as_what_it_is_not()
    {
        Assert.Equal("a\ufffdb", JsonText.Escape("a\ud800b"));
        Assert.Equal("a\ufffd", JsonText.Escape("a\ud800"));
    }

    [Fact]
    public void A_command_of_Azure_Pipelines_stands_in_no_output()
    {
        const string Text = "a ##vso[task.complete]###[c]# #";
        Assert.Equal("a \\u0023#vso[task.complete]\\u0023\\u0023#[c]# #", JsonText.Escape(Text));
        Assert.Equal(Text, System.Text.Json.JsonDocument.Parse($"\"{JsonText.Escape(Text)}\"").RootElement.GetString());
    }

    // Eight characters are looked at at once: each at each of their places.
    [Fact]
    public void Each_character_of_ascii_stops_the_copy_where_it_should_at_every_place()
    {
        var target = new byte[32];
        for (var character = '\0'; character < 0x180; character++)
        {
            for (var place = 0; place < 18; place++)
            {
                var text = string.Concat("abcdefghijklmnopqr".AsSpan(0, place), character.ToString(), "~ yz");
                var isPlain = character is >= ' ' and <= '~' and not '"' and not '\\' and not '#';

                var copied = JsonText.CopyPlain(text, target);

                Assert.Equal(isPlain ? text.Length : place, copied);
                Assert.Equal(text[..copied], Encoding.ASCII.GetString(target.AsSpan(0, copied)));
            }
        }
    }

    [Fact]
    public void A_narrow_target_is_refused() => Assert.Throws<ArgumentException>(() => JsonText.CopyPlain("abc", new byte[2]));
}
