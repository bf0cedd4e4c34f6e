namespace Assay.Core.Packages;

/// <summary>The release of a distribution that the version of a build names.</summary>
public static class ReleaseMark
{
    /// <summary>Of an RPM: "1.2-3.el9_2", "1.2-3.fc40", "1.2-3.amzn2023.0.1" (the dist tag of redhat-rpm-config).</summary>
    /// <param name="id">The distribution's, as os-release has it.</param>
    /// <param name="version">With its release.</param>
    /// <returns>Null where it has no such tag.</returns>
    public static string? OfRpm(string id, string version)
    {
        var tag = id switch { "fedora" => ".fc", "amzn" => ".amzn", _ => ".el" };
        var start = version.LastIndexOf(tag, StringComparison.Ordinal);
        return start < 0 ? null : Digits(version.AsSpan(start + tag.Length));
    }

    /// <summary>Of a deb of Debian: an update of a stable release, "252.38-1~deb12u1", "1.2-3+deb12u1" (Debian's Developer's Reference, 5.8.5.4, "Preparing packages to address security issues").</summary>
    /// <returns>Null where it is no such update.</returns>
    public static string? OfDeb(string version)
    {
        const string mark = "deb";
        var start = version.LastIndexOf(mark, StringComparison.Ordinal);
        if (start <= 0 || version[start - 1] is not ('~' or '+') || Digits(version.AsSpan(start + mark.Length)) is not { } release)
        {
            return null;
        }

        var update = version.AsSpan(start + mark.Length + release.Length);
        return update is ['u', >= '0' and <= '9', ..] ? release : null;
    }

    private static string? Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end == 0 || text.IsEmpty ? null : (end < 0 ? text : text[..end]).ToString();
    }
}
