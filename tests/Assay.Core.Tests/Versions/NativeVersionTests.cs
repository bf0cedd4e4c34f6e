using System.Globalization;
using Assay.Core.Versions;
using Assay.TestKit;
using NuGet.Versioning;

namespace Assay.Core.Tests.Versions;

/// <summary>Our orders and ranges against the tools' own, on made versions; every pair that the tool takes must come out the same.</summary>
public sealed class NativeVersionTests
{
    /// <summary>So many pairs at least must be taken by the tool; half as many again are made, since it refuses some.</summary>
    private static readonly int Count = Tier.IsMutation ? 200 : Tier.Scale(2_000, 100_000);

    [Fact]
    public void Npm() => Check(VersionScheme.Npm, RangeSyntax.Npm, lines => Run("node", [Script("semver.cjs"), NodeSemver()], lines));

    [Fact]
    public void Npm_when_it_installs()
    {
        var cases = Cases(11, generator => generator.Range(RangeSyntax.Npm));
        var answers = Run("node", [Script("semver.cjs"), NodeSemver()], cases.Select(one => $"p\t{one.First}\t{one.Second}"));
        CheckRanges(cases, answers, (range, version) => Contains(VersionScheme.Npm, RangeSyntax.Npm, range, version, includePrerelease: false));
    }

    [Fact]
    public void Pep440() => Check(VersionScheme.Pep440, RangeSyntax.Pep440, AskPython);

    [Fact]
    public void RubyGems() => Check(VersionScheme.RubyGems, RangeSyntax.RubyGems, AskRuby);

    [Fact]
    public void Composer() => Check(VersionScheme.Composer, RangeSyntax.Composer, AskComposer);

    /// <summary>The answers that <see cref="GridTests"/> holds us against are still the tools'.</summary>
    [Theory]
    [InlineData("composer-ranges", "r")]
    [InlineData("composer-orders", "c")]
    [InlineData("npm-ranges", "r")]
    [InlineData("npm-install-ranges", "p")]
    [InlineData("pep440-ranges", "r")]
    [InlineData("pep440-orders", "c")]
    [InlineData("rubygems-ranges", "r")]
    [InlineData("rubygems-orders", "c")]
    public void Grids_are_what_the_tools_answer(string name, string question)
    {
        var lines = File.ReadAllLines(GridTests.PathOf(name));
        var versions = lines[0].Split('\t');
        var questions = lines.Skip(1).SelectMany(line => versions.Select(version => $"{question}\t{line[..line.LastIndexOf('\t')]}\t{version}"));
        var answers = name.Split('-')[0] switch
        {
            "composer" => AskComposer(questions),
            "npm" => Run("node", [Script("semver.cjs"), NodeSemver()], questions),
            "pep440" => AskPython(questions),
            _ => AskRuby(questions),
        };
        Assert.Equal(string.Concat(lines.Skip(1).Select(line => line[(line.LastIndexOf('\t') + 1)..])), string.Concat(answers));
    }

