namespace Assay.Core.Versions;

/// <summary>
/// The Swift package manager's order: Version in swift-tools-support-core, semver 2 without build metadata; tags carry a v.
/// </summary>
internal static class SwiftVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order) =>
        SemverVersion.TryCompare(left, right, out order);
}
