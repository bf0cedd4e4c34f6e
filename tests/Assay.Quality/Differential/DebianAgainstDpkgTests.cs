using Assay.Advisories.Matching;
using Assay.Advisories.Tests;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Quality.Differential;

/// <summary>Findings compared with an evaluation that shares no code with the matcher, and with dpkg's own comparison.</summary>
public sealed class DebianAgainstDpkgTests(ITestOutputHelper output)
{
    private static readonly Lazy<NaiveDebian> Naive = new(() => new NaiveDebian(DebianStore.RawLines()));

    [Theory]
    [InlineData("10")]
    [InlineData("11")]
    [InlineData("12")]
    [InlineData("13")]
    [InlineData("7")]
    public void Finds_what_a_naive_evaluation_with_dpkg_finds(string release)
    {
        var sh = NativeTool.Require("sh");
        NativeTool.Require("dpkg");
        using var store = DebianStore.Open();
        var packages = Sample(release);

        var found = Matcher.Match(Inventories.Debian(release, [.. packages]), store, new MatchOptions(), TestContext.Current.CancellationToken).Findings
            .Select(finding => (finding.Id, finding.Purl)).ToHashSet();

        var expected = Evaluate(sh, release, packages);
        output.WriteLine($"Debian {release}: {expected.Count} findings of {packages.Count} packages by dpkg, {expected.Except(found).Count()} missed, {found.Except(expected).Count()} too many");
        Assert.Equal([], expected.Except(found).Order());
        Assert.Equal([], found.Except(expected).Order());
        Assert.NotEmpty(found);
    }

    [Fact]
    public void The_releases_that_records_of_CVEs_cover_are_told_from_the_data()
    {
        Assert.Equal(["11", "12", "13"], Naive.Value.Covered.Order());
    }

    // Every so many sources, each in a version on, just below or just above one of its own repairs.
    private static List<Package> Sample(string release)
    {
        var sources = Naive.Value.Sources(release);
        var random = new Random(int.Parse(release));
        var step = Math.Max(1, sources.Count / Tier.Scale(120, 1000));
        List<Package> packages = [];
        for (var i = 0; i < sources.Count; i += step)
        {
            var versions = Naive.Value.FixedVersions(release, sources[i]);
            var version = versions.Count == 0 ? "1.0-1" : versions[random.Next(versions.Count)] + (random.Next(3) switch { 0 => "", 1 => "~1", _ => "+b1" });
            packages.Add(Inventories.Deb($"lib{sources[i]}", "99:1-1", sources[i], version));
        }

        return packages;
    }

    private static HashSet<(string, string)> Evaluate(string sh, string release, List<Package> packages)
    {
        var candidates = packages
            .SelectMany(package => Naive.Value.Candidates(release, package.Source!.Name).Select(candidate => (package, candidate.Flaw, candidate.Fixed)))
            .ToList();
        var pairs = candidates.Where(candidate => candidate.Fixed is not null)
            .Select(candidate => (candidate.package.Source!.Version, candidate.Fixed)).Distinct().ToList();
        var result = NativeTool.Run(
            sh,
            ["-c", "while read -r a b; do if dpkg --compare-versions \"$a\" lt \"$b\"; then echo 1; else echo 0; fi; done"],
            string.Concat(pairs.Select(pair => $"{pair.Version} {pair.Fixed}\n")));
        Assert.Equal(0, result.ExitCode);
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(pairs.Count, answers.Length);
        var isBefore = pairs.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second == "1");
        return
        [
            .. candidates
                .Where(candidate => candidate.Fixed is null || isBefore[(candidate.package.Source!.Version, candidate.Fixed)])
                .Select(candidate => (candidate.Flaw, candidate.package.Purl)),
        ];
    }
}
