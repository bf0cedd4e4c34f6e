using System.Collections.Immutable;
using System.Text;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Replaces variables: $name, ${name}, and ${name} with :- - :+ + :? ? # ## % %% / // (docs.docker.com, "Environment replacement"; shell/lex.go).</summary>
internal static class Variable
{
    private const int MaxLength = 64 << 10;
    private const int MaxDepth = 32;

    /// <summary>The text with its variables replaced and its quotes taken away; null where a variable is not known or the text can't be read.</summary>
    public static string? Expand(string raw, ImmutableDictionary<string, string> variables, char escape)
    {
        if (raw.IndexOf('$', StringComparison.Ordinal) < 0)
        {
            return WordSplit.Unquote(raw, escape);
        }

        var at = 0;
        return new Run(raw, variables, escape).Until('\0', ref at, 0);
    }

    private readonly struct Run(string raw, ImmutableDictionary<string, string> variables, char escape)
    {
        public string? Until(char end, ref int at, int depth)
        {
            var text = new StringBuilder();
            var quote = '\0';
            while (at < raw.Length && (raw[at] != end || quote != '\0'))
            {
                var character = raw[at++];
                if (character == escape && quote != '\'')
                {
                    if (at < raw.Length)
                    {
                        text.Append(raw[at++]);
                    }
                }
                else if (quote != '\0' ? character == quote : character is '"' or '\'')
                {
                    quote = quote == '\0' ? character : '\0';
                }
                else if (character == '$' && quote != '\'')
                {
                    if (Value(ref at, depth) is not { } value || text.Length + value.Length > MaxLength)
                    {
                        return null;
                    }

                    text.Append(value);
                }
                else
                {
                    text.Append(character);
                }
            }

            return text.ToString();
        }

        private string? Value(ref int at, int depth)
        {
            var isBraced = at < raw.Length && raw[at] == '{';
            at += isBraced ? 1 : 0;
            var start = at;
            while (at < raw.Length && (char.IsAsciiLetterOrDigit(raw[at]) || raw[at] == '_'))
            {
                at++;
            }

            var name = raw[start..at];
            var value = variables.GetValueOrDefault(name);
            if (!isBraced)
            {
                return name.Length == 0 ? "$" : value;
            }

            return depth < MaxDepth && at < raw.Length ? Modified(value, ref at, depth) : null;
        }

        private string? Modified(string? value, ref int at, int depth)
        {
            var isColon = raw[at] == ':';
            at += isColon ? 1 : 0;
            var modifier = at < raw.Length ? raw[at] : '\0';
            if (modifier == '}' && !isColon)
            {
                at++;
                return value;
            }

            at++;
            var isTwice = modifier is '#' or '%' or '/' && at < raw.Length && raw[at] == modifier;
            at += isTwice ? 1 : 0;
            var word = Until(modifier == '/' ? '/' : '}', ref at, depth + 1);
            var isDone = at < raw.Length;
            at++;
            var replacement = "";
            if (modifier == '/')
            {
                replacement = Until('}', ref at, depth + 1);
                isDone &= at < raw.Length;
                at++;
            }

            if (!isDone)
            {
                return null;
            }

            var isSet = value is not null && (!isColon || value.Length > 0);
            return modifier switch
            {
                '-' => isSet ? value : word,
                '+' => isSet ? word : "",
                '?' => isSet ? value : null,
                '#' or '%' => value is null || word is null ? null : WildcardCut.Cut(value, word, isPrefix: modifier == '#', isLongest: isTwice),
                '/' => value is null || word is null || replacement is null ? null : WildcardCut.Replace(value, word, replacement, isTwice),
                _ => null,
            };
        }
    }
}
