using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Perl;

/// <summary>A distribution of CPAN. Keys are names.</summary>
internal static class CpanPackage
{
    /// <summary>
    /// The purl of a distribution needs its author's id, "pkg:cpan/ETHER/Try-Tiny@0.31"; where that is not told, its purl is that of the module that by custom bears its name,
    /// "pkg:cpan/Try::Tiny@0.31" (package-url/purl-spec, types-doc/cpan-definition.md).
    /// </summary>
    /// <param name="name">The distribution's: "Try-Tiny".</param>
    /// <param name="version">Without a 'v'.</param>
    /// <param name="state">Whether it lies there.</param>
    /// <param name="author">The author's id in CPAN; null where it is not known.</param>
    public static PackageFact? Of(string? name, string? version, PackageState state, string? author)
    {
        var isAuthor = author is { Length: > 1 and <= 9 } && author.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
        var full = name is null || name.Contains('/', StringComparison.Ordinal) ? null : isAuthor ? $"{author!.ToUpperInvariant()}/{name}" : name.Replace("-", "::", StringComparison.Ordinal);
        return LibraryFact.Of("cpan", full, version, state, name) is { } fact ? fact with { Package = fact.Package with { Name = name! } } : null;
    }
}
