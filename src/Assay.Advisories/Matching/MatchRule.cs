using System.Collections.Concurrent;
using Assay.Core.Packages;

namespace Assay.Advisories.Matching;

/// <summary>
/// By which rule a package was matched. What a type's packages are filed under, and how their versions are ordered, stands in the tables
/// of <see cref="LibraryBuckets"/> and <see cref="DistroBuckets"/>.
/// </summary>
/// <param name="Id">The rule's name in evidence: "deb.source", "npm.name".</param>
internal sealed record MatchRule(string Id)
{
    private static readonly ConcurrentDictionary<(string Type, bool BySource), MatchRule> Known = [];

    /// <summary>The rule's name where the version had no order.</summary>
    public string UndecidedId { get; } = Id + ".undecided";

    /// <summary>The rule of programs that are told by what NVD calls them.</summary>
    public static MatchRule Cpe { get; } = new("cpe.product");

    /// <summary>The rule of a package's type.</summary>
    public static MatchRule Of(string type, bool bySource) =>
        Known.GetOrAdd((type, bySource), static key => new MatchRule(key.Type + (key.BySource ? ".source" : ".name")));

    /// <summary>Whether advisories of any source file packages of a type.</summary>
    public static bool Covers(string type) => DistroBuckets.Covers(type) || LibraryBuckets.Covers(type);
}
