using System.Buffers;
using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>How a command is tied to the one behind it.</summary>
internal enum ShellJoin
{
    End,
    And,
    Or,
    Then,
    Pipe,
}

/// <summary>A simple command of a shell's script: "apt-get install -y curl".</summary>
internal sealed record ShellCommand
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
    private static readonly string[] Prefixes = ["sudo", "env", "exec", "nice", "time", "command", "nohup", "eatmydata", "doas", "gosu", "busybox"];

    /// <summary>"NAME=value" before the command.</summary>
    public required IReadOnlyList<Word> Assignments { get; init; }

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<Word> Words { get; init; }

    /// <summary>Files that it writes to: what follows '>'.</summary>
    public required IReadOnlyList<Word> Outputs { get; init; }

    public ShellJoin Join { get; init; }

    /// <summary>From its first word to its last.</summary>
    public TextRange Range
    {
        get
        {
            var first = (Assignments.Count > 0 ? Assignments : Words.Count > 0 ? Words : Outputs)[0].Range;
            var last = (Words.Count > 0 ? Words : Assignments.Count > 0 ? Assignments : Outputs)[^1].Range;
            return new TextRange(first.Line, first.Column, last.EndLine, last.EndColumn);
        }
    }

    /// <summary>What runs: the last part of its path, without "sudo" and the like before it; "" where only a variable is set.</summary>
    public string Name => Words.Count == 0 ? "" : FileName(Words[Math.Min(NameAt, Words.Count - 1)].Text);

    /// <summary>What follows the name.</summary>
    public IEnumerable<Word> Arguments => Words.Skip(NameAt + 1);

    /// <summary>The arguments that are no options.</summary>
    public IEnumerable<Word> Operands => Arguments.Where(word => !word.Text.StartsWith('-'));

    /// <summary>The first argument that is no option: "install" of apt-get.</summary>
    public string Verb => Operands.FirstOrDefault()?.Text ?? "";

    public bool Is(string name, params string[] verbs) => Name == name && (verbs.Length == 0 || verbs.Contains(Verb, StringComparer.Ordinal));

    /// <summary>The operands behind the verb.</summary>
    public IEnumerable<Word> Objects => Operands.Skip(1);

    /// <summary>Whether it has one of these options: "-y", also bundled as in "-qqy"; "--yes", also with a value.</summary>
    public bool Has(params string[] options) => OptionOf(options) is not null;

    /// <summary>The word that is one of these options.</summary>
    public Word? OptionOf(params string[] options) => Arguments.FirstOrDefault(word => options.Any(option => IsOption(word.Text, option)));

    private int NameAt
    {
        get
        {
            var at = 0;
            while (at < Words.Count - 1 && Prefixes.Contains(FileName(Words[at].Text), StringComparer.Ordinal))
            {
                at++;
                while (at < Words.Count - 1 && (Words[at].Text.StartsWith('-') || IsAssignment(Words[at].Raw)))
                {
                    at++;
                }
            }

            return at;
        }
    }

    public static bool IsAssignment(string raw)
    {
        var equals = raw.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && (char.IsAsciiLetter(raw[0]) || raw[0] == '_') && raw.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0;
    }

    private static bool IsOption(string word, string option) =>
        option.StartsWith("--", StringComparison.Ordinal)
            ? word == option || (word.Length > option.Length && word.StartsWith(option, StringComparison.Ordinal) && word[option.Length] == '=')
            : option.Length == 2
                ? word.Length >= 2 && word[0] == '-' && word[1] != '-' && word.AsSpan(1).Contains(option[1])
                : word == option;

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
