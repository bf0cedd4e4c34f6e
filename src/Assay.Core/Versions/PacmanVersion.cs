namespace Assay.Core.Versions;

/// <summary>
/// Arch's version order: [epoch:]version[-release], vercmp(8); the reference is pacman's lib/libalpm/version.c.
/// </summary>
/// <remarks>
/// The release counts only where both versions have one: 1.5-1 = 1.5 = 1.5-2. libalpm forked from an old rpmvercmp(), so
/// that ~ and ^ are mere separators and a trailing run of letters makes a version older (1.0rc &lt; 1.0). Nothing is
/// undecidable: vercmp takes every text. With separators at the end or doubled, its order is not transitive
/// (1. &lt; 1.1 &lt; 1..b &lt; 1.), and ours is the same.
/// </remarks>
internal static class PacmanVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        Split(left, out var leftEpoch, out var leftVersion, out var leftRelease, out var leftHasRelease);
        Split(right, out var rightEpoch, out var rightVersion, out var rightRelease, out var rightHasRelease);
        order = Digits.Compare(leftEpoch, rightEpoch);
        if (order == 0)
        {
            order = CompareSegments(leftVersion, rightVersion);
        }

        if (order == 0 && leftHasRelease && rightHasRelease)
        {
            order = CompareSegments(leftRelease, rightRelease);
        }

        order = Math.Sign(order);
        return true;
    }

    // parseEVR(); the release says something only where there is a hyphen.
    private static void Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> epoch, out ReadOnlySpan<char> version, out ReadOnlySpan<char> release, out bool hasRelease)
    {
        version = text;
        epoch = Digits.Take(ref version);
        if (version.StartsWith(':'))
        {
            version = version[1..];
        }
        else
        {
            epoch = default;
            version = text;
        }

        var hyphen = version.LastIndexOf('-');
        hasRelease = hyphen >= 0;
        release = version[(hyphen + 1)..];
        version = hasRelease ? version[..hyphen] : version;
    }

    // rpmvercmp() of libalpm
    private static int CompareSegments(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var leftBytes = SkipSeparators(ref left);
            var rightBytes = SkipSeparators(ref right);
            if (left.IsEmpty || right.IsEmpty)
            {
                break;
            }

            var order = leftBytes.CompareTo(rightBytes);
            if (order != 0)
            {
                return order;
            }

            var isNumber = char.IsAsciiDigit(left[0]);
            if (isNumber != char.IsAsciiDigit(right[0]))
            {
                return isNumber ? 1 : -1;
            }

            order = isNumber
                ? Digits.Compare(Digits.Take(ref left), Digits.Take(ref right))
                : TakeLetters(ref left).SequenceCompareTo(TakeLetters(ref right));
            if (order != 0)
            {
                return order;
            }
        }

        // "The final showdown": what is left over makes a version newer, unless it is letters.
        return !left.IsEmpty ? Leftover(left[0]) : !right.IsEmpty ? -Leftover(right[0]) : 0;
    }

    private static int Leftover(char first) => char.IsAsciiLetter(first) ? -1 : 1;

    // How many bytes of UTF-8 they have: libalpm counts those, and what is not ASCII is a separator to it. (Not by
    // Encoding, which allocates for lone surrogates.)
    private static int SkipSeparators(scoped ref ReadOnlySpan<char> text)
    {
        var length = 0;
        var bytes = 0;
        while (length < text.Length && !char.IsAsciiLetterOrDigit(text[length]))
        {
            bytes += text[length] switch { < '\u0080' => 1, < '\u0800' => 2, >= '\ud800' and <= '\udfff' => 2, _ => 3 };
            length++;
        }

        text = text[length..];
        return bytes;
    }

    private static ReadOnlySpan<char> TakeLetters(scoped ref ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter(text[length]))
        {
            length++;
        }

        var letters = text[..length];
        text = text[length..];
        return letters;
    }
}
