using Assay.Core.Findings;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>
/// Cuts a script of the POSIX shell into its simple commands (POSIX.1-2017, "Shell Grammar"). What is computed while it runs stays as it is
/// written; commands inside of $( ) are part of their word.
/// </summary>
internal sealed class ShellScript
{
    private const int MaxCommands = 20_000;

    private static readonly string[] Keywords = ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "}", "(", ")", "fi", "done", "esac"];

    private readonly string text;
    private readonly Func<int, int, TextRange> rangeOf;
    private readonly List<ShellCommand> commands = [];
    private List<Word> words = [];
    private List<Word> assignments = [];
    private List<Word> outputs = [];
    private int at;

    private ShellScript(string text, int start, Func<int, int, TextRange> rangeOf)
    {
        this.text = text;
        this.rangeOf = rangeOf;
        at = start;
    }

    /// <summary>The commands of the text from <paramref name="start"/> on.</summary>
    /// <param name="text">The script.</param>
    /// <param name="start">Where it begins in the text.</param>
    /// <param name="rangeOf">Where characters of the text stand in the file.</param>
    public static IReadOnlyList<ShellCommand> Read(string text, int start, Func<int, int, TextRange> rangeOf)
    {
        var script = new ShellScript(text, start, rangeOf);
        script.ReadAll();
        return script.commands;
    }

    private void ReadAll()
    {
        while (at < text.Length && commands.Count < MaxCommands)
        {
            var character = text[at];
            if (character == '\n')
            {
                End(ShellJoin.Then, 1);
            }
            else if (char.IsWhiteSpace(character))
            {
                at++;
            }
            else if (character == '\\' && at + 1 < text.Length && text[at + 1] == '\n')
            {
                at += 2;
            }
            else if (character == '#')
            {
                var newline = text.IndexOf('\n', at);
                at = newline < 0 ? text.Length : newline;
            }
            else if (character is ';' or '(' or ')')
            {
                End(ShellJoin.Then, 1);
            }
            else if (character == '&')
            {
                TakeAmpersand();
            }
            else if (character == '|')
            {
                var isOr = At(1) == '|';
                End(isOr ? ShellJoin.Or : ShellJoin.Pipe, isOr || At(1) == '&' ? 2 : 1);
            }
            else if (character is '<' or '>')
            {
                TakeRedirection();
            }
            else
            {
                TakeWord();
            }
        }

        End(ShellJoin.End, 0);
    }

    private char At(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    private void TakeAmpersand()
    {
        if (At(1) == '&')
        {
            End(ShellJoin.And, 2);
        }
        else if (At(1) == '>')
        {
            at++;
            TakeRedirection();
        }
        else
        {
            End(ShellJoin.Then, 1);
        }
    }

    // "> file", ">> file", "2>&1", "< file", "<<EOF" and "<<< text": only files that are written matter.
    private void TakeRedirection()
    {
        var isOutput = text[at] == '>';
        while (at < text.Length && text[at] is '<' or '>' or '&' or '|' or '-')
        {
            at++;
        }

        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        if (at < text.Length && text[at] is not ('\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>'))
        {
            var (start, end) = ReadWord();
            if (isOutput && !char.IsAsciiDigit(text[start]))
            {
                outputs.Add(ToWord(start, end));
            }
        }
    }

    private void TakeWord()
    {
        var (start, end) = ReadWord();
        var raw = text[start..end];

        // "2>/dev/null": the number belongs to what follows.
        if (end < text.Length && text[end] is '<' or '>' && raw.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            return;
        }

        if (words.Count == 0 && Keywords.Contains(raw, StringComparer.Ordinal))
        {
            return;
        }

        (words.Count == 0 && ShellCommand.IsAssignment(raw) ? assignments : words).Add(ToWord(start, end));
    }

    private Word ToWord(int start, int end) => new(WordSplit.Unquote(text.AsSpan(start, end - start), '\\'), text[start..end], rangeOf(start, end));

    private (int Start, int End) ReadWord()
    {
        var start = at;
        var quote = '\0';
        var depth = 0;
        for (; at < text.Length; at++)
        {
            var character = text[at];
            if (character == '\\' && quote != '\'')
            {
                at++;
            }
            else if (quote != '\0')
            {
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '"' or '\'' or '`')
            {
                quote = character;
            }
            else if (character == '(' && (depth > 0 || (at > start && text[at - 1] is '$' or '=')))
            {
                depth++;
            }
            else if (character == ')' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0 && (char.IsWhiteSpace(character) || character is ';' or '&' or '|' or '<' or '>' or '(' or ')'))
            {
                break;
            }
        }

        at = Math.Min(at, text.Length);
        if (at == start)
        {
            at++;
        }

        return (start, at);
    }

    private void End(ShellJoin join, int length)
    {
        at += length;
        if (words.Count + assignments.Count + outputs.Count > 0)
        {
            commands.Add(new ShellCommand { Words = words, Assignments = assignments, Outputs = outputs, Join = join });
            (words, assignments, outputs) = ([], [], []);
        }
    }
}