    private static List<string> AskPython(IEnumerable<string> lines)
    {
        // Debian's interpreter: another one on the path need not have the library.
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python) || NativeTool.Run(Python, ["-c", "import packaging"]).ExitCode != 0)
        {
            Assert.Skip("python3-packaging is not installed");
        }

        return Run(Python, [Script("pep440.py")], lines);
    }

    private static List<string> AskRuby(IEnumerable<string> lines) => Run("ruby", [Script("gem.rb")], lines);

    private static List<string> AskComposer(IEnumerable<string> lines)
    {
        if (!File.Exists("/usr/share/php/Composer/Semver/autoload.php"))
        {
            Assert.Skip("php-composer-semver is not installed");
        }

        return Run("php", [Script("composer.php")], lines);
    }

    [Fact]
    public void NuGetVersioning()
    {
        var pairs = Cases(21, generator => generator.Pair(VersionScheme.NuGet));
        CheckOrders(VersionScheme.NuGet, pairs, pairs.Select(pair =>
            NuGet.Versioning.NuGetVersion.TryParse(pair.First, out var left) && NuGet.Versioning.NuGetVersion.TryParse(pair.Second, out var right)
                ? Sign(left.CompareTo(right)) : "!"));
        var ranges = Cases(22, generator => generator.Range(RangeSyntax.NuGet));
        CheckRanges(ranges,
            ranges.Select(one => NuGet.Versioning.VersionRange.TryParse(one.First, out var range)
                && NuGet.Versioning.NuGetVersion.TryParse(one.Second, out var version) ? (range.Satisfies(version) ? "1" : "0") : "!"),
            (range, version) => Contains(VersionScheme.NuGet, RangeSyntax.NuGet, range, version));
    }

    /// <summary>Maven 3.9 and 4 as a tree of items, see <see cref="MavenTree"/>.</summary>
    [Fact]
    public void Maven_as_a_tree()
    {
        var pairs = Cases(31, generator => generator.Pair(VersionScheme.Maven));
        CheckOrders(VersionScheme.Maven, pairs, pairs.Select(pair => Sign(MavenTree.Compare(pair.First, pair.Second))));
    }

    /// <summary>
    /// The installed Maven's own classes. Before 3.9 a qualifier and its number were two items, so only pairs that read the same in both
    /// are asked: no letter touches or precedes a number, and a qualifier stands behind a hyphen.
    /// </summary>
    [Fact]
    public void Maven()
    {
        var jar = new[] { "/usr/share/java/maven3-artifact.jar", "/usr/share/java/maven-artifact-3.x.jar" }.FirstOrDefault(File.Exists);
        if (jar is null)
        {
            Assert.Skip("libmaven3-core-java is not installed");
        }

        var pairs = Cases(32, generator => (MavenPlain(generator), MavenPlain(generator)));
        CheckOrders(VersionScheme.Maven, pairs, RunMaven(jar, pairs.Select(pair => $"c\t{pair.First}\t{pair.Second}")));
        var ranges = Cases(33, generator => generator.Range(RangeSyntax.Maven));
        CheckRanges(ranges, RunMaven(jar, ranges.Select(one => $"r\t{one.First}\t{one.Second}")),
            (range, version) => Contains(VersionScheme.Maven, RangeSyntax.Maven, range, version));
    }

    private static string MavenPlain(VersionGenerator generator)
    {
        var (_, version) = generator.Range(RangeSyntax.Maven);
        return version.Replace(".Final", "-Final", StringComparison.Ordinal);
    }

    private static IEnumerable<string> RunMaven(string jar, IEnumerable<string> lines) =>
        Run("java", ["-cp", jar + ":/usr/share/java/commons-lang3.jar", Script("Maven.java")], lines);

    private static void Check(VersionScheme scheme, RangeSyntax syntax, Func<IEnumerable<string>, IReadOnlyList<string>> ask)
    {
        var pairs = Cases((int)scheme, generator => generator.Pair(scheme));
        var ranges = Cases(1000 + (int)scheme, generator => generator.Range(syntax));
        var answers = ask([.. pairs.Select(pair => $"c\t{pair.First}\t{pair.Second}"), .. ranges.Select(one => $"r\t{one.First}\t{one.Second}")]);
        CheckOrders(scheme, pairs, answers.Take(pairs.Count));
        CheckRanges(ranges, answers.Skip(pairs.Count), (range, version) => Contains(scheme, syntax, range, version));
    }

    private static void CheckOrders(VersionScheme scheme, List<(string First, string Second)> pairs, IEnumerable<string> answers) =>
        Compare(pairs, answers, Count, (left, right) => VersionOrder.TryCompare(scheme, left, right, out var order) ? Sign(order) : "?");

    private static void CheckRanges(List<(string First, string Second)> cases, IEnumerable<string> answers, Func<string, string, string> ours) =>
        Compare(cases, answers, Count / 2, ours);

    private static void Compare(List<(string First, string Second)> cases, IEnumerable<string> answers, int atLeast, Func<string, string, string> ours)
    {
        var differences = new List<string>();
        var compared = 0;
        foreach (var ((first, second), answer) in cases.Zip(answers))
        {
            if (answer == "!")
            {
                continue;
            }

            compared++;
            var own = ours(first, second);
            if (own != answer)
            {
                differences.Add($"'{first}' '{second}': the tool says {answer}, ours is {own}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{compared} of {cases.Count} pairs taken by the tool"));
        Assert.True(differences.Count == 0, $"{differences.Count} of {compared} differ\n{string.Join('\n', differences.Take(40))}");
        Assert.True(compared >= atLeast, $"the tool took only {compared} of {cases.Count} pairs");
    }

    private static string Contains(VersionScheme scheme, RangeSyntax syntax, string text, string version, bool includePrerelease = true) =>
        !Core.Versions.VersionRange.TryParse(scheme, syntax, text, out var range, includePrerelease) ? "no range"
        : range.TryContains(version, out var contained) ? (contained ? "1" : "0") : "?";

    private static List<(string First, string Second)> Cases(int seed, Func<VersionGenerator, (string, string)> make)
    {
        var generator = new VersionGenerator(seed);
        return [.. Enumerable.Range(0, Count * 3 / 2).Select(_ => make(generator))];
    }

    private static List<string> Run(string tool, IEnumerable<string> arguments, IEnumerable<string> lines)
    {
        Assert.SkipWhen(Tier.IsMutation, "too slow to start a tool for each mutant");
        var result = NativeTool.Run(NativeTool.Require(tool), arguments, string.Join('\n', lines) + "\n");
        Assert.True(result.ExitCode == 0, $"{tool}: {result.Error}");
        return [.. result.Output.TrimEnd('\n').Split('\n')];
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Versions", "testdata", "native", name);

    /// <summary>npm carries node-semver with it.</summary>
    private static string NodeSemver()
    {
        var npm = new FileInfo(NativeTool.Require("npm"));
        var folder = Path.GetDirectoryName(npm.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? npm.FullName)!;
        string[] candidates =
        [
            Path.Combine(folder, "..", "node_modules", "semver"),
            Path.Combine(folder, "..", "lib", "node_modules", "npm", "node_modules", "semver"),
            "/usr/lib/node_modules/npm/node_modules/semver",
            "/usr/share/nodejs/semver",
        ];
        var found = candidates.FirstOrDefault(Directory.Exists);
        if (found is null)
        {
            Assert.Skip("npm's semver is not installed");
        }

        return Path.GetFullPath(found);
    }

    private static string Sign(int order) => order < 0 ? "<" : order > 0 ? ">" : "=";
}
