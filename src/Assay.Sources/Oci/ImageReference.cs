using System.Text.RegularExpressions;

namespace Assay.Sources.Oci;

/// <summary>
/// The names that people give images, compared as Docker compares them: "alpine" is "docker.io/library/alpine:latest"
/// (distribution/reference, normalize.go).
/// </summary>
internal static partial class ImageReference
{
    /// <summary>True where both name the same image.</summary>
    public static bool AreSame(string left, string right) => Normalize(left) == Normalize(right);

    /// <summary>True where a user who writes this means an image of that name: the whole name, or its tag alone.</summary>
    public static bool Means(string written, string name) =>
        AreSame(written, name) || (Tag.IsMatch(written) && name.EndsWith(":" + written, StringComparison.Ordinal));

    public static string Normalize(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var host = slash < 0 ? "" : name[..slash];
        if (!host.Contains('.', StringComparison.Ordinal) && !host.Contains(':', StringComparison.Ordinal) && host != "localhost")
        {
            name = "docker.io/" + (slash < 0 ? "library/" : "") + name;
        }
        else if (host == "index.docker.io")
        {
            name = "docker.io" + name[slash..];
        }

        var last = name[(name.LastIndexOf('/') + 1)..];
        return last.Contains(':', StringComparison.Ordinal) || last.Contains('@', StringComparison.Ordinal) ? name : name + ":latest";
    }

    // distribution/reference, regexp.go: tag.
    [GeneratedRegex(@"^\w[\w.-]{0,127}$", RegexOptions.ECMAScript, 1000)]
    private static partial Regex Tag { get; }
}
