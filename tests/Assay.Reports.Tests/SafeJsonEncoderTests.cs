using System.Text.Json;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.Tests;

public sealed class SafeJsonEncoderTests
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
    public void What_is_shown_stands_as_it_is_and_nothing_else(string text, string encoded) => Assert.Equal(encoded, SafeJsonEncoder.Instance.Encode(text));

    [Fact]
    public void Every_character_comes_back()
    {
        var random = new Random(1);
        for (var number = 0; number < 5000; number++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => char.ConvertFromUtf32(random.Next(4) switch { 0 => random.Next(0, 0x80), 1 => random.Next(0x80, 0x800), 2 => random.Next(0xe000, 0x10000), _ => random.Next(0x10000, 0x110000) })));
            using var stream = new MemoryStream();
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = SafeJsonEncoder.Instance }))
            {
                writer.WriteStringValue(text);
            }

            var json = System.Text.Encoding.UTF8.GetString(stream.ToArray());
            Assert.Equal(text, JsonDocument.Parse(json).RootElement.GetString());
            Assert.Equal(json, SafeText.Escape(json));
        }
    }

    [Fact]
    public void Half_a_pair_is_told_as_what_it_is_not() => Assert.Equal("a\ufffdb", SafeJsonEncoder.Instance.Encode("a\ud800b"));

    [Fact]
    public void A_narrow_target_says_so()
    {
        Assert.Equal(System.Buffers.OperationStatus.DestinationTooSmall, SafeJsonEncoder.Instance.Encode("ab\u202ec", new char[6], out var consumed, out var written));
        Assert.Equal((2, 2), (consumed, written));
    }
}
