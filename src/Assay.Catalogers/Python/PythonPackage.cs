using System.Buffers;
using System.Text;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Python;

/// <summary>What all files of Python's world say alike. Keys are normalised names.</summary>
internal static class PythonPackage
{
    public const string Type = "pypi";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t/\\<>=!~;@[](){}\"'$:");

    public static PackageFact? Of(string? name, string? version, PackageState state, string? key = null) =>
        IsName(name) ? LibraryFact.Of(Type, name, version, state, key ?? Normalize(name)) : null;

    /// <summary>PEP 503, "Normalized Names".</summary>
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            if (character is not ('-' or '_' or '.'))
            {
                text.Append(char.ToLowerInvariant(character));
            }
            else if (text.Length == 0 || text[^1] != '-')
            {
                text.Append('-');
            }
        }

        return text.ToString();
    }

    /// <summary>What groups say that a package is there for: the first of production, optional, test, development.</summary>
    public static PackageScope ScopeOf(IEnumerable<string> groups, params ReadOnlySpan<string> production)
    {
        PackageScope? best = null;
        foreach (var group in groups)
        {
            PackageScope scope = production.Contains(group) ? PackageScope.Prod
                : group is "test" or "tests" or "testing" ? PackageScope.Test
                : PackageScope.Dev;
            best = best is null || scope == PackageScope.Prod ? scope : best;
        }

        return best ?? PackageScope.Prod;
    }

    /// <summary>A core metadata name (packaging.python.org, "Names and normalization"); what older tools let through besides is taken too.</summary>
    private static bool IsName([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? name) =>
        name is { Length: > 0 } && (char.IsAsciiLetterOrDigit(name[0]) || name[0] == '_') && !name.AsSpan().ContainsAny(NotInNames);
}
