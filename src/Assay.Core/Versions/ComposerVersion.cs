namespace Assay.Core.Versions;

/// <summary>
/// Composer's order: Comparator of composer/semver, PHP's version_compare over normalised versions. A branch (dev-master) is below every
/// number; two different branches have no order.
/// </summary>
internal static class ComposerVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!ComposerParts.TryParse(left, out var leftParts) || !ComposerParts.TryParse(right, out var rightParts))
        {
            return false;
        }

        if (leftParts.IsBranch && rightParts.IsBranch)
        {
            return leftParts.Branch.SequenceEqual(rightParts.Branch);
        }

        // A branch has no parts, which puts it below every number.
        order = Compare(ref leftParts, ref rightParts);
        return true;
    }

    // php_version_compare in PHP's ext/standard/versioning.c. Numbers are exact here, where PHP's strtol stops at 2^63.
    private static int Compare(ref ComposerParts left, ref ComposerParts right)
    {
        while (true)
        {
            var leftPart = left.Next();
            var rightPart = right.Next();
            if (leftPart.IsEmpty || rightPart.IsEmpty)
            {
                return rightPart.IsEmpty ? CompareRest(leftPart) : -CompareRest(rightPart);
            }

            var order = char.IsAsciiDigit(leftPart[0]) && char.IsAsciiDigit(rightPart[0])
                ? Numeral.Compare(leftPart, rightPart)
                : FormOf(leftPart).CompareTo(FormOf(rightPart));
            if (order != 0)
            {
                return order;
            }
        }
    }

    // What one side has more: a number makes it higher, a word higher or lower than the end, which is the form "#".
    private static int CompareRest(ReadOnlySpan<char> part) =>
        part.IsEmpty ? 0 : char.IsAsciiDigit(part[0]) ? 1 : FormOf(part).CompareTo(NumberForm);

    private const int NumberForm = 4;

    // compare_special_version_forms: known by their beginning; the unknown are below all.
    private static int FormOf(ReadOnlySpan<char> part) =>
        char.IsAsciiDigit(part[0]) ? NumberForm
        : part.StartsWith("dev", StringComparison.Ordinal) ? 0
        : part[0] == 'a' ? 1
        : part[0] == 'b' ? 2
        : part.StartsWith("RC", StringComparison.Ordinal) || part.StartsWith("rc", StringComparison.Ordinal) ? 3
        : part[0] == 'p' ? 5
        : -1;
}
