namespace Assay.Core.Versions;

/// <summary>
/// Hackage's order: Distribution.Types.Version of Cabal, lists of numbers compared as Haskell compares lists, so 1.0 is below 1.0.0.
/// Old files carry a tag behind a hyphen (1.2-rc1); Cabal reads it and drops it.
/// </summary>
internal static class HackageVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TryTrim(ref left) || !TryTrim(ref right))
        {
            return false;
        }

        while (order == 0 && !left.IsEmpty && !right.IsEmpty)
        {
            order = Numeral.Compare(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
        }

        order = order != 0 ? order : left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
        return true;
    }

    private static bool TryTrim(scoped ref ReadOnlySpan<char> version)
    {
        version = version.Trim();
        var end = 0;
        while (true)
        {
            var run = Numeral.Run(version[end..]);
            end += run;
            if (run == 0 || end == version.Length)
            {
                return run > 0;
            }

            if (version[end] == '-')
            {
                return TryTrimTags(ref version, end);
            }

            if (version[end] != '.')
            {
                return false;
            }

            end++;
        }
    }

    // tags = many (char '-' *> some alphaNum)
    private static bool TryTrimTags(scoped ref ReadOnlySpan<char> version, int end)
    {
        var tags = version[end..];
        version = version[..end];
        for (var i = 0; i < tags.Length; i++)
        {
            if (tags[i] == '-' ? i + 1 == tags.Length || tags[i + 1] == '-' : !char.IsAsciiLetterOrDigit(tags[i]))
            {
                return false;
            }
        }

        return true;
    }
}
