using Assay.Engine.Policy;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class WildcardPatternTests
{
    [Theory]
    [InlineData("pkg:deb/debian/*", "pkg:deb/debian/openssl", true)]
    [InlineData("pkg:deb/debian/*", "pkg:deb/debian/a/b", false)]
    [InlineData("**/src/*", "a/b/src/x", true)]
    [InlineData("**/src/*", "a/b/src/x/y", false)]
    [InlineData("**", "", true)]
    [InlineData("*", "a/b", false)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a*b*c", "aXbXbXc", true)]
    public void It_stands_for_a_whole_text(string pattern, string text, bool expected) => Assert.Equal(expected, WildcardPattern.Of(pattern)!.Matches(text));

    [Fact]
    public void It_matches_what_trying_everything_matches()
    {
        var random = new Random(3);
        for (var round = 0; round < Tier.Scale(20_000, 400_000); round++)
        {
            var pattern = new string(random.GetItems<char>("ab/*?*", random.Next(1, 9)));
            var text = new string(random.GetItems<char>("ab/", random.Next(0, 9)));
            Assert.True(Naive(pattern, text) == WildcardPattern.Of(pattern)!.Matches(text), $"{pattern} on {text}");
        }
    }

    [Fact]
    public void A_long_name_that_nearly_matches_ends_soon()
    {
        var name = string.Concat(Enumerable.Repeat("aaaaaaaa/", 450));
        Assert.False(WildcardPattern.Of(string.Concat(Enumerable.Repeat("**/*a", 100)) + "b")!.Matches(name));
        Assert.False(WildcardPattern.Of(string.Concat(Enumerable.Repeat("**a", 300)) + "b")!.Matches(name));
    }

    private static bool Naive(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        if (pattern.IsEmpty)
        {
            return text.IsEmpty;
        }

        if (pattern[0] == '*')
        {
            var stars = pattern.IndexOfAnyExcept('*') is >= 0 and var other ? other : pattern.Length;
            for (var taken = 0; taken <= text.Length; taken++)
            {
                if ((stars > 1 || !text[..taken].Contains('/')) && Naive(pattern[stars..], text[taken..]))
                {
                    return true;
                }
            }

            return false;
        }

        return !text.IsEmpty && (pattern[0] == text[0] || (pattern[0] == '?' && text[0] != '/')) && Naive(pattern[1..], text[1..]);
    }
}
