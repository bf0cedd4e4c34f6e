namespace Assay.Catalogers.Gentoo;

/// <summary>Names of ebuilds: "name-version", where the version tells itself apart (Package Manager Specification, 3.1.2 and 3.2).</summary>
internal static class PortageName
{
    private static readonly string[] Suffixes = ["alpha", "beta", "pre", "rc", "p"];

    /// <summary>Splits "Getopt-Long-2.580.0-r1" into name and version; false where it has no version.</summary>
    public static bool TrySplit(string text, out string name, out string version)
    {
        for (var dash = text.IndexOf('-', StringComparison.Ordinal); dash >= 0; dash = text.IndexOf('-', dash + 1))
        {
            if (dash > 0 && IsVersion(text.AsSpan(dash + 1)))
            {
                (name, version) = (text[..dash], text[(dash + 1)..]);
                return true;
            }
        }

        (name, version) = ("", "");
        return false;
    }

    // digits ('.' digits)* letter? ('_' suffix digits?)* ("-r" digits)?
    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        if (!SkipDigits(ref text))
        {
            return false;
        }

        while (text is ['.', ..])
        {
            text = text[1..];
            if (!SkipDigits(ref text))
            {
                return false;
            }
        }

        if (!text.IsEmpty && char.IsAsciiLetterLower(text[0]))
        {
            text = text[1..];
        }

        while (text is ['_', ..])
        {
            if (!SkipSuffix(ref text))
            {
                return false;
            }
        }

        if (text is ['-', 'r', ..])
        {
            text = text[2..];
            return SkipDigits(ref text) && text.IsEmpty;
        }

        return text.IsEmpty;
    }

    private static bool SkipSuffix(ref ReadOnlySpan<char> text)
    {
        foreach (var suffix in Suffixes)
        {
            if (text[1..].StartsWith(suffix, StringComparison.Ordinal))
            {
                text = text[(1 + suffix.Length)..];
                SkipDigits(ref text);
                return true;
            }
        }

        return false;
    }

    private static bool SkipDigits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        end = end < 0 ? text.Length : end;
        text = text[end..];
        return end > 0;
    }
}
