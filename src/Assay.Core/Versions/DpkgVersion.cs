using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// Debian's version order: [epoch:]upstream[-revision], deb-version(7); the reference is dpkg's lib/dpkg/version.c and parsehelp.c.
/// </summary>
internal static class DpkgVersion
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\n\v\f\r");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TrySplit(left, out var leftEpoch, out var leftUpstream, out var leftRevision)
            || !TrySplit(right, out var rightEpoch, out var rightUpstream, out var rightRevision))
        {
            return false;
        }

        order = leftEpoch.CompareTo(rightEpoch);
        if (order == 0)
        {
            order = ComparePart(leftUpstream, rightUpstream);
        }

        if (order == 0)
        {
            order = ComparePart(leftRevision, rightRevision);
        }

        order = Math.Sign(order);
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<char> version, out int epoch, out ReadOnlySpan<char> upstream, out ReadOnlySpan<char> revision)
    {
        epoch = 0;
        revision = default;
        upstream = version.Trim(" \t\n\v\f\r");
        if (upstream.IsEmpty)
        {
            return false;
        }

        var colon = upstream.IndexOf(':');
        if (colon >= 0)
        {
            // The epoch is an int that is not negative, and something follows it (parseversion()).
            if (colon == 0 || colon == upstream.Length - 1 || !TryParseEpoch(upstream[..colon], out epoch))
            {
                return false;
            }

            upstream = upstream[(colon + 1)..];
        }

        // The revision begins behind the last hyphen; an empty one is refused.
        var hyphen = upstream.LastIndexOf('-');
        if (hyphen >= 0)
        {
            revision = upstream[(hyphen + 1)..];
            upstream = upstream[..hyphen];
            if (revision.IsEmpty)
            {
                return false;
            }
        }

        return !upstream.IsEmpty && !upstream.ContainsAny(Blanks) && !revision.ContainsAny(Blanks);
    }

    private static bool TryParseEpoch(ReadOnlySpan<char> digits, out int epoch)
    {
        long value = 0;
        epoch = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
            if (value > int.MaxValue)
            {
                return false;
            }
        }

        epoch = (int)value;
        return true;
    }

    // verrevcmp(): runs of non-digits by Order, then runs of digits as numbers of any length, in turn.
    private static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            while ((i < left.Length && !char.IsAsciiDigit(left[i])) || (j < right.Length && !char.IsAsciiDigit(right[j])))
            {
                var difference = Order(left, i) - Order(right, j);
                if (difference != 0)
                {
                    return difference;
                }

                i++;
                j++;
            }

            while (i < left.Length && left[i] == '0')
            {
                i++;
            }

            while (j < right.Length && right[j] == '0')
            {
                j++;
            }

            var firstDifference = 0;
            while (i < left.Length && j < right.Length && char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                if (firstDifference == 0)
                {
                    firstDifference = left[i] - right[j];
                }

                i++;
                j++;
            }

            if (i < left.Length && char.IsAsciiDigit(left[i]))
            {
                return 1;
            }

            if (j < right.Length && char.IsAsciiDigit(right[j]))
            {
                return -1;
            }

            if (firstDifference != 0)
            {
                return firstDifference;
            }
        }

        return 0;
    }

    // A tilde sorts before the end, the end and digits before letters, letters before everything else.
    private static int Order(ReadOnlySpan<char> part, int index)
    {
        if (index >= part.Length || char.IsAsciiDigit(part[index]))
        {
            return 0;
        }

        var character = part[index];
        return character == '~' ? -1 : char.IsAsciiLetter(character) ? character : character + 256;
    }
}
