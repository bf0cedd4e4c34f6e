using System.Text;

namespace Assay.Core.Packages;

/// <summary>How registries tell the names of their packages apart.</summary>
internal static class LibraryNames
{
    public static string Verbatim(string? ns, string name) => ns is null ? name : $"{ns}/{name}";

    public static string Lower(string? ns, string name) => Verbatim(ns, name).ToLowerInvariant();

    /// <summary>Conan's advisories name the recipe, whoever's it is.</summary>
    public static string NameOnly(string? ns, string name) => name;

    /// <summary>crates.io takes '-' and '_' for the same (crates.io, "canon_crate_name").</summary>
    public static string Crate(string? ns, string name) => Lower(ns, name).Replace('_', '-');

    /// <summary>"group:artifact".</summary>
    public static string Maven(string? ns, string name) => ns is null ? name : $"{ns}:{name}";

    /// <summary>A repository's URL without scheme and ".git": "github.com/apple/swift-nio".</summary>
    public static string Swift(string? ns, string name)
    {
        var url = Lower(ns, name).AsSpan();
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        url = scheme < 0 ? url : url[(scheme + 3)..];
        url = url.TrimEnd('/');
        return (url.EndsWith(".git", StringComparison.Ordinal) ? url[..^4] : url).ToString();
    }

    /// <summary>PEP 503: lower case, and a run of '-', '_' and '.' is one '-'. Extras in brackets name no other package.</summary>
    public static string Python(string? ns, string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var plain = bracket > 0 ? name.AsSpan(0, bracket).TrimEnd() : name.AsSpan();
        var text = new StringBuilder(plain.Length);
        foreach (var character in plain)
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
}
