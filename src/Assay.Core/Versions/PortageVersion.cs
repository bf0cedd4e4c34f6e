namespace Assay.Core.Versions;

/// <summary>
/// Gentoo's version order: number{.number}[letter]{_suffix[number]}[-rN]; the reference is vercmp() of Portage's
/// lib/portage/versions.py, the specification the Package Manager Specification's section 3.3.
/// </summary>
/// <remarks>Undecidable is what ver_regexp refuses, unless both texts are the same.</remarks>
internal static class PortageVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (left.SequenceEqual(right))
        {
            return true;
        }

        if (!TryParse(left, out var leftParts) || !TryParse(right, out var rightParts))
        {
            return false;
        }

        order = CompareNumbers(leftParts.Numbers, rightParts.Numbers);
        if (order == 0)
        {
            // No letter is '\0' and sorts first.
            order = leftParts.Letter.CompareTo(rightParts.Letter);
        }

        if (order == 0)
        {
            order = CompareSuffixes(leftParts.Suffixes, rightParts.Suffixes);
        }

        if (order == 0)
        {
            order = Digits.Compare(leftParts.Revision, rightParts.Revision);
        }

        order = Math.Sign(order);
        return true;
    }

    // ver_regexp: ^(\d+)((\.\d+)*)([a-z]?)((_(pre|p|beta|alpha|rc)\d*)*)(-r(\d+))?$
    private static bool TryParse(ReadOnlySpan<char> version, out Parts parts)
    {
        parts = default;
        var rest = version;
        if (Digits.Take(ref rest).IsEmpty)
        {
            return false;
        }

        while (rest.StartsWith('.'))
        {
            rest = rest[1..];
            if (Digits.Take(ref rest).IsEmpty)
            {
                return false;
            }
        }

        parts.Numbers = version[..^rest.Length];
        if (!rest.IsEmpty && char.IsAsciiLetterLower(rest[0]))
        {
            parts.Letter = rest[0];
            rest = rest[1..];
        }

        var suffixes = rest;
        while (rest.StartsWith('_'))
        {
            if (TakeSuffix(ref rest, out _) == 0)
            {
                return false;
            }
        }

        parts.Suffixes = suffixes[..^rest.Length];
        if (rest.StartsWith("-r"))
        {
            rest = rest[2..];
            parts.Revision = Digits.Take(ref rest);
            if (parts.Revision.IsEmpty)
            {
                return false;
            }
        }

        return rest.IsEmpty;
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var order = Digits.Compare(Digits.Take(ref left), Digits.Take(ref right));
        while (order == 0)
        {
            if (left.IsEmpty || right.IsEmpty)
            {
                // 1.0 is newer than 1: an implicit component is -1.
                return left.Length.CompareTo(right.Length);
            }

            left = left[1..];
            right = right[1..];
            var leftNumber = Digits.Take(ref left);
            var rightNumber = Digits.Take(ref right);

            // Behind a dot, what begins with 0 is a fraction (1.02 < 1.1), and trailing zeros of a fraction say nothing.
            order = leftNumber[0] == '0' || rightNumber[0] == '0'
                ? leftNumber.TrimEnd('0').SequenceCompareTo(rightNumber.TrimEnd('0'))
                : Digits.Compare(leftNumber, rightNumber);
        }

        return order;
    }

    private static int CompareSuffixes(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var order = 0;
        while (order == 0 && !(left.IsEmpty && right.IsEmpty))
        {
            order = TakeSuffix(ref left, out var leftNumber).CompareTo(TakeSuffix(ref right, out var rightNumber));
            if (order == 0)
            {
                order = Digits.Compare(leftNumber, rightNumber);
            }
        }

        return order;
    }

    // The rank of the suffix at the front, NoSuffixRank where the text is empty, 0 where there is none that Portage knows.
    private static int TakeSuffix(scoped ref ReadOnlySpan<char> text, out ReadOnlySpan<char> number)
    {
        number = default;
        if (text.IsEmpty)
        {
            return NoSuffixRank;
        }

        text = text[1..];
        var length = text.IndexOfAnyExceptInRange('a', 'z');
        var suffix = length < 0 ? text : text[..length];
        text = text[suffix.Length..];
        number = Digits.Take(ref text);
        return suffix switch { "alpha" => 1, "beta" => 2, "pre" => 3, "rc" => 4, "p" => 6, _ => 0 };
    }

    // No suffix is older than _p, even than _p0, and newer than all others.
    private const int NoSuffixRank = 5;

    private ref struct Parts
    {
        public ReadOnlySpan<char> Numbers;
        public char Letter;
        public ReadOnlySpan<char> Suffixes;
        public ReadOnlySpan<char> Revision;
    }
}
