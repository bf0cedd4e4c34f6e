namespace Assay.Core.Packages;

/// <summary>
/// Which minor release of the RHEL family a build was made for, as its release tells: "7.76.1-23.el9_2.4" for 9.2, "1.module+el8.6.0+1+2" for 8.6. Builds
/// without such a mark are those of the major release.
/// </summary>
public static class MinorReleases
{
    /// <summary>"9_2" or "8.6", a part of the version; empty where it names none. Compare by <see cref="AreSame"/>.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> version)
    {
        var start = version.LastIndexOf(".el", StringComparison.Ordinal) is >= 0 and var plain ? plain + 3
            : version.LastIndexOf("+el", StringComparison.Ordinal) is >= 0 and var modular ? modular + 3
            : -1;
        if (start < 0)
        {
            return default;
        }

        var end = start;
        while (end < version.Length && char.IsAsciiDigit(version[end]))
        {
            end++;
        }

        var isModular = version[start - 3] == '+';
        if (end == start || end == version.Length || version[end] != (isModular ? '.' : '_'))
        {
            return default;
        }

        var minor = end + 1;
        while (minor < version.Length && char.IsAsciiDigit(version[minor]))
        {
            minor++;
        }

        return minor == end + 1 ? default : version[start..minor];
    }

    /// <summary>Whether two of <see cref="Of"/>'s answers are one minor release.</summary>
    public static bool AreSame(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        left.Length > 0 && left.Length == right.Length && Major(left).SequenceEqual(Major(right)) && left[(Major(left).Length + 1)..].SequenceEqual(right[(Major(right).Length + 1)..]);

    /// <summary>"9.2"; null where the version names no minor release.</summary>
    public static string? NameOf(ReadOnlySpan<char> version) => Of(version) is { Length: > 0 } minor ? minor.ToString().Replace('_', '.') : null;

    private static ReadOnlySpan<char> Major(ReadOnlySpan<char> minor) => minor[..minor.IndexOfAny('_', '.')];
}
