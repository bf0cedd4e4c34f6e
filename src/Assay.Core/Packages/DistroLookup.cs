namespace Assay.Core.Packages;

/// <summary>Where a distribution's package is looked up, and why it is not where it isn't.</summary>
/// <param name="Keys">
/// In the order of their word: of a flaw that an earlier one's bucket speaks of, be it to say "not affected", a later one is not asked.
/// </param>
/// <param name="Builder">Who built the package, where that is not the distribution: its advisories say nothing about such a package. Else null.</param>
/// <param name="IsKnown">Whether advisories exist for such a release at all, as far as the table of distributions knows.</param>
public sealed record DistroLookup(IReadOnlyList<PackageKey> Keys, string? Builder = null, bool IsKnown = true)
{
    /// <summary>A distribution or release that no advisories are known of.</summary>
    public static readonly DistroLookup Unknown = new([], IsKnown: false);

    /// <summary>Nothing that advisories are about, such as a kernel's headers.</summary>
    public static readonly DistroLookup Nothing = new([]);
}
