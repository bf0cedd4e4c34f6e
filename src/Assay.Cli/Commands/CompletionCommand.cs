using System.CommandLine;
using Assay.Core;

namespace Assay.Cli.Commands;

/// <summary>"assay completion": what a shell needs to complete commands and flags. The script asks the program itself, so that it never grows old.</summary>
internal static class CompletionCommand
{
    // "[suggest:N]" is System.CommandLine's directive: the words that may stand at the N-th character of the line that follows.
    private const string Bash = """
        # assay completion bash > /etc/bash_completion.d/assay
        _assay() {
            local words
            words=$(assay "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null) || return 0
            mapfile -t COMPREPLY < <(compgen -W "${words}" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _assay assay
        """;

    private const string Zsh = """
        #compdef assay
        # assay completion zsh > "${fpath[1]}/_assay"
        _assay() {
            local -a words
            words=("${(@f)$(assay "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
            (( ${#words} )) && [[ -n ${words[1]} ]] && compadd -- "${words[@]}"
            _files
        }
        compdef _assay assay
        """;

    private const string Fish = """
        # assay completion fish > ~/.config/fish/completions/assay.fish
        function __assay_complete
            set -l line (commandline -cp)
            assay "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c assay -a '(__assay_complete)'
        """;

    private const string PowerShell = """
        # assay completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName assay -ScriptBlock {
            param($word, $line, $position)
            assay "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh.", HelpName = "SHELL" };
        shell.CompletionSources.Add("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Write a script that lets a shell complete commands and flags.") { shell };
        command.SetAction(arguments =>
        {
            Console.Out.WriteLine(arguments.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                "pwsh" or "powershell" => PowerShell,
                var other => throw new AssayException("arguments.shell", $"there is no completion for '{other}'", "one of: bash, zsh, fish, pwsh"),
            });
            return ExitCodes.Pass;
        });
        return command;
    }
}
