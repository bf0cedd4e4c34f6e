namespace Assay.Core.Versions;

/// <summary>
/// R's order of package versions: numeric_version in R's src/library/base/R/version.R, numbers between dots or hyphens; the longer of two
/// that agree is the higher one (0.1.0 is below 0.1.0.0).
/// </summary>
internal static class CranVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        left = left.Trim();
        right = right.Trim();
        if (!IsVersion(left) || !IsVersion(right))
        {
            return false;
        }

        while (order == 0 && !left.IsEmpty && !right.IsEmpty)
        {
            order = Numeral.Compare(Cut(ref left), Cut(ref right));
        }

        order = order != 0 ? order : left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
        return true;
    }

    // "([[:digit:]]+[.-])*[[:digit:]]+": .standard_regexps()$valid_numeric_version.
    private static bool IsVersion(ReadOnlySpan<char> version)
    {
        while (true)
        {
            var run = Numeral.Run(version);
            if (run == 0 || run == version.Length)
            {
                return run > 0;
            }

            if (version[run] is not ('.' or '-'))
            {
                return false;
            }

            version = version[(run + 1)..];
        }
    }

    private static ReadOnlySpan<char> Cut(scoped ref ReadOnlySpan<char> version)
    {
        var run = Numeral.Run(version);
        var head = version[..run];
        version = run == version.Length ? default : version[(run + 1)..];
        return head;
    }
}
