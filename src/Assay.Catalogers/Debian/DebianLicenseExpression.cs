using System.Text;

namespace Assay.Catalogers.Debian;

/// <summary>
/// Turns a License field's first line into an SPDX expression. "and" binds tighter than "or", a comma looser than both:
/// "A or B, and C" is (A or B) and C (copyright-format/1.0, "License field").
/// </summary>
internal static class DebianLicenseExpression
{
    private const int MaxCharacters = 1000;
    private const int MaxTermWords = 4;

    /// <summary>The expression; null where the line is no licence but the beginning of a text.</summary>
    public static string? ToSpdx(string synopsis)
    {
        var text = synopsis.Trim();
        if (text.Length is 0 or > MaxCharacters)
        {
            return null;
        }

        var sums = new List<List<string>> { new() };
        var isList = false;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var isOr = IsOr(words[0]);
            if (isOr && sums[0].Count > 0)
            {
                sums.Add([]);
            }

            isList |= !isOr && !IsAnd(words[0]) && sums[0].Count > 0;
            var rest = words.AsSpan(isOr || IsAnd(words[0]) ? 1 : 0);
            if (rest.IsEmpty)
            {
                continue;
            }

            if (Part(rest) is not { } factor)
            {
                return null;
            }

            sums[^1].Add(factor);
        }

        // Commas alone: a list where all is known ("MIT, ISC"), else the beginning of a text.
        var expression = Any(sums);
        return isList && expression?.Contains("LicenseRef-", StringComparison.Ordinal) == true ? null : expression;
    }

    private static bool IsOr(string word) =>
        word.Equals("or", StringComparison.OrdinalIgnoreCase) || word.Equals("and/or", StringComparison.OrdinalIgnoreCase) || word == "|";

    private static bool IsAnd(string word) => word.Equals("and", StringComparison.OrdinalIgnoreCase) || word == "&";

    private static string? Any(List<List<string>> sums)
    {
        var alternatives = sums.Where(factors => factors.Count > 0).Select(All).Distinct(StringComparer.Ordinal).ToArray();
        return alternatives.Length == 0 ? null : string.Join(" OR ", alternatives);
    }

    private static string All(List<string> factors)
    {
        var distinct = factors.Distinct(StringComparer.Ordinal).ToArray();
        return distinct.Length == 1
            ? distinct[0]
            : string.Join(" AND ", distinct.Select(factor => factor.Contains(" OR ", StringComparison.Ordinal) ? $"({factor})" : factor));
    }

    private static string? Part(ReadOnlySpan<string> words)
    {
        var sums = new List<List<string>> { new() };
        var begin = 0;
        for (var i = 0; i <= words.Length; i++)
        {
            if (i < words.Length && !IsOr(words[i]) && !IsAnd(words[i]))
            {
                continue;
            }

            if (i > begin)
            {
                if (Term(words[begin..i]) is not { } term)
                {
                    return null;
                }

                sums[^1].Add(term);
            }

            if (i < words.Length && IsOr(words[i]))
            {
                sums.Add([]);
            }

            begin = i + 1;
        }

        return Any(sums);
    }

    private static string? Term(ReadOnlySpan<string> words)
    {
        var with = -1;
        for (var i = 1; i < words.Length; i++)
        {
            if (words[i].Equals("with", StringComparison.OrdinalIgnoreCase))
            {
                with = i;
                break;
            }
        }

        var name = string.Join('-', words[..(with < 0 ? words.Length : with)]!).Trim('(', ')', '.', ';', ':');
        if (name.Length == 0 || (with < 0 ? words.Length : with) > MaxTermWords || words.Length > MaxTermWords * 2)
        {
            return null;
        }

        if (with < 0 || with == words.Length - 1)
        {
            return DebianLicenseNames.Find(name) ?? Glued(name) ?? Reference(name);
        }

        var exception = string.Join('-', words[(with + 1)..]!);
        return DebianLicenseNames.Find(name) is { } known && !known.Contains(' ', StringComparison.Ordinal) && DebianLicenseNames.FindException(exception) is { } spdx
            ? $"{known} WITH {spdx}"
            : Reference($"{name}-with-{exception}");
    }

    // "GPL-2+-autoconf-exception", "GPL-3+-WITH-BISON-EXCEPTION".
    private static string? Glued(string name)
    {
        for (var dash = name.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = name.IndexOf('-', dash + 1))
        {
            var exception = name[(dash + 1)..];
            if (exception.StartsWith("with-", StringComparison.OrdinalIgnoreCase))
            {
                exception = exception["with-".Length..];
            }

            if (exception.Contains("exception", StringComparison.OrdinalIgnoreCase)
                && DebianLicenseNames.FindException(exception) is { } spdx && DebianLicenseNames.Find(name[..dash]) is { } known)
            {
                return $"{known} WITH {spdx}";
            }
        }

        return null;
    }

    /// <summary>A name that SPDX does not have: letters, digits, '.' and '-' only (SPDX 2.3, annex D, "idstring").</summary>
    private static string Reference(string name)
    {
        var text = new StringBuilder("LicenseRef-");
        foreach (var character in name)
        {
            text.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' ? character.ToString() : character == '+' ? "-or-later" : "-");
        }

        return text.ToString();
    }
}
