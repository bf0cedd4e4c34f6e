using System.Text.RegularExpressions;
using Assay.TestKit;

namespace Assay.Architecture;

/// <summary>What documents say of the sources.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void Every_test_that_the_page_about_matching_names_is_there()
    {
        var page = File.ReadAllText(Path.Combine(TestData.RepositoryRoot, "docs", "matching.md"));
        var sources = Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetFileNameWithoutExtension(path), File.ReadAllText, StringComparer.Ordinal);
        var named = Regex.Matches(page, "`(?<class>[A-Za-z]+Tests)\\.(?<method>\\w+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

        Assert.NotEmpty(named);
        Assert.Empty(named.Where(test => !sources[test.Groups["class"].Value].Any(source => source.Contains($" {test.Groups["method"].Value}(", StringComparison.Ordinal))).Select(test => test.Value));
    }

    [Theory]
    [InlineData("Core")]
    [InlineData("Sources")]
    [InlineData("Advisories")]
    [InlineData("Engine")]
    public void The_page_about_the_architecture_names_every_folder_of_a_room(string project)
    {
        var row = File.ReadLines(Path.Combine(TestData.RepositoryRoot, "docs", "architecture.md")).Single(line => line.StartsWith($"| `Assay.{project}` |", StringComparison.Ordinal));

        var folders = Directory.GetDirectories(Path.Combine(TestData.RepositoryRoot, "src", "Assay." + project)).Select(folder => Path.GetFileName(folder)).Except(["bin", "obj"]).ToList();

        Assert.NotEmpty(folders);
        Assert.All(folders, folder => Assert.Matches($"`{folder}[`./]", row));
    }
}
