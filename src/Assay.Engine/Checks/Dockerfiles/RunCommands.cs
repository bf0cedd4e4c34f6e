using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>The shell's commands that RUN, CMD, ENTRYPOINT or HEALTHCHECK give: in shell form, as a list, or in here-documents.</summary>
internal static class RunCommands
{
    private static readonly string[] Shells = ["sh", "bash", "ash", "dash", "zsh", "ksh"];

    /// <param name="instruction">The instruction.</param>
    /// <param name="shell">The shell of its stage: words of SHELL; empty for the usual one.</param>
    public static IReadOnlyList<ShellCommand> Of(Instruction instruction, IReadOnlyList<Word> shell)
    {
        if (instruction.IsJson)
        {
            return OfList(instruction.Words);
        }

        if (instruction.Escape != '\\' || (shell.Count > 0 && !Shells.Contains(NameOf(shell[0].Text), StringComparer.Ordinal)))
        {
            // PowerShell and cmd.exe have grammars of their own.
            return [];
        }

        var line = instruction.Line;
        var commands = ShellScript.Read(line.Text, instruction.ArgumentsAt, line.RangeOf);
        return instruction.Heredocs.Count == 0 ? commands : [.. commands, .. instruction.Heredocs.Where(heredoc => IsScript(heredoc, commands)).SelectMany(OfHeredoc)];
    }

    // ["sh", "-c", "script"] is a script; everything else a command by itself.
    private static IReadOnlyList<ShellCommand> OfList(IReadOnlyList<Word> words)
    {
        if (words.Count == 0)
        {
            return [];
        }

        if (words.Count >= 3 && Shells.Contains(NameOf(words[0].Text), StringComparer.Ordinal) && words[1].Text.StartsWith('-') && words[1].Text.EndsWith('c'))
        {
            return ShellScript.Read(words[2].Text, 0, (_, _) => words[2].Range);
        }

        return [new ShellCommand { Words = words, Assignments = [], Outputs = [] }];
    }

    // "RUN <<EOF" is a script of the shell, or of what its first line names; "RUN bash <<EOF" too. Anything else reads it as data.
    private static bool IsScript(Heredoc heredoc, IReadOnlyList<ShellCommand> commands)
    {
        var first = heredoc.Content.AsSpan(0, Math.Max(0, heredoc.Content.IndexOf('\n', StringComparison.Ordinal)));
        if (first.StartsWith("#!"))
        {
            var interpreter = first[2..].Trim();
            var space = interpreter.LastIndexOf(' ');
            return Shells.Contains(NameOf(interpreter[(space + 1)..].ToString()), StringComparer.Ordinal) || Shells.Contains(NameOf(interpreter[..Math.Max(0, space)].ToString()), StringComparer.Ordinal);
        }

        return commands.Count == 0 || (commands.Count == 1 && commands[0].Words is { Count: 0 } or [{ }] && (commands[0].Words.Count == 0 || Shells.Contains(commands[0].Name, StringComparer.Ordinal)));
    }

    private static IReadOnlyList<ShellCommand> OfHeredoc(Heredoc heredoc) => ShellScript.Read(heredoc.Content, 0, heredoc.Places());

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..].Replace(".exe", "", StringComparison.OrdinalIgnoreCase);
}
