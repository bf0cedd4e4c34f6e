namespace Assay.Core.Versions;

/// <summary>Runs of ASCII digits as numbers of any length: no tool's integer overflows here.</summary>
internal static class Digits
{
    /// <summary>Splits the run of digits off the front of a text; the run may be empty.</summary>
    public static ReadOnlySpan<char> Take(scoped ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9');
        var run = length < 0 ? text : text[..length];
        text = text[run.Length..];
        return run;
    }

    /// <summary>Splits runs of digits with single dots between them off the front of a text; empty where no digit leads.</summary>
    public static ReadOnlySpan<char> TakeDotted(scoped ref ReadOnlySpan<char> text)
    {
        var whole = text;
        var leads = !Take(ref text).IsEmpty;
        while (leads && text is ['.', >= '0' and <= '9', ..])
        {
            text = text[1..];
            Take(ref text);
        }

        return whole[..^text.Length];
    }

    /// <summary>Compares two runs by value; an empty run is zero.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        var order = left.Length.CompareTo(right.Length);
        return order != 0 ? order : left.SequenceCompareTo(right);
    }

    /// <summary>Compares what <see cref="TakeDotted"/> gives, number by number; a missing number is zero.</summary>
    public static int CompareDotted(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var order = 0;
        while (order == 0 && !(left.IsEmpty && right.IsEmpty))
        {
            order = Compare(TakeNext(ref left), TakeNext(ref right));
        }

        return order;
    }

    /// <summary>The next number of what <see cref="TakeDotted"/> gives, without the dot behind it; empty at the end.</summary>
    public static ReadOnlySpan<char> TakeNext(scoped ref ReadOnlySpan<char> dotted)
    {
        var number = Take(ref dotted);
        dotted = dotted.IsEmpty ? dotted : dotted[1..];
        return number;
    }
}
