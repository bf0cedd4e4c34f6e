using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// RubyGems' order: Gem::Version in lib/rubygems/version.rb. Runs of digits and runs of letters; a hyphen stands for ".pre."; zeros at
/// the end of the numbers and at the end of the version have no weight; a word is below a number.
/// </summary>
internal static class RubyGemsVersion
{
    private const string Blanks = " \t\n\v\f\r";

    private static readonly SearchValues<char> Release = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> WordEnds = SearchValues.Create(".-0123456789");

    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TryTrim(ref left) || !TryTrim(ref right))
        {
            return false;
        }

        order = Compare(left, right);
        return true;
    }

    /// <summary>Compares the release of a version, its segments before the first word, with another version: what ~> needs.</summary>
    public static bool TryCompareRelease(ReadOnlySpan<char> version, ReadOnlySpan<char> other, out int order)
    {
        order = 0;
        if (!TryTrim(ref version) || !TryTrim(ref other))
        {
            return false;
        }

        order = Compare(ReleaseOf(version), other);
        return true;
    }

    /// <summary>The beginning of a trimmed version up to its first word or hyphen.</summary>
    public static ReadOnlySpan<char> ReleaseOf(ReadOnlySpan<char> version) =>
        Numeral.CutAt(ref version, version.IndexOfAnyExcept(Release));

    // VERSION_PATTERN, and besides what Ruby refuses but is plain to read: letters right behind the first number (1beta).
    // Blanks around are allowed, and nothing at all is 0.
    public static bool TryTrim(scoped ref ReadOnlySpan<char> version)
    {
        version = version.Trim(Blanks);
        if (version.IsEmpty)
        {
            version = "0";
        }

        // Behind the first hyphen all hyphens are letters.
        var words = version;
        var numbers = Numeral.Cut(ref words, '-');
        return numbers.Length > 0 && char.IsAsciiDigit(numbers[0]) && SemverParts.IsIdentifiers(numbers)
            && (numbers.Length == version.Length || SemverParts.IsIdentifiers(words));
    }

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftSegments = new Segments(left);
        var rightSegments = new Segments(right);
        while (true)
        {
            var hasLeft = leftSegments.TryNext(out var leftSegment);
            var hasRight = rightSegments.TryNext(out var rightSegment);
            if (!hasLeft && !hasRight)
            {
                return 0;
            }

            // A missing segment counts as zero; a number is above a word.
            var leftIsNumber = !hasLeft || char.IsAsciiDigit(leftSegment[0]);
            var rightIsNumber = !hasRight || char.IsAsciiDigit(rightSegment[0]);
            var order = leftIsNumber != rightIsNumber ? (leftIsNumber ? 1 : -1)
                : leftIsNumber ? Numeral.Compare(leftSegment, rightSegment)
                : Math.Sign(leftSegment.SequenceCompareTo(rightSegment));
            if (order != 0)
            {
                return order;
            }
        }
    }

    // canonical_segments, one after the other: zeros are held back until it is known that something follows that keeps them.
    private ref struct Segments(ReadOnlySpan<char> version)
    {
        private ReadOnlySpan<char> rest = version;
        private ReadOnlySpan<char> next;
        private bool inWords;
        private int zeros;

        public bool TryNext(out ReadOnlySpan<char> segment)
        {
            if (zeros == 0 && next.IsEmpty)
            {
                Read();
            }

            if (zeros > 0)
            {
                zeros--;
                segment = "0";
                return true;
            }

            segment = next;
            next = default;
            return !segment.IsEmpty;
        }

        // Reads the zeros and the segment behind them. Zeros at the end go, and so do those between the numbers and the first word.
        private void Read()
        {
            while (TryReadRaw(out next))
            {
                if (Numeral.IsZero(next))
                {
                    zeros++;
                    continue;
                }

                if (!inWords && !char.IsAsciiDigit(next[0]))
                {
                    inWords = true;
                    zeros = 0;
                }

                return;
            }

            zeros = 0;
        }

        private bool TryReadRaw(out ReadOnlySpan<char> segment)
        {
            rest = rest.TrimStart('.');
            if (rest.IsEmpty)
            {
                segment = default;
                return false;
            }

            if (rest[0] == '-')
            {
                rest = rest[1..];
                segment = "pre";
                return true;
            }

            var end = char.IsAsciiDigit(rest[0]) ? Numeral.Run(rest) : rest.IndexOfAny(WordEnds);
            end = end < 0 ? rest.Length : end;
            segment = rest[..end];
            rest = rest[end..];
            return true;
        }
    }
}
