namespace Assay.Core.Versions;

/// <summary>
/// Debian's version order: [epoch:]upstream[-revision], deb-version(7); the reference is dpkg's lib/dpkg/parsehelp.c and version.c.
/// </summary>
/// <remarks>
/// Undecidable is what parseversion() refuses: an empty version, blanks inside, a bad epoch, nothing behind the colon, an
/// empty upstream part or revision. Characters that deb-version(7) does not allow, and an upstream part that does not begin
/// with a digit, are only a warning there ("has bad syntax") and dpkg --compare-versions goes on to compare: so do we.
/// </remarks>
internal static class DpkgVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TrySplit(left, out var leftEpoch, out var leftUpstream, out var leftRevision)
            || !TrySplit(right, out var rightEpoch, out var rightUpstream, out var rightRevision))
        {
            return false;
        }

        order = Digits.Compare(leftEpoch, rightEpoch);
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

    private static bool TrySplit(ReadOnlySpan<char> version, out ReadOnlySpan<char> epoch, out ReadOnlySpan<char> upstream, out ReadOnlySpan<char> revision)
    {
        epoch = default;
        revision = default;
        upstream = version.Trim(" \t");
        if (upstream.ContainsAny(' ', '\t'))
        {
            return false;
        }

        var colon = upstream.IndexOf(':');
        if (colon >= 0)
        {
            if (!TryReadEpoch(upstream[..colon], out epoch))
            {
                return false;
            }

            upstream = upstream[(colon + 1)..];
        }

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

        return !upstream.IsEmpty;
    }

    // parseversion() reads the epoch by strtoimax(), which passes over white space and takes a sign, and holds it against INT_MAX.
    private static bool TryReadEpoch(ReadOnlySpan<char> text, out ReadOnlySpan<char> epoch)
    {
        const string intMax = "2147483647";
        text = text.TrimStart("\n\v\f\r");
        var negative = text.StartsWith('-');
        if (negative || text.StartsWith('+'))
        {
            text = text[1..];
        }

        epoch = Digits.Take(ref text);
        return !epoch.IsEmpty && text.IsEmpty && Digits.Compare(epoch, negative ? default : intMax) <= 0;
    }

    // verrevcmp(): runs of non-digits by Order, then runs of digits as numbers, in turn.
    private static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            while (true)
            {
                var rank = Rank(left);
                var difference = rank - Rank(right);
                if (difference != 0)
                {
                    return difference;
                }

                if (rank == 0)
                {
                    break;
                }

                left = left[1..];
                right = right[1..];
            }

            var order = Digits.Compare(Digits.Take(ref left), Digits.Take(ref right));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    // order(): a tilde sorts before the end, the end and digits before letters, letters before everything else. dpkg sees
    // bytes, and char is signed on amd64, so that what is not ASCII falls between the letters and the punctuation.
    private static int Rank(ReadOnlySpan<char> part)
    {
        if (part.IsEmpty || char.IsAsciiDigit(part[0]))
        {
            return 0;
        }

        var character = part[0];
        return character == '~' ? -1 : char.IsAsciiLetter(character) || !char.IsAscii(character) ? character : character + char.MaxValue;
    }
}
