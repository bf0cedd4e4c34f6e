using System.Text;
using System.Text.RegularExpressions;
using Assay.Catalogers.Executables.Programs;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

/// <summary>Against .NET's own engine, which reads the same patterns.</summary>
public sealed class BytePatternTests
{
    private readonly Random random = new(20261126);

    [Fact]
    public void Every_programs_pattern_finds_what_the_platform_finds()
    {
        byte[][] samples = [.. File.ReadLines(Path.Combine(TestData.RepositoryRoot, "tests", "Assay.Catalogers.Tests", "Executables", "testdata", "programs.tsv")).Select(line => Unescaped(line.Split('\t')[2]))];
        foreach (var pattern in ProgramTable.All.SelectMany(program => program.Marks).Select(mark => mark.Pattern).Distinct(StringComparer.Ordinal))
        {
            var (ours, theirs) = (BytePattern.Parse(pattern), Platform(pattern));
            foreach (var sample in samples)
            {
                Same(ours, theirs, sample);
                Same(ours, theirs, Changed(sample));
            }
        }
    }

    [Theory]
    [InlineData("a|ab|abc")]
    [InlineData("(?:a|ab)(?:c|bcd)(?:d*)")]
    [InlineData("^a*?b{2,3}?[^a-c\\s]+$")]
    [InlineData("(?<version>a{1,3})b?(?:\\x62|c)*")]
    [InlineData("(?<version>(?:ab?)+)c{2}|\\.\\S\\n?$")]
    [InlineData("[a\\-b\\]]{2,}|[^\\n]c|(?:)b")]
    [InlineData(".(?<version>[ab]*)\\1x", false)]
    public void Small_patterns_find_the_same_in_whatever_there_is(string pattern, bool isKnown = true)
    {
        if (!isKnown)
        {
            Assert.Throws<FormatException>(() => BytePattern.Parse(pattern));
            return;
        }

        var (ours, theirs) = (BytePattern.Parse(pattern), Platform(pattern));
        for (var i = 0; i < 3000; i++)
        {
            var text = new byte[random.Next(12)];
            for (var at = 0; at < text.Length; at++)
            {
                text[at] = "abc\n-.] x\u00a0"u8[random.Next(10)];
            }

            Same(ours, theirs, text);
        }
    }

    [Theory]
    [InlineData("a)")]
    [InlineData("(a")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a{2")]
    [InlineData("a{1000}")]
    [InlineData("\\")]
    [InlineData("\\d")]
    [InlineData("(?=a)")]
    [InlineData("(?<a")]
    [InlineData("\u0416")]
    public void What_it_does_not_know_is_refused(string pattern) => Assert.Throws<FormatException>(() => BytePattern.Parse(pattern));

    [Fact]
    public void Text_that_fits_in_too_many_ways_takes_no_longer()
    {
        // Each '.' doubles the ways in which an engine that goes back can divide what is before it.
        var pattern = BytePattern.Parse("(?:(?:[0-9a]+)*b?)*c");
        Assert.Null(pattern.Find(Encoding.ASCII.GetBytes(new string('1', 280)), 0, new PatternScratch()));
    }

    private static Regex Platform(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static void Same(BytePattern ours, Regex theirs, byte[] text)
    {
        var scratch = new PatternScratch();
        var expected = theirs.Matches(Encoding.Latin1.GetString(text)).Select(match => (match.Index, match.Index + match.Length, match.Groups["version"] is { Success: true } group ? group.Value : null)).ToList();
        var found = new List<(int, int, string?)>();
        for (var from = 0; ours.Find(text, from, scratch) is { } match; from = Math.Max(match.End, match.Start + 1))
        {
            found.Add((match.Start, match.End, match.GroupStart < 0 ? null : Encoding.Latin1.GetString(text[match.GroupStart..match.GroupEnd])));
        }

        Assert.True(expected.SequenceEqual(found), $"{theirs} in {Convert.ToHexString(text)}: {string.Join(' ', expected)} and {string.Join(' ', found)}");
    }

    private byte[] Changed(byte[] sample)
    {
        byte[] changed = [.. sample];
        for (var i = random.Next(4); i >= 0 && changed.Length > 0; i--)
        {
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
        }

        return changed;
    }

    private static byte[] Unescaped(string text) =>
        Encoding.Latin1.GetBytes(text.Replace("\\0", "\0", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
}
