using System.Buffers;

namespace Assay.Core.Versions;

/// <summary>
/// A semantic version taken apart without copying, read generously: what the tools refuse but people write (v1.2, 1.2.3.4, 1.0.0.Final,
/// 1.0.0beta1) keeps the order that its author meant. A version that the specification knows is read as the specification says, semver.org 2.0.0.
/// </summary>
internal readonly ref struct SemverParts
{
    private static readonly SearchValues<char> Identifier =
        SearchValues.Create("-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public SemverParts(ReadOnlySpan<char> core, ReadOnlySpan<char> prerelease, ReadOnlySpan<char> build)
    {
        Core = core;
        Prerelease = prerelease;
        Build = build;
    }

    /// <summary>Numbers and dots.</summary>
    public ReadOnlySpan<char> Core { get; }

    /// <summary>Identifiers and dots; empty where the version is a release.</summary>
    public ReadOnlySpan<char> Prerelease { get; }

    /// <summary>What follows the plus sign, unchecked: it takes no part in the order (section 10).</summary>
    public ReadOnlySpan<char> Build { get; }

    public static bool TryParse(ReadOnlySpan<char> version, out SemverParts parts)
    {
        parts = default;
        var rest = TrimPrefix(version);
        var end = CoreLength(rest);
        if (end == 0)
        {
            return false;
        }

        var core = rest[..end];
        rest = rest[end..];
        var build = CutBuild(ref rest);
        if (rest.IsEmpty)
        {
            parts = new SemverParts(core, default, build);
            return true;
        }

        // 1.0.0.Final: a dot in front of a word is a hyphen.
        var prerelease = rest[0] == '.' ? rest[1..] : TrimHyphen(rest);
        if (!IsIdentifiers(prerelease))
        {
            return false;
        }

        parts = new SemverParts(core, prerelease, build);
        return true;
    }

    /// <summary>Blanks around, and 'v' and '=' before, are no part of a version (LOOSEPLAIN in node-semver's internal/re.js).</summary>
    public static ReadOnlySpan<char> TrimPrefix(ReadOnlySpan<char> version)
    {
        var rest = version.Trim().Trim('\uFEFF').TrimEnd();
        var start = 0;
        while (start < rest.Length && (rest[start] is 'v' or 'V' or '=' or '\uFEFF' || char.IsWhiteSpace(rest[start])))
        {
            start++;
        }

        return rest[start..];
    }

    /// <summary>Takes the build metadata and its plus sign from the end of the text.</summary>
    public static ReadOnlySpan<char> CutBuild(scoped ref ReadOnlySpan<char> rest)
    {
        var plus = rest.IndexOf('+');
        if (plus < 0)
        {
            return default;
        }

        var build = rest[(plus + 1)..];
        rest = rest[..plus];
        return build;
    }

    /// <summary>The hyphen before the identifiers, unless it is one of them: node-semver's loose form reads 1.2.3- as 1.2.3--.</summary>
    public static ReadOnlySpan<char> TrimHyphen(ReadOnlySpan<char> rest) =>
        rest.Length > 1 && rest[0] == '-' && rest[1] != '.' ? rest[1..] : rest;

    /// <summary>True for identifiers of letters, digits and hyphens, none of them empty.</summary>
    public static bool IsIdentifiers(ReadOnlySpan<char> text) =>
        !text.IsEmpty && text[0] != '.' && text[^1] != '.' && !text.ContainsAnyExcept(Identifier) && !text.Contains("..", StringComparison.Ordinal);

    /// <summary>Precedence without build metadata, section 11.</summary>
    public int Compare(SemverParts other)
    {
        var order = Numeral.CompareDotted(Core, other.Core);
        return order != 0 ? order : ComparePrerelease(Prerelease, other.Prerelease);
    }

    /// <summary>A release is above its pre-releases; these compare identifier by identifier, the longer list above its beginning.</summary>
    public static int ComparePrerelease(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return right.Length.CompareTo(left.Length);
        }

        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = CompareIdentifier(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
    }

    /// <summary>Numbers by value and below words; words by their characters.</summary>
    public static int CompareIdentifier(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumber = Numeral.IsNumber(left);
        var rightIsNumber = Numeral.IsNumber(right);
        return leftIsNumber != rightIsNumber ? (leftIsNumber ? -1 : 1)
            : leftIsNumber ? Numeral.Compare(left, right)
            : Math.Sign(left.SequenceCompareTo(right));
    }

    // The longest run of numbers with single dots between them.
    private static int CoreLength(ReadOnlySpan<char> text)
    {
        var end = Numeral.Run(text);
        while (end > 0 && end + 1 < text.Length && text[end] == '.' && char.IsAsciiDigit(text[end + 1]))
        {
            end += 1 + Numeral.Run(text[(end + 1)..]);
        }

        return end;
    }
}
