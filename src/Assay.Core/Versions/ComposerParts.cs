using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// A version of Composer, normalised without copying: VersionParser::normalize in composer/semver's src/VersionParser.php. It gives its
/// parts in the order in which PHP's version_compare would read them from the normalised text.
/// </summary>
internal ref struct ComposerParts
{
    private const string Blanks = " \t\n\r\0\v";

    private static readonly SearchValues<char> BlankOrComma = SearchValues.Create(" \t\n\r\f\v,");

    // Before the numbers have run out: dotted numbers, filled up with the filler to four where the version is a classical one. In a branch
    // the filler also stands for each wild card.
    private ReadOnlySpan<char> numbers;
    private int fill;
    private string filler;
    private ReadOnlySpan<char> stability;
    private ReadOnlySpan<char> stabilityNumbers;
    private bool isDev;
    private bool isRaw;

    /// <summary>The branch's name where the version is a branch (dev-master), otherwise empty.</summary>
    public ReadOnlySpan<char> Branch { get; private set; }

    public bool IsBranch { get; private set; }

    /// <summary>True where Composer itself reads the version; what else begins with a number is read as version_compare does.</summary>
    public readonly bool IsNormalized => !isRaw;

    public static bool TryParse(ReadOnlySpan<char> version, out ComposerParts parts)
    {
        parts = new ComposerParts { filler = "0" };
        version = TrimStability(TrimAlias(version.Trim(Blanks)));
        if (version is "master" or "trunk" or "default")
        {
            parts.SetBranch(version);
            return true;
        }

        if (version.StartsWith("dev-", StringComparison.OrdinalIgnoreCase))
        {
            parts.SetBranch(version[4..]);
            return true;
        }

        version = TrimBuild(version);
        var rest = version.Length > 0 && version[0] is 'v' or 'V' ? version[1..] : version;
        return rest.Length > 0 && char.IsAsciiDigit(rest[0])
            && (parts.TryParseClassical(rest) || parts.TryParseDate(rest) || parts.TryParseNumericBranch(rest) || parts.SetRaw(rest));
    }

    /// <summary>The next part, empty at the end.</summary>
    public ReadOnlySpan<char> Next()
    {
        if (isRaw)
        {
            return NextRaw();
        }

        if (!numbers.IsEmpty)
        {
            fill--;
            var isWild = IsWild(numbers);
            numbers = isWild ? numbers[1..].TrimStart('.') : numbers;
            return isWild ? filler : CutNumber(ref numbers);
        }

        if (fill > 0)
        {
            fill--;
            return filler;
        }

        if (!stability.IsEmpty)
        {
            var word = stability;
            stability = default;
            return word;
        }

        if (!stabilityNumbers.IsEmpty)
        {
            return CutNumber(ref stabilityNumbers);
        }

        if (isDev)
        {
            isDev = false;
            return "dev";
        }

        return default;
    }

    /// <summary>What ^, ~ and the hyphen look at: whether the version names a stability or "dev", so that no "-dev" is to be added.</summary>
    public readonly bool HasStability => !stability.IsEmpty || isDev;

    // {^([^,\s]++) ++as ++([^,\s]++)$}
    private static ReadOnlySpan<char> TrimAlias(ReadOnlySpan<char> version)
    {
        var end = version.IndexOfAny(BlankOrComma);
        if (end <= 0 || version[end] != ' ')
        {
            return version;
        }

        var tail = version[end..].TrimStart(' ');
        if (!tail.StartsWith("as ", StringComparison.Ordinal))
        {
            return version;
        }

        tail = tail[3..].TrimStart(' ');
        return tail.IsEmpty || tail.ContainsAny(BlankOrComma) ? version : version[..end];
    }

    // {@(?:stable|RC|beta|alpha|dev)$}i
    private static ReadOnlySpan<char> TrimStability(ReadOnlySpan<char> version)
    {
        var at = version.LastIndexOf('@');
        return at >= 0 && IsStability(version[(at + 1)..]) ? version[..at] : version;
    }

    internal static bool IsStability(ReadOnlySpan<char> text) =>
        Is(text, "stable") || Is(text, "rc") || Is(text, "beta") || Is(text, "alpha") || Is(text, "dev");

    // {^([^,\s+]++)\+[^\s]++$}
    private static ReadOnlySpan<char> TrimBuild(ReadOnlySpan<char> version)
    {
        var plus = version.IndexOf('+');
        return plus > 0 && plus + 1 < version.Length && !version[..plus].Contains(',') && !version.ContainsAny(" \t\n\r\f")
            ? version[..plus]
            : version;
    }

    private void SetBranch(ReadOnlySpan<char> name)
    {
        IsBranch = true;
        Branch = name;
    }

    // (\d{1,5})(\.\d++)?(\.\d++)?(\.\d++)? and a modifier
    private bool TryParseClassical(ReadOnlySpan<char> text)
    {
        var end = Numeral.Run(text);
        if (end > 5)
        {
            return false;
        }

        var count = 1;
        while (count < 4 && end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            end += 1 + Numeral.Run(text[(end + 1)..]);
            count++;
        }

        if (!TryParseModifier(text[end..]))
        {
            return false;
        }

        numbers = text[..end];
        fill = 4;
        return true;
    }

    // \d{4}(?:[.:-]?\d{2}){1,6}(?:[.:-]?\d{1,3})? and a modifier. Only the last run of digits can be of odd length or stand for itself.
    private bool TryParseDate(ReadOnlySpan<char> text)
    {
        var end = 0;
        var pairs = 0;
        while (true)
        {
            var run = Numeral.Run(text[end..]);
            var length = end == 0 ? run - 4 : run;
            end += run;
            if (length < 0)
            {
                return false;
            }

            if (end + 1 < text.Length && text[end] is '.' or ':' or '-' && char.IsAsciiDigit(text[end + 1]) && length % 2 == 0)
            {
                pairs += length / 2;
                end++;
                continue;
            }

            // Without a tail of one to three digits, or with one.
            var pairsOfRun = length / 2;
            if (!IsPairs(pairs + pairsOfRun) && !(length >= 2 && IsPairs(pairs + pairsOfRun - 1)))
            {
                return false;
            }

            if (!TryParseModifier(text[end..]))
            {
                return false;
            }

            numbers = text[..end];
            fill = 0;
            return true;
        }
    }

    private static bool IsPairs(int count) => count is >= 1 and <= 6;

    // {(.*?)[.-]?dev$}i where normalizeBranch makes numbers of it: 1.x-dev is 1.9999999.9999999.9999999-dev.
    private bool TryParseNumericBranch(ReadOnlySpan<char> text)
    {
        if (!text.EndsWith("dev", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // A digit leads, so that something is left.
        text = text[..^3];
        text = (text[^1] is '.' or '-' ? text[..^1] : text).Trim(Blanks);
        var end = Numeral.Run(text);
        var count = 1;
        while (end < text.Length)
        {
            if (count == 4 || text[end] != '.')
            {
                return false;
            }

            var length = IsWild(text[(end + 1)..]) ? 1 : Numeral.Run(text[(end + 1)..]);
            if (length == 0)
            {
                return false;
            }

            end += 1 + length;
            count++;
        }

        numbers = text;
        fill = 4;
        filler = "9999999";
        isDev = true;
        return true;
    }

    private static bool IsWild(ReadOnlySpan<char> numbers) => numbers is ['x' or 'X' or '*', ..];

    private bool SetRaw(ReadOnlySpan<char> text)
    {
        isRaw = true;
        numbers = text;
        fill = 4;
        return true;
    }

    /// <summary>True where the text could stand behind the numbers of a version: a stability, its numbers, "dev", each of them or none.</summary>
    public static bool IsModifier(ReadOnlySpan<char> text) => default(ComposerParts).TryParseModifier(text);

    // [._-]?(?:(stable|beta|b|RC|alpha|a|patch|pl|p)((?:[.-]?\d+)*+)?)?([.-]?dev)?$
    private bool TryParseModifier(ReadOnlySpan<char> text)
    {
        var rest = text.Length > 0 && text[0] is '.' or '_' or '-' ? text[1..] : text;
        var isStable = rest.StartsWith("stable", StringComparison.Ordinal);
        var word = CutStability(ref rest);
        var length = 0;
        if (word is not null)
        {
            while (true)
            {
                var digits = length < rest.Length && rest[length] is '.' or '-' ? length + 1 : length;
                var run = Numeral.Run(rest[digits..]);
                if (run == 0)
                {
                    break;
                }

                length = digits + run;
            }
        }

        var digitsOfStability = rest[..length];
        rest = rest[length..];
        var hasDev = !rest.IsEmpty;
        if (hasDev)
        {
            // Without a stability the separator may also be the one in front of the modifier: 1.0_dev, 1.0--dev.
            rest = rest[0] is '.' or '-' ? rest[1..] : rest;
            if (!Is(rest, "dev"))
            {
                return false;
            }
        }

        // "stable" stands for nothing, and so does what follows it; but only in small letters.
        if (!isStable)
        {
            stability = word;
            stabilityNumbers = digitsOfStability.TrimStart(".-");
            isDev = hasDev;
        }

        return true;
    }

    // expandStability
    private static string? CutStability(scoped ref ReadOnlySpan<char> text) =>
        TryCut(ref text, "stable") ? "stable"
        : TryCut(ref text, "beta") || TryCut(ref text, "b") ? "beta"
        : TryCut(ref text, "rc") ? "RC"
        : TryCut(ref text, "alpha") || TryCut(ref text, "a") ? "alpha"
        : TryCut(ref text, "patch") || TryCut(ref text, "pl") || TryCut(ref text, "p") ? "patch"
        : null;

    private static bool TryCut(scoped ref ReadOnlySpan<char> text, string word)
    {
        if (!text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[word.Length..];
        return true;
    }

    private static bool Is(ReadOnlySpan<char> text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);

    // The digits up to the next separator; a separator is one character here.
    private static ReadOnlySpan<char> CutNumber(scoped ref ReadOnlySpan<char> text)
    {
        var run = Numeral.Run(text);
        var number = text[..run];
        text = run < text.Length ? text[(run + 1)..] : default;
        return number;
    }

    // php_canonicalize_version in PHP's ext/standard/versioning.c: runs of digits and runs of letters, whatever stands between. The
    // numbers in front are filled up to four, as those of a version that Composer knows are.
    private ReadOnlySpan<char> NextRaw()
    {
        var start = 0;
        while (start < numbers.Length && !char.IsAsciiLetterOrDigit(numbers[start]))
        {
            start++;
        }

        numbers = numbers[start..];
        var end = Numeral.Run(numbers);
        if (end > 0)
        {
            fill--;
        }
        else if (fill > 0)
        {
            fill--;
            return filler;
        }
        else
        {
            fill = 0;
            while (end < numbers.Length && char.IsAsciiLetter(numbers[end]))
            {
                end++;
            }
        }

        var part = numbers[..end];
        numbers = numbers[end..];
        return part;
    }
}
