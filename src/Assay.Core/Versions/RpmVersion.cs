namespace Assay.Core.Versions;

/// <summary>
/// RPM's version order: [epoch:]version[-release]; the reference is rpm's rpmio/rpmver.c and rpmio/rpmvercmp.c.
/// </summary>
/// <remarks>
/// The rule is rpmverCmp(), by which rpm decides what is an upgrade: a missing epoch is 0, and a missing release sorts
/// before every release, so that 1.0 &lt; 1.0-1. rpm has a second rule, rpmverOverlap(), for dependencies, where a side
/// without a release matches every release; that is a question about ranges and no order (1.0-1 = 1.0 = 1.0-2 would
/// hold beside 1.0-1 &lt; 1.0-2). Only an empty version is undecidable: rpmverParse() takes everything else.
/// </remarks>
internal static class RpmVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (left.IsEmpty || right.IsEmpty)
        {
            return false;
        }

        Split(left, out var leftEpoch, out var leftVersion, out var leftRelease, out var leftHasRelease);
        Split(right, out var rightEpoch, out var rightVersion, out var rightRelease, out var rightHasRelease);
        order = Digits.Compare(leftEpoch, rightEpoch);
        if (order == 0)
        {
            order = CompareSegments(leftVersion, rightVersion);
        }

        if (order == 0)
        {
            order = leftHasRelease.CompareTo(rightHasRelease);
        }

        if (order == 0)
        {
            order = CompareSegments(leftRelease, rightRelease);
        }

        order = Math.Sign(order);
        return true;
    }

    /// <summary>rpmvercmp(): the order of two versions without epoch and release, or of two releases.</summary>
    public static int CompareSegments(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (true)
        {
            left = SkipSeparators(left);
            right = SkipSeparators(right);

            // ~ sorts before everything, the end too; ^ behind the end, but before everything else.
            var rank = Rank(left);
            var order = rank.CompareTo(Rank(right));
            if (order != 0)
            {
                return order;
            }

            switch (rank)
            {
                case TildeRank:
                case CaretRank:
                    left = left[1..];
                    right = right[1..];
                    break;
                case EndRank:
                    return 0;
                case LetterRank:
                    order = TakeLetters(ref left).SequenceCompareTo(TakeLetters(ref right));
                    break;
                default:
                    order = Digits.Compare(Digits.Take(ref left), Digits.Take(ref right));
                    break;
            }

            if (order != 0)
            {
                return order;
            }
        }
    }

    private const int TildeRank = 0;
    private const int EndRank = 1;
    private const int CaretRank = 2;
    private const int LetterRank = 3;
    private const int DigitRank = 4;

    // parseEVR(): digits before a colon are the epoch, other text before a colon belongs to the version; the release
    // begins behind the last hyphen. (Without a hyphen the "release" is the version again; both sides have one or none
    // when releases are compared.)
    private static void Split(ReadOnlySpan<char> text, out ReadOnlySpan<char> epoch, out ReadOnlySpan<char> version, out ReadOnlySpan<char> release, out bool hasRelease)
    {
        version = text;
        epoch = Digits.Take(ref version);
        if (!version.StartsWith(':'))
        {
            epoch = default;
            version = text;
        }

        // The colon stays before the version, where it is one more separator.

        var hyphen = version.LastIndexOf('-');
        hasRelease = hyphen >= 0;
        release = version[(hyphen + 1)..];
        version = hasRelease ? version[..hyphen] : version;
    }

    // Letters and digits are those of ASCII (risalnum() of rpm/rpmstring.h); everything else only parts segments.
    private static ReadOnlySpan<char> SkipSeparators(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && !char.IsAsciiLetterOrDigit(text[length]) && text[length] is not '~' and not '^')
        {
            length++;
        }

        return text[length..];
    }

    private static int Rank(ReadOnlySpan<char> text) =>
        text.IsEmpty ? EndRank
        : text[0] == '~' ? TildeRank
        : text[0] == '^' ? CaretRank
        : char.IsAsciiDigit(text[0]) ? DigitRank
        : LetterRank;

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
