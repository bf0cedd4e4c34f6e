namespace Assay.Core.Versions;

/// <summary>
/// Windows build numbers, major.minor.build.revision as in an image's os.version (10.0.17763.1234): by number, part by part;
/// a missing part is 0. Undecidable is everything that is not numbers with single dots between them.
/// </summary>
internal static class WindowsVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        order = 0;
        if (!IsVersion(left) || !IsVersion(right))
        {
            return false;
        }

        order = Math.Sign(Digits.CompareDotted(left, right));
        return true;
    }

    private static bool IsVersion(ReadOnlySpan<char> text) => !Digits.TakeDotted(ref text).IsEmpty && text.IsEmpty;
}
