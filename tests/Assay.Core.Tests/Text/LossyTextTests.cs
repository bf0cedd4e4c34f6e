using System.Text;
using Assay.Core.Text;

namespace Assay.Core.Tests.Text;

public sealed class LossyTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("61", "a")]
    [InlineData("C3A9", "é")]
    [InlineData("F09F9883", "😃")]
    [InlineData("61FF62", "a\\xffb")]
    [InlineData("C3", "\\xc3")]
    [InlineData("E282", "\\xe2\\x82")]
    [InlineData("E28261", "\\xe2\\x82a")]
    [InlineData("C080", "\\xc0\\x80")]
    [InlineData("EDA080", "\\xed\\xa0\\x80")]
    [InlineData("F4908080", "\\xf4\\x90\\x80\\x80")]
    [InlineData("80C3A9", "\\x80é")]
    public void Shows_bytes_that_are_no_text(string hex, string text) => Assert.Equal(text, LossyText.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void Leaves_text_as_it_is()
    {
        var text = "every rune: " + string.Concat(Enumerable.Range(0, 0x3000).Where(Rune.IsValid).Select(value => new Rune(value).ToString()));

        Assert.Equal(text, LossyText.Decode(Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Never_throws_and_never_makes_a_replacement_character()
    {
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            var text = LossyText.Decode(bytes);

            // U+FFFD may only stand where its own bytes do.
            Assert.True(!text.Contains('\uFFFD', StringComparison.Ordinal) || bytes.AsSpan().IndexOf("\uFFFD"u8) >= 0);
        }
    }
}
