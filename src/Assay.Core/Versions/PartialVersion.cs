using System.Globalization;

namespace Assay.Core.Versions;

/// <summary>A version of one to three numbers, as npm and Cargo write ranges; a missing or wild number is null.</summary>
internal readonly ref struct PartialVersion
{
    private PartialVersion(string? major, string? minor, string? patch, string prerelease, bool isWild)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        Prerelease = prerelease;
        IsWild = isWild;
    }

    public string? Major { get; }

    public string? Minor { get; }

    public string? Patch { get; }

    /// <summary>With its hyphen, or empty.</summary>
    public string Prerelease { get; }

    /// <summary>True where an x or a star stands for a number.</summary>
    public bool IsWild { get; }

    /// <summary>True where a number stands behind a wild one: 1.x.3.</summary>
    public bool IsDisordered { get; private init; }

    /// <summary>True where zeros were put in front of a pre-release: 1.2-rc.</summary>
    public bool IsPadded { get; private init; }

    /// <summary>The version, where no number is missing.</summary>
    public string Full => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}{Prerelease}");

    /// <summary>XRANGEPLAIN in node-semver's internal/re.js; build metadata is passed over.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PartialVersion version)
    {
        version = default;
        var hasBuild = text.Contains('+');
        var build = SemverParts.CutBuild(ref text);
        if ((hasBuild && !SemverParts.IsIdentifiers(build)) || !TryTake(ref text, out var major))
        {
            return false;
        }

        string? minor = null;
        string? patch = null;
        var isWild = major is null;
        if (TryTakeDot(ref text))
        {
            if (!TryTake(ref text, out minor))
            {
                return false;
            }

            isWild = minor is null;
            if (TryTakeDot(ref text))
            {
                if (!TryTake(ref text, out patch))
                {
                    return false;
                }

                isWild = patch is null;
                if (!text.IsEmpty)
                {
                    var prerelease = SemverParts.TrimHyphen(text);
                    version = new PartialVersion(major, minor, patch, "-" + prerelease.ToString(), isWild) { IsDisordered = IsOutOfOrder(major, minor, patch) };
                    return SemverParts.IsIdentifiers(prerelease);
                }
            }
        }

        if (text is ['-', ..] && major is not null && !isWild)
        {
            // 1.2-rc, which npm refuses, is the pre-release of 1.2.0.
            version = new PartialVersion(major, minor ?? "0", "0", text.ToString(), false) { IsPadded = true };
            return SemverParts.IsIdentifiers(text[1..]);
        }

        version = new PartialVersion(major, minor, patch, "", isWild) { IsDisordered = IsOutOfOrder(major, minor, patch) };
        return text.IsEmpty;
    }

    /// <summary>A number and one.</summary>
    public static string Next(string number)
    {
        var digits = number.ToCharArray();
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            if (digits[i] != '9')
            {
                digits[i]++;
                return new string(digits);
            }

            digits[i] = '0';
        }

        return "1" + new string(digits);
    }

    private static bool IsOutOfOrder(string? major, string? minor, string? patch) =>
        (major is null && minor is not null) || (minor is null && patch is not null);

    private static bool TryTakeDot(scoped ref ReadOnlySpan<char> text)
    {
        var isDot = text.Length > 0 && text[0] == '.';
        text = isDot ? text[1..] : text;
        return isDot;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<char> text, out string? number)
    {
        number = null;
        if (text.Length > 0 && text[0] is 'x' or 'X' or '*')
        {
            text = text[1..];
            return true;
        }

        var digits = Digits.Take(ref text);
        number = digits.ToString();
        return digits.Length > 0;
    }
}
