using System.Text;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>Shell patterns of '*' and '?' that cut or replace parts of a variable's value.</summary>
internal static class WildcardCut
{
    private const int MaxWork = 1 << 20;

    /// <summary>The value without the shortest or longest beginning (or end) that the pattern fits; null where it is too much work.</summary>
    public static string? Cut(string value, string pattern, bool isPrefix, bool isLongest)
    {
        if ((long)value.Length * value.Length * Math.Max(1, pattern.Length) > MaxWork)
        {
            return null;
        }

        for (var i = 0; i <= value.Length; i++)
        {
            var length = isLongest ? value.Length - i : i;
            var part = isPrefix ? value.AsSpan(0, length) : value.AsSpan(value.Length - length);
            if (Fits(part, pattern))
            {
                return isPrefix ? value[length..] : value[..^length];
            }
        }

        return value;
    }

    /// <summary>The value with the first or every longest part that the pattern fits replaced; null where it is too much work.</summary>
    public static string? Replace(string value, string pattern, string replacement, bool isEvery)
    {
        if ((long)value.Length * value.Length * value.Length * Math.Max(1, pattern.Length) > MaxWork * 16L)
        {
            return null;
        }

        var text = new StringBuilder();
        for (var at = 0; at < value.Length;)
        {
            var length = value.Length - at;
            while (length > 0 && !Fits(value.AsSpan(at, length), pattern))
            {
                length--;
            }

            if (length == 0)
            {
                text.Append(value[at++]);
                continue;
            }

            text.Append(replacement);
            at += length;
            if (!isEvery)
            {
                return text.Append(value.AsSpan(at)).ToString();
            }
        }

        return text.ToString();
    }

    private static bool Fits(ReadOnlySpan<char> text, string pattern)
    {
        var (t, p, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
