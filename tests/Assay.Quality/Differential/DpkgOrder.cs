using Assay.TestKit;

namespace Assay.Quality.Differential;

/// <summary>Asks dpkg itself which of two versions is the older, many pairs at once.</summary>
internal static class DpkgOrder
{
    public static HashSet<(string, string)> Before(IReadOnlyCollection<(string Left, string Right)> pairs)
    {
        var sh = NativeTool.Require("sh");
        NativeTool.Require("dpkg");
        var asked = pairs.Distinct().ToList();
        var result = NativeTool.Run(
            sh,
            ["-c", "while read -r a b; do if dpkg --compare-versions \"$a\" lt \"$b\"; then echo 1; else echo 0; fi; done"],
            string.Concat(asked.Select(pair => $"{pair.Left} {pair.Right}\n")));
        Assert.Equal(0, result.ExitCode);
        var answers = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(asked.Count, answers.Length);
        return [.. asked.Zip(answers).Where(pair => pair.Second == "1").Select(pair => pair.First)];
    }
}
