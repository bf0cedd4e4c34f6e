using Assay.Core.Versions;

namespace Assay.Core.Packages;

/// <summary>What of a library's version is compared.</summary>
internal static class LibraryVersions
{
    /// <summary>The version, verbatim; "" where there is none that could be compared.</summary>
    /// <remarks>Go writes "(devel)" into a binary whose main module was built from a folder (runtime/debug, BuildInfo).</remarks>
    public static string Comparable(VersionScheme scheme, string? version) =>
        string.IsNullOrWhiteSpace(version) || (scheme == VersionScheme.Go && version is "(devel)" or "devel") ? "" : version;
}
