namespace Assay.Core.Versions;

/// <summary>
/// Dart's order: pub_semver's lib/src/version.dart, compareTo and _compareLists. Unlike semver 2, build metadata counts: 1.0.0 is below 1.0.0+1.
/// </summary>
internal static class PubVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!SemverParts.TryParse(left, out var leftParts) || !SemverParts.TryParse(right, out var rightParts))
        {
            return false;
        }

        order = Numeral.CompareDotted(leftParts.Core, rightParts.Core);
        if (order == 0)
        {
            order = leftParts.Prerelease.IsEmpty || rightParts.Prerelease.IsEmpty
                ? SemverParts.ComparePrerelease(leftParts.Prerelease, rightParts.Prerelease)
                : CompareLists(leftParts.Prerelease, rightParts.Prerelease);
        }

        if (order == 0)
        {
            order = CompareLists(leftParts.Build, rightParts.Build);
        }

        return true;
    }

    // A missing part is below every part, which also puts "no build" below every build.
    private static int CompareLists(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            var order = ComparePart(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return left.IsEmpty ? (right.IsEmpty ? 0 : -1) : 1;
    }

    // int.tryParse also takes a sign: the part "-5" is a number to Dart, and negative. (It takes 0x1f as well; no version has one.)
    private static int ComparePart(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftSign = Sign(left);
        var rightSign = Sign(right);
        if (leftSign == 0 || rightSign == 0)
        {
            return leftSign != rightSign ? (leftSign != 0 ? -1 : 1) : Math.Sign(left.SequenceCompareTo(right));
        }

        left = left.TrimStart('-');
        right = right.TrimStart('-');
        if (leftSign != rightSign)
        {
            return Numeral.IsZero(left) && Numeral.IsZero(right) ? 0 : leftSign;
        }

        return leftSign * Numeral.Compare(left, right);
    }

    // 1 or -1 for a number, 0 for a word.
    private static int Sign(ReadOnlySpan<char> part) =>
        Numeral.IsNumber(part) ? 1 : part.Length > 1 && part[0] == '-' && Numeral.IsNumber(part[1..]) ? -1 : 0;
}
