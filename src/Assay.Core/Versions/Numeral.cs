namespace Assay.Core.Versions;

/// <summary>Decimal numbers as they stand in a version: ASCII digits, any length, leading zeros without weight.</summary>
internal static class Numeral
{
    /// <summary>Compares two runs of ASCII digits by value; an empty run is zero.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? Math.Sign(left.Length - right.Length) : Math.Sign(left.SequenceCompareTo(right));
    }

    /// <summary>True where the text is one or more ASCII digits and nothing else.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>True where the text is one or more zeros and nothing else.</summary>
    public static bool IsZero(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept('0');

    /// <summary>The length of the run of ASCII digits that the text begins with.</summary>
    public static int Run(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    /// <summary>Compares dotted numbers component by component, a missing one counting as zero: 1.0 = 1.0.0.</summary>
    public static int CompareDotted(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var order = Compare(Cut(ref left, '.'), Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>Takes what stands before the separator, or all of it, from the front of the text.</summary>
    public static ReadOnlySpan<char> Cut(scoped ref ReadOnlySpan<char> text, char separator) => CutAt(ref text, text.IndexOf(separator));

    /// <summary>Takes what stands before the separator at this place, or all of it where the place is negative, from the front of the text.</summary>
    public static ReadOnlySpan<char> CutAt(scoped ref ReadOnlySpan<char> text, int end)
    {
        var head = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return head;
    }
}
