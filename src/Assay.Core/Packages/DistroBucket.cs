using System.Runtime.InteropServices;

namespace Assay.Core.Packages;

/// <summary>What a distribution's advisories are asked about one package.</summary>
/// <param name="Key">Release or channel, and the name that its advisories use: the binary package's, or the source's.</param>
/// <param name="Version">The version that belongs to the name; "" where the inventory has none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct DistroBucket(MatchKey Key, string Version);

/// <summary>Where a distribution's package is looked up, and why it is not where it isn't.</summary>
/// <param name="Buckets">
/// In the order of their word: of a flaw that an earlier one speaks of, be it to say "not affected", a later one is not asked.
/// </param>
/// <param name="Builder">Who built the package, where that is not the distribution: its advisories say nothing about such a package. Else null.</param>
/// <param name="IsKnown">Whether advisories exist for such a release at all, as far as this table knows.</param>
public sealed record DistroLookup(IReadOnlyList<DistroBucket> Buckets, string? Builder = null, bool IsKnown = true)
{
    /// <summary>A distribution or release that no advisories are known of.</summary>
    public static readonly DistroLookup Unknown = new([], IsKnown: false);

    /// <summary>Nothing that advisories are about, such as a kernel's headers.</summary>
    public static readonly DistroLookup Nothing = new([]);
}
