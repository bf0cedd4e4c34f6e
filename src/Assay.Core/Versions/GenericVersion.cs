namespace Assay.Core.Versions;

/// <summary>
/// A best-effort order for versions whose author's rule is not known, those of classified binaries before all:
/// 1.0.2 &lt; 1.0.2a &lt; 1.0.2za, 3.0.0-alpha1 &lt; 3.0.0-beta1 &lt; 3.0.0, 9.6.9 &lt; 9.6.24, 8.9 &lt; 8.9p1.
/// </summary>
/// <remarks>
/// <para>
/// The dotted numbers at the front compare by value, missing ones as 0. Behind them numbers and words compare in turn, and
/// the characters between them say nothing but for ~. Sorted from low to high at one place: ~, a word that announces a
/// release (dev, alpha, beta, pre, rc ...; also a and b between two numbers, 3.12.0b2), the end, any other word in the
/// order of its letters (OpenSSL's patch letters, OpenSSH's p1), a number.
/// </para>
/// <para>
/// Undecidable are texts without a digit, and texts before whose first digit something else stands than before the other's
/// (go1.22 and release-3), v apart.
/// </para>
/// </remarks>
internal static class GenericVersion
{
    private const int TildeRank = -1;
    private const int EndRank = 10;
    private const int WordRank = 11;
    private const int NumberRank = 12;

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (left.SequenceEqual(right))
        {
            return true;
        }

        if (!TrySkipPrefixes(ref left, ref right))
        {
            return false;
        }

        order = Digits.CompareDotted(Digits.TakeDotted(ref left), Digits.TakeDotted(ref right));
        var afterNumber = true;
        while (order == 0)
        {
            var leftRank = TakePart(ref left, afterNumber, out var leftText);
            var rightRank = TakePart(ref right, afterNumber, out var rightText);
            order = leftRank.CompareTo(rightRank);
            if (order == 0)
            {
                order = leftRank switch
                {
                    NumberRank => Digits.Compare(leftText, rightText),
                    WordRank => leftText.CompareTo(rightText, StringComparison.OrdinalIgnoreCase),
                    _ => 0,
                };
            }

            if (leftRank == EndRank)
            {
                break;
            }

            afterNumber = leftRank == NumberRank;
        }

        order = Math.Sign(order);
        return true;
    }

    private static bool TrySkipPrefixes(scoped ref ReadOnlySpan<char> left, scoped ref ReadOnlySpan<char> right)
    {
        var leftDigit = left.IndexOfAnyInRange('0', '9');
        var rightDigit = right.IndexOfAnyInRange('0', '9');
        if (leftDigit < 0 || rightDigit < 0)
        {
            return false;
        }

        var leftPrefix = left[..leftDigit];
        var rightPrefix = right[..rightDigit];
        left = left[leftDigit..];
        right = right[rightDigit..];
        return leftPrefix.Equals(rightPrefix, StringComparison.OrdinalIgnoreCase) || (IsPlain(leftPrefix) && IsPlain(rightPrefix));
    }

    private static bool IsPlain(ReadOnlySpan<char> prefix) => prefix is "" or "v" or "V";

    // The rank of the next part; what stands before it says nothing.
    private static int TakePart(scoped ref ReadOnlySpan<char> text, bool afterNumber, out ReadOnlySpan<char> part)
    {
        var attached = true;
        while (!text.IsEmpty && !char.IsAsciiLetterOrDigit(text[0]))
        {
            attached = false;
            var isTilde = text[0] == '~';
            text = text[1..];
            if (isTilde)
            {
                part = default;
                return TildeRank;
            }
        }

        part = Digits.Take(ref text);
        if (!part.IsEmpty)
        {
            return NumberRank;
        }

        var length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length]))
        {
            length++;
        }

        part = text[..length];
        text = text[length..];
        return length == 0 ? EndRank : RankOf(part, isBetweenNumbers: attached && afterNumber && text is [>= '0' and <= '9', ..]);
    }

    private static int RankOf(ReadOnlySpan<char> word, bool isBetweenNumbers)
    {
        if (isBetweenNumbers && word.Length == 1)
        {
            return (word[0] | ' ') switch
            {
                'a' => 3,
                'b' => 4,
                'm' => 5,
                'c' => 7,
                _ => WordRank,
            };
        }

        return Is(word, "dev") ? 0
            : Is(word, "nightly") || Is(word, "snapshot") ? 1
            : Is(word, "canary") || Is(word, "ea") ? 2
            : Is(word, "alpha") ? 3
            : Is(word, "beta") ? 4
            : Is(word, "milestone") ? 5
            : Is(word, "pre") || Is(word, "preview") ? 6
            : Is(word, "rc") || Is(word, "cr") ? 7
            : WordRank;
    }

    private static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}
