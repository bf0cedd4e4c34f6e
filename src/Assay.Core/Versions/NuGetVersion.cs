using System.Globalization;

namespace Assay.Core.Versions;

/// <summary>
/// NuGet's order: NuGet.Versioning's VersionComparer (Default). One to four numbers, missing ones zero; release labels without regard to
/// case; metadata has no weight.
/// </summary>
internal static class NuGetVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!TryParse(left, out var leftParts) || !TryParse(right, out var rightParts))
        {
            return false;
        }

        order = CompareNumbers(leftParts.Core, rightParts.Core);
        if (order == 0)
        {
            order = CompareLabels(leftParts.Prerelease, rightParts.Prerelease);
        }

        return true;
    }

    /// <summary>Reads a version as NuGetVersion.TryParse does, which lets blanks stand around each number.</summary>
    public static bool TryParse(ReadOnlySpan<char> version, out SemverParts parts)
    {
        parts = default;
        var rest = version.Trim();
        rest = rest.TrimStart("vV");
        var build = SemverParts.CutBuild(ref rest);
        var labels = rest;
        var core = Numeral.Cut(ref labels, '-');
        if (!IsNumbers(core) || (core.Length < rest.Length && !SemverParts.IsIdentifiers(labels)))
        {
            return false;
        }

        parts = new SemverParts(core, labels, build);
        return true;
    }

    // Not only four: what NuGet refuses still orders here as its author meant.
    private static bool IsNumbers(ReadOnlySpan<char> core)
    {
        foreach (var number in core.Split('.'))
        {
            if (!Numeral.IsNumber(core[number].Trim()))
            {
                return false;
            }
        }

        return true;
    }

    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty || !right.IsEmpty)
        {
            var order = Numeral.Compare(Numeral.Cut(ref left, '.').Trim(), Numeral.Cut(ref right, '.').Trim());
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int CompareLabels(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return right.IsEmpty ? (left.IsEmpty ? 0 : -1) : 1;
        }

        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = CompareLabel(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
    }

    // A label is a number where int.TryParse says so: "-5" is one, a timestamp of 14 digits is a word (VersionComparer.ComparePrerelease).
    private static int CompareLabel(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumber = int.TryParse(left, NumberStyles.Integer, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = int.TryParse(right, NumberStyles.Integer, CultureInfo.InvariantCulture, out var rightNumber);
        return leftIsNumber != rightIsNumber ? (leftIsNumber ? -1 : 1)
            : leftIsNumber ? leftNumber.CompareTo(rightNumber)
            : Math.Sign(left.CompareTo(right, StringComparison.OrdinalIgnoreCase));
    }
}
