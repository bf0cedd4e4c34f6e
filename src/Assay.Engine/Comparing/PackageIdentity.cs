using Assay.Core.Packages;

namespace Assay.Engine.Comparing;

/// <summary>What makes a package the same one in another version: its purl without version and qualifiers.</summary>
internal static class PackageIdentity
{
    /// <summary>"pkg:npm/%40acme/web"; a text that is no purl stands for itself.</summary>
    public static string Of(string purl)
    {
        var end = purl.AsSpan().IndexOfAny('@', '?', '#');
        return end < 0 ? purl : purl[..end];
    }

    /// <summary>The version in a purl; "" where it has none.</summary>
    public static string VersionOf(string purl) => PackageUrl.TryParse(purl, out var parsed, out _) ? parsed.Version ?? "" : "";
}
