namespace Assay.Core.Versions;

/// <summary>
/// Semantic Versioning 2.0.0 as node-semver orders it (classes/semver.js): build metadata has no weight. Where node-semver stops at
/// 2^53, 256 characters and three numbers, this goes on: numbers of any length and any count, compared exactly.
/// </summary>
internal static class SemverVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order)
    {
        var decidable = SemverParts.TryParse(left, out var leftParts) & SemverParts.TryParse(right, out var rightParts);
        order = decidable ? leftParts.Compare(rightParts) : 0;
        return decidable;
    }
}
