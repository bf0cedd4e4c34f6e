using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>How packages of one type are matched. Code is only for what this table can't say.</summary>
/// <param name="Type">The purl type.</param>
/// <param name="Id">The rule's name in evidence.</param>
/// <param name="BySource">Whether advisories name the source package, so that its version is compared instead of the binary's.</param>
internal sealed record MatchRule(string Type, string Id, bool BySource)
{
    public static readonly IReadOnlyList<MatchRule> All =
    [
        new("deb", "deb.source", BySource: true),
    ];

    /// <summary>The rule's name where the version had no order.</summary>
    public string UndecidedId { get; } = Id + ".undecided";

    /// <summary>The rule of a package's type; null where there is none.</summary>
    public static MatchRule? Of(string type)
    {
        foreach (var rule in All)
        {
            if (rule.Type == type)
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The version that is compared; "" where the inventory has none.</summary>
    public string VersionOf(Package package) =>
        (BySource && package.Source is { Version.Length: > 0 } source ? source.Version : package.Version) ?? "";

    /// <summary>The name that goes with <see cref="VersionOf"/>.</summary>
    public string NameOf(Package package) => BySource && package.Source is { } source ? source.Name : package.Name;
}
