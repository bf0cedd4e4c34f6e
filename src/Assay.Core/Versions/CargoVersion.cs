namespace Assay.Core.Versions;

/// <summary>
/// Cargo's order: the semver crate's (impls.rs), precedence only. The crate's total order also looks at build metadata, its requirements (eval.rs) do not, and advisories are requirements.
/// </summary>
internal static class CargoVersion
{
    public static bool TryCompare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, out int order) =>
        SemverVersion.TryCompare(left, right, out order);
}
