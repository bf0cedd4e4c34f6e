using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Checks;
using Assay.Engine.Checks.Dockerfiles;
using Assay.Engine.Checks.Images;
using Assay.Engine.Collecting;
using Assay.TestKit;

namespace Assay.Engine.Tests.Checks;

/// <summary>Every check finds something in its bad example and nothing in its good one.</summary>
public sealed class ExampleTests
{
    public static TheoryData<string> Ids => [.. AllChecks.Checks.Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Finds_the_bad_example_and_leaves_the_good_one(string id)
    {
        var check = AllChecks.Find(id)!;

        var bad = Run(check, check.BadExample);
        var good = Run(check, check.GoodExample);

        Assert.Contains(bad, finding => finding.Check.Id == id);
        Assert.DoesNotContain(good, finding => finding.Check.Id == id);
        Assert.All(bad.Where(finding => finding.Path is not null), finding => Inside(check.BadExample, finding.Range!.Value));
    }

    [Fact]
    public void Ids_are_unique_and_every_check_says_all_that_it_must()
    {
        Assert.Equal(AllChecks.Checks.Count, AllChecks.Checks.Select(check => check.Id).Distinct().Count());
        Assert.All(AllChecks.Checks, check =>
        {
            Assert.Matches("^ASY-(DF|IM|KB|CO)-[0-9]{4}$", check.Id);
            Assert.NotEmpty(check.Title);
            Assert.False(check.Title.EndsWith('.'), check.Title);
            Assert.EndsWith(".", check.Reason, StringComparison.Ordinal);
            Assert.NotEmpty(check.Remediation);
            Assert.NotEmpty(check.BadExample);
            Assert.NotEqual(check.BadExample, check.GoodExample);
        });
        Assert.True(AllChecks.Checks.Count(check => check.Target == CheckTarget.Dockerfile) >= 60);
    }

    [Fact]
    public void The_page_of_the_checks_is_current()
    {
        var page = Path.Combine(TestData.RepositoryRoot, "docs", "reference", "checks.md");
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(page, CheckPages.Markdown());
        }

        Assert.Equal(CheckPages.Markdown(), File.ReadAllText(page));
    }

    private static IReadOnlyList<CheckFinding> Run(Check check, string example)
    {
        if (check.Target == CheckTarget.Image && !example.StartsWith('{'))
        {
            return LayerModeChecks.Run([LayerOf(example)], new Artifact { Kind = "image", Name = "example" });
        }

        if (check.Target == CheckTarget.Image)
        {
            return ImageChecks.Run(Encoding.UTF8.GetBytes(example), [.. Enumerable.Repeat("", example.Split("\"\"").Length - 1)]);
        }

        var report = FileChecks.Run(check.Target == CheckTarget.Dockerfile ? "Dockerfile" : "file.yaml", Encoding.UTF8.GetBytes(example), isNamed: true, new DateOnly(2026, 1, 1), context: check.IgnoreExample is { } ignore ? new BuildContext(DockerIgnore.Read(Encoding.UTF8.GetBytes(ignore)), IsSure: true) : null);
        Assert.DoesNotContain(report.Issues, issue => issue.Level == IssueLevel.Error);
        return report.Findings;
    }

    // "drwxrwxrwt tmp", a line for each.
    private static LayerFacts LayerOf(string listing)
    {
        var (index, summary) = (new LayerIndex.Builder(), new SummaryBuilder());
        foreach (var line in listing.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var mode = 0;
            for (var i = 1; i < 10; i++)
            {
                mode = (mode << 1) | (line[i] == '-' ? 0 : 1);
            }

            mode |= (line[3] is 's' ? 0x800 : 0) | (line[6] is 's' ? 0x400 : 0) | (line[9] is 't' ? 0x200 : 0);
            var entry = new TreeEntry { Path = Encoding.UTF8.GetBytes(line[11..]), Kind = line[0] == 'd' ? EntryKind.Directory : EntryKind.File, SizeBytes = 1, Mode = mode };
            index.Add(entry);
            summary.Add(entry);
        }

        return new LayerFacts { Index = index.Build(), Summary = summary.Build(), Files = [] };
    }

    private static void Inside(string text, TextRange range)
    {
        var lines = text.Split('\n');
        Assert.InRange(range.Line, 1, lines.Length);
        Assert.InRange(range.EndLine, range.Line, lines.Length);
        Assert.InRange(range.Column, 1, lines[range.Line - 1].Length + 1);
        Assert.InRange(range.EndColumn, 1, lines[range.EndLine - 1].Length + 1);
        Assert.True(range.EndLine > range.Line || range.EndColumn > range.Column, $"{range} is empty");
    }
}
