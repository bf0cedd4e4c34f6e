using System.Text;
using Assay.Engine.Checks;

namespace Assay.Engine.Secrets;

/// <summary>
/// Takes out of a line of an image's history what its own words call a secret, though it is of no known kind: values of variables and options with such
/// names, passwords in addresses, what commands are given behind -u and -p. Reports show these lines, and a short password is one too.
/// </summary>
internal static class HistoryLine
{
    private const string Instead = "***";

    // Whose -p is a password; elsewhere it is a port or a path.
    private static readonly string[] PasswordPrograms = ["useradd", "usermod", "sshpass", "login"];

    // A shell in a shell's command, and one more in that.
    private const int MaxNested = 3;

    public static string WithoutSecrets(string text) => WithoutUsers(WithoutValues(text, MaxNested));

    private static string WithoutValues(string text, int nested)
    {
        var hasPassword = Array.Exists(PasswordPrograms, program => text.Contains(program, StringComparison.Ordinal));
        var safe = new StringBuilder();
        var done = 0;
        var option = "";
        for (var at = 0; at < text.Length;)
        {
            if (IsBreak(text[at]))
            {
                at++;
                continue;
            }

            var end = EndOfWord(text, at);
            var (first, last) = Unquoted(text, at, end);
            var (start, stop) = SecretOf(text, first, last, option, hasPassword);
            if (start >= 0 && SecretNames.IsLiteral(text[start..stop]))
            {
                safe.Append(text, done, start - done).Append(Instead);
                done = stop;
            }
            else if (start < 0 && first > at && nested > 0)
            {
                // A command in quotes: sh -c "curl -u ...".
                safe.Append(text, done, first - done).Append(WithoutValues(text[first..last], nested - 1));
                done = last;
            }

            option = first < last && text[first] == '-' ? text[first..last] : "";
            at = end;
        }

        return safe.Append(text, done, text.Length - done).ToString();
    }

    // Of a word: what stands behind the '=' of a name, or all of it behind an option.
    private static (int Start, int End) SecretOf(string text, int at, int end, string option, bool hasPassword)
    {
        if (at == end)
        {
            return (-1, -1);
        }

        var equals = text.IndexOf('=', at, end - at);
        if (equals > at && IsName(text, at, equals) && SecretNames.IsSecret(text[at..equals].TrimStart('-')))
        {
            return Unquoted(text, equals + 1, end);
        }

        if (text[at] == '-' || option.Length == 0)
        {
            return (-1, -1);
        }

        if ((option == "-p" && hasPassword) || (option.StartsWith("--", StringComparison.Ordinal) && !option.Contains('=', StringComparison.Ordinal) && SecretNames.IsSecret(option.TrimStart('-'))))
        {
            return Unquoted(text, at, end);
        }

        var colon = option is "-u" or "--user" or "-U" or "--proxy-user" ? text.IndexOf(':', at, end - at) : -1;
        return colon < 0 ? (-1, -1) : (colon + 1, Unquoted(text, at, end).End);
    }

    private static string WithoutUsers(string text)
    {
        var safe = new StringBuilder();
        var done = 0;
        while (SecretNames.UserInUrl(text, done) is var (start, end))
        {
            var colon = text.IndexOf(':', text.IndexOf("://", start, StringComparison.Ordinal) + 3);
            safe.Append(text, done, colon + 1 - done).Append(Instead);
            done = text.LastIndexOf('@', end - 1);
        }

        return safe.Append(text, done, text.Length - done).ToString();
    }

    private static (int Start, int End) Unquoted(string text, int start, int end) =>
        end - start >= 2 && text[start] is '"' or '\'' && text[end - 1] == text[start] ? (start + 1, end - 1) : (start, end);

    private static bool IsName(string text, int start, int end) => text.AsSpan(start, end - start).IndexOfAnyExcept(NameCharacters) < 0;

    private static bool IsBreak(char character) => char.IsWhiteSpace(character) || character is ';' or '&' or '|' or '(' or ')' or ',' or '[' or ']';

    private static int EndOfWord(string text, int at)
    {
        for (var start = at; at < text.Length && !IsBreak(text[at]); at++)
        {
            // Behind a letter it is an apostrophe, as in a comment, and what has no end is none: nothing behind it may be hidden in one long word.
            if (text[at] is '"' or '\'' && (at == start || !char.IsLetterOrDigit(text[at - 1])) && text.IndexOf(text[at], at + 1) is > 0 and var end)
            {
                at = end;
            }
        }

        return at;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");
}
