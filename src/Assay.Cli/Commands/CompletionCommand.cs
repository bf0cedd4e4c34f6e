using System.CommandLine;
using Assay.Core;

namespace Assay.Cli.Commands;

/// <summary>"assay completion": what makes a shell complete commands and flags, by asking the program itself ("assay [suggest:POSITION] LINE").</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _assay() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(assay "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
          [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o filenames -F _assay assay
        """;

    private const string Zsh = """
        #compdef assay
        _assay() {
          local -a found
          found=("${(@f)$(assay "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)}")
          found=(${found:#})
          (( ${#found} )) && compadd -- $found || _files
        }
        compdef _assay assay
        """;

    private const string Fish = """
        function __assay_complete
          set -l line (commandline -cp)
          assay "[suggest:"(string length -- $line)"]" $line 2> /dev/null
        end
        complete -c assay -a '(__assay_complete)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName assay -ScriptBlock {
          param($word, $line, $position)
          assay "[suggest:$position]" "$line" 2> $null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    private static readonly (string Shell, string Script)[] Scripts = [("bash", Bash), ("zsh", Zsh), ("fish", Fish), ("pwsh", PowerShell)];

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh.", HelpName = "SHELL" };
        shell.CompletionSources.Add(_ => Scripts.Select(script => new System.CommandLine.Completions.CompletionItem(script.Shell)));
        var command = new Command("completion", "Print what makes a shell complete commands and flags.") { shell };
        command.SetAction(arguments =>
        {
            var name = arguments.GetValue(shell);
            var script = Scripts.FirstOrDefault(script => script.Shell == name).Script
                ?? throw new AssayException("arguments.shell", $"there is no completion for '{name}'", "one of: " + string.Join(", ", Scripts.Select(known => known.Shell)));
            using var output = Terminal.OpenOutput();
            output.Write(System.Text.Encoding.UTF8.GetBytes(script.ReplaceLineEndings("\n") + "\n"));
            return ExitCodes.Pass;
        });
        return command;
    }
}
