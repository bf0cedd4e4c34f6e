namespace Assay.Core.Versions;

/// <summary>
/// Hex's order: Elixir's Version (lib/elixir/lib/version.ex), which is semver 2 without build metadata.
/// </summary>
internal static class HexVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order) =>
        SemverVersion.TryCompare(left, right, out order);
}
