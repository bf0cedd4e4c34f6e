using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Policy;

/// <summary>The words that policies use, the same as those of the JSON result.</summary>
internal static class PolicyWords
{
    public static readonly IReadOnlyDictionary<string, Severity> Severities = Words<Severity>();

    public static readonly IReadOnlyDictionary<string, FixState> FixStates = Words<FixState>();

    public static readonly IReadOnlyDictionary<string, PackageScope> Scopes = Words<PackageScope>();

    public static readonly IReadOnlyDictionary<string, PackageState> States = Words<PackageState>();

    public static readonly IReadOnlyDictionary<string, CheckCategory> Categories = Words<CheckCategory>();

    public static readonly IReadOnlyDictionary<string, CheckTarget> CheckTargets = Words<CheckTarget>();

    public static readonly IReadOnlyDictionary<string, SecretPlace> SecretPlaces = Words<SecretPlace>();

    public static string Of<T>(T value)
        where T : struct, Enum =>
        Lower(value.ToString());

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(value => Lower(value.ToString()), StringComparer.Ordinal);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
