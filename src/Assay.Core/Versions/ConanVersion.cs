namespace Assay.Core.Versions;

/// <summary>
/// Conan 2's order: conan/internal/model/version.py. Any text between dots; trailing zeros have no weight; the pre-release begins at the
/// first hyphen, the build behind the last plus sign, and the build counts.
/// </summary>
internal static class ConanVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        left = left.Trim();
        right = right.Trim();
        if (left.IsEmpty || right.IsEmpty)
        {
            return false;
        }

        var leftHasBuild = CutLast(ref left, '+', out var leftBuild);
        var rightHasBuild = CutLast(ref right, '+', out var rightBuild);
        var leftHasPrerelease = CutFirst(ref left, '-', out var leftPrerelease);
        var rightHasPrerelease = CutFirst(ref right, '-', out var rightPrerelease);
        order = CompareItems(left, right);
        if (order == 0 && leftHasPrerelease != rightHasPrerelease)
        {
            order = leftHasPrerelease ? -1 : 1;
            return true;
        }

        if (order == 0)
        {
            order = CompareItems(leftPrerelease, rightPrerelease);
        }

        if (order == 0 && leftHasBuild != rightHasBuild)
        {
            order = leftHasBuild ? 1 : -1;
        }

        if (order == 0)
        {
            order = CompareItems(leftBuild, rightBuild);
        }

        return true;
    }

    private static bool CutFirst(scoped ref ReadOnlySpan<char> text, char separator, out ReadOnlySpan<char> tail) => Cut(ref text, text.IndexOf(separator), out tail);

    private static bool CutLast(scoped ref ReadOnlySpan<char> text, char separator, out ReadOnlySpan<char> tail) => Cut(ref text, text.LastIndexOf(separator), out tail);

    private static bool Cut(scoped ref ReadOnlySpan<char> text, int at, out ReadOnlySpan<char> tail)
    {
        tail = at < 0 ? default : text[(at + 1)..];
        text = at < 0 ? text : text[..at];
        return at >= 0;
    }

    // _nonzero_items, compared as Python compares tuples.
    private static int CompareItems(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = TrimZeros(left, out var leftIsEmpty);
        right = TrimZeros(right, out var rightIsEmpty);
        while (!leftIsEmpty && !rightIsEmpty)
        {
            leftIsEmpty = !left.Contains('.');
            rightIsEmpty = !right.Contains('.');
            var order = CompareItem(Numeral.Cut(ref left, '.'), Numeral.Cut(ref right, '.'));
            if (order != 0)
            {
                return order;
            }
        }

        return leftIsEmpty ? (rightIsEmpty ? 0 : -1) : 1;
    }

    private static ReadOnlySpan<char> TrimZeros(ReadOnlySpan<char> items, out bool isEmpty)
    {
        while (true)
        {
            var dot = items.LastIndexOf('.');
            isEmpty = Numeral.IsZero(items);
            if (dot < 0 || !Numeral.IsZero(items[(dot + 1)..]))
            {
                return items;
            }

            items = items[..dot];
        }
    }

    // Two numbers by value; otherwise both as text, where a number has lost its leading zeros (_VersionItem.__lt__).
    private static int CompareItem(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var leftIsNumber = Numeral.IsNumber(left);
        var rightIsNumber = Numeral.IsNumber(right);
        if (leftIsNumber && rightIsNumber)
        {
            return Numeral.Compare(left, right);
        }

        left = leftIsNumber ? Canonical(left) : left;
        right = rightIsNumber ? Canonical(right) : right;
        return Math.Sign(left.SequenceCompareTo(right));
    }

    private static ReadOnlySpan<char> Canonical(ReadOnlySpan<char> number)
    {
        var digits = number.TrimStart('0');
        return digits.IsEmpty ? "0" : digits;
    }
}
