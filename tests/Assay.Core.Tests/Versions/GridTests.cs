using Assay.Core.Versions;

namespace Assay.Core.Tests.Versions;

/// <summary>
/// What a package manager's own library answers, kept in testdata/grids: each range with each version, or each version with each. The first line
/// has the versions, parted by tabs; each other line a range, or a version, and behind a tab one character a version: 1 inside, 0 outside,
/// &lt; = &gt; the order, ? none.
/// </summary>
public sealed class GridTests
{
    [Theory]
    [InlineData("composer-ranges", VersionScheme.Composer, RangeSyntax.Composer, true)]
    [InlineData("npm-ranges", VersionScheme.Npm, RangeSyntax.Npm, true)]
    [InlineData("npm-install-ranges", VersionScheme.Npm, RangeSyntax.Npm, false)]
    [InlineData("pep440-ranges", VersionScheme.Pep440, RangeSyntax.Pep440, true)]
    [InlineData("rubygems-ranges", VersionScheme.RubyGems, RangeSyntax.RubyGems, true)]
    public void Ranges_hold_what_the_tool_says(string name, VersionScheme scheme, RangeSyntax syntax, bool includePrerelease)
    {
        Check(name, (text, versions) =>
        {
            Assert.True(VersionRange.TryParse(scheme, syntax, text, out var range, includePrerelease), $"'{text}' is no range");
            return versions.Select(version => range.TryContains(version, out var contained) ? (contained ? '1' : '0') : '?');
        });
    }

    [Theory]
    [InlineData("composer-orders", VersionScheme.Composer)]
    [InlineData("pep440-orders", VersionScheme.Pep440)]
    [InlineData("rubygems-orders", VersionScheme.RubyGems)]
    public void Versions_order_as_the_tool_says(string name, VersionScheme scheme)
    {
        Check(name, (left, versions) => versions.Select(right => VersionOrder.TryCompare(scheme, left, right, out var order) ? "<=>"[order + 1] : '?'));
    }

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Versions", "testdata", "grids", name + ".txt");

    private static void Check(string name, Func<string, string[], IEnumerable<char>> answer)
    {
        var lines = File.ReadAllLines(PathOf(name));
        var versions = lines[0].Split('\t');
        Assert.True(lines.Length > 20 && versions.Length > 20, name);
        var differences = new List<string>();
        foreach (var line in lines.AsSpan(1))
        {
            var tab = line.LastIndexOf('\t');
            var (subject, expected) = (line[..tab], line[(tab + 1)..]);
            var ours = string.Concat(answer(subject, versions));
            Assert.Equal(versions.Length, expected.Length);
            differences.AddRange(versions.Where((_, i) => ours[i] != expected[i]).Select(version => $"'{subject}' '{version}'"));
        }

        Assert.True(differences.Count == 0, $"{differences.Count} differ from the tool's answers:\n{string.Join('\n', differences.Take(50))}");
    }
}
