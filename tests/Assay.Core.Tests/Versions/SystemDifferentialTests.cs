using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>
/// Generated versions against the tools themselves: dpkg, rpm, vercmp (Debian's pacman-package-manager) and the JDK. apk and
/// Portage are not packaged for Debian.
/// </summary>
public sealed class SystemDifferentialTests
{
    private static int Pairs { get; } = Tier.Scale(2_000, 100_000);

    [Fact]
    public void Dpkg()
    {
        var dpkg = NativeTool.Require("dpkg");
        var bash = NativeTool.Require("bash");
        var versions = new NastyVersions(21);
        var pairs = Draw(versions, versions.Dpkg);

        // dpkg answers yes or no, so it is asked whether it is as we say: 0 yes, 1 no, 2 refused. It writes warnings to stderr.
        var script = $"while IFS=$'\\t' read -r left sign right; do {dpkg} --compare-versions \"$left\" \"$sign\" \"$right\" 2>/dev/null; echo $?; done";
        var asked = pairs.Select(pair => (pair.Left, Ours: PeerFixtures.Order(VersionScheme.Dpkg, pair.Left, pair.Right), pair.Right)).ToArray();
        var input = string.Concat(asked.Select(one => $"{one.Left}\t{one.Ours switch { "<" => "lt", ">" => "gt", _ => "eq" }}\t{one.Right}\n"));
        var answers = Lines(NativeTool.Run(bash, ["-c", script], input, timeoutSeconds: 1_800));
        Assert.Equal(asked.Length, answers.Length);
        AssertNone(asked.Zip(answers)
            .Where(pair => pair.Second != (pair.First.Ours == "undecidable" ? "2" : "0"))
            .Select(pair => $"{pair.First.Left} {pair.First.Ours} {pair.First.Right}: dpkg exits with {pair.Second}"));
    }

    [Fact]
    public void Rpm()
    {
        var versions = new NastyVersions(22);
        var pairs = Draw(versions, versions.Rpm);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, pairs.Select(pair => $"{pair.Left}\t{pair.Right}"));
            var script = $$"""
                %{lua:
                for line in io.lines("{{file}}") do
                  local left, right = string.match(line, "^([^\t]*)\t([^\t]*)$")
                  left, right = rpm.ver(left), rpm.ver(right)
                  print((left < right and "<" or left == right and "=" or ">") .. "\n")
                end}
                """;
            Compare(VersionScheme.Rpm, pairs, Lines(NativeTool.Run(NativeTool.Require("rpm"), ["--eval", script])));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Pacman()
    {
        var vercmp = NativeTool.Require("vercmp");
        var versions = new NastyVersions(23);
        var pairs = Draw(versions, versions.Pacman);
        var script = $"while IFS=$'\\t' read -r left right; do {vercmp} \"$left\" \"$right\"; done";
        var input = string.Concat(pairs.Select(pair => $"{pair.Left}\t{pair.Right}\n"));
        var answers = Lines(NativeTool.Run(NativeTool.Require("bash"), ["-c", script], input, timeoutSeconds: 1_800));
        Compare(VersionScheme.Pacman, pairs, [.. answers.Select(answer => answer switch { "-1" => "<", "0" => "=", "1" => ">", _ => answer })]);
    }

    /// <summary>Runtime.Version, over what it knows: no trailing zeros, no updates, and no builds, since for us these do not count.</summary>
    [Fact]
    public void Jdk()
    {
        var java = NativeTool.Require("java");
        NativeTool.Require("javac");
        var versions = new NastyVersions(24);
        var pairs = Enumerable.Range(0, Pairs).Select(_ => versions.CleanPair(versions.JavaRuntime)).ToArray();
        var folder = Directory.CreateTempSubdirectory("assay-jdk-").FullName;
        try
        {
            var source = Path.Combine(folder, "Compare.java");
            File.WriteAllText(source, """
                import java.io.*;

                public class Compare {
                    public static void main(String[] arguments) throws IOException {
                        var reader = new BufferedReader(new InputStreamReader(System.in));
                        var output = new StringBuilder();
                        for (String line; (line = reader.readLine()) != null; ) {
                            var pair = line.split("\t");
                            int order = Runtime.Version.parse(pair[0]).compareTo(Runtime.Version.parse(pair[1]));
                            output.append(order < 0 ? "<" : order > 0 ? ">" : "=").append('\n');
                        }
                        System.out.print(output);
                    }
                }
                """);
            var input = string.Concat(pairs.Select(pair => $"{pair.Left}\t{pair.Right}\n"));
            Compare(VersionScheme.Jvm, pairs, Lines(NativeTool.Run(java, [source], input)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (string Left, string Right)[] Draw(NastyVersions versions, Func<string> generator) =>
        [.. Enumerable.Range(0, Pairs).Select(_ => versions.Pair(generator))];

    private static string[] Lines(ToolResult result)
    {
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static void Compare(VersionScheme scheme, (string Left, string Right)[] pairs, string[] answers)
    {
        Assert.Equal(pairs.Length, answers.Length);
        AssertNone(pairs.Zip(answers)
            .Select(pair => (pair.First.Left, Ours: PeerFixtures.Order(scheme, pair.First.Left, pair.First.Right), pair.First.Right, Theirs: pair.Second))
            .Where(one => one.Ours != one.Theirs)
            .Select(one => $"{one.Left} {one.Ours} {one.Right}: the tool answers {one.Theirs}"));
    }

    private static void AssertNone(IEnumerable<string> differences)
    {
        var all = differences.ToArray();
        Assert.True(all.Length == 0, $"{all.Length} differences\n{string.Join('\n', all.Take(50))}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Pairs} pairs, 0 differences");
    }
}
