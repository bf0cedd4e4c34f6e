using System.Text.RegularExpressions;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>What README and docs/ tell users to type: every command is there, and has the options that are written behind it.</summary>
public sealed partial class DocumentedCommandsTests(AssayBinary assay)
{
    private readonly Dictionary<string, string> help = new(StringComparer.Ordinal);

    [Fact]
    public void Every_command_that_documents_name_is_there_with_its_options()
    {
        using var folder = new TemporaryFolder();
        List<string> wrong = [];
        var commands = 0;
        var options = 0;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestData.RepositoryRoot, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(TestData.RepositoryRoot, "README.md")))
        {
            foreach (var words in Code(File.ReadAllText(file)).SelectMany(code => CommandIn().Matches(code)).Select(match => match.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            {
                commands++;
                var verbs = Verbs(folder, words);
                var written = string.Join(' ', words);
                if (verbs.Count == 0)
                {
                    wrong.Add($"{Path.GetFileName(file)}: assay {written}: there is no such command");
                    continue;
                }

                foreach (var option in OptionIn().Matches(written).Select(match => match.Value))
                {
                    options++;
                    if (!Regex.IsMatch(HelpOf(folder, verbs), $@"(?<=[\s,]){option}(?![a-z-])", RegexOptions.None, TimeSpan.FromSeconds(1)))
                    {
                        wrong.Add($"{Path.GetFileName(file)}: assay {written}: {string.Join(' ', verbs)} has no {option}");
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(commands > 100 && options > 50, $"{commands} commands, {options} options");
    }

    // What stands between backticks, be it a block or a few words.
    private static IEnumerable<string> Code(string text) => CodeIn().Matches(text).Select(match => match.Value);

    private List<string> Verbs(TemporaryFolder folder, string[] words)
    {
        List<string> verbs = [];
        foreach (var word in words)
        {
            var listed = HelpOf(folder, verbs);
            var commands = listed.IndexOf("\nCommands:\n", StringComparison.Ordinal);
            if (commands < 0 || !Regex.IsMatch(listed[commands..], $@"^  {Regex.Escape(word)}(?=\s)", RegexOptions.Multiline, TimeSpan.FromSeconds(1)))
            {
                break;
            }

            verbs.Add(word);
        }

        return verbs;
    }

    private string HelpOf(TemporaryFolder folder, List<string> verbs)
    {
        var command = string.Join(' ', verbs);
        if (!help.TryGetValue(command, out var text))
        {
            var result = assay.Run(folder, [.. verbs, "--help"]);
            Assert.Equal(0, result.ExitCode);
            help.Add(command, text = result.Output);
        }

        return text;
    }

    [GeneratedRegex("```.*?```|`[^`\n]+`", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeIn();

    // To the end of the line or of the command; the program may be named with its folder.
    [GeneratedRegex(@"(?<=^|[ /`(])assay (?!assay )(?<words>[a-z][^`|;&#\n]*)", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CommandIn();

    [GeneratedRegex(@"(?<= )-{1,2}[a-z][a-z-]*(?=[ =]|$)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OptionIn();
}
