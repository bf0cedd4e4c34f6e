using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>What of a library's version is compared.</summary>
internal static class LibraryVersions
{
    /// <summary>The version, verbatim; "" where there is none that could be compared.</summary>
    /// <remarks>
    /// Go writes "(devel)" into a binary whose main module was built from a folder (runtime/debug, BuildInfo). A version that is only made of the
    /// commit that was built names the code, but stands before every release: compared, it would have each of their flaws.
    /// </remarks>
    public static string Comparable(VersionScheme scheme, Package package) =>
        string.IsNullOrWhiteSpace(package.Version) || (scheme == VersionScheme.Go && (package.Version is "(devel)" or "devel" || IsOnlyACommit(package))) ? "" : package.Version;

    // What is required by a pseudo-version is that version, of which its manager is sure.
    private static bool IsOnlyACommit(Package package) =>
        package.Confidence < 1 && package.Version!.StartsWith("v0.0.0-", StringComparison.Ordinal);
}
