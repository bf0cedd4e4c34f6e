using System.Buffers;

namespace Assay.Catalogers.Python;

/// <summary>A dependency specifier (packaging.python.org, "Dependency specifiers", PEP 508), as far as it tells which version is meant.</summary>
/// <param name="Name">As written.</param>
/// <param name="Version">The version of a pin (==, ===); null for ranges and for wildcards, which no version can be told from.</param>
/// <param name="Url">Where it comes from ("name @ url"); null for an index.</param>
/// <param name="IsExtra">True where the marker asks for an extra of the package that depends.</param>
internal readonly record struct Requirement(string Name, string? Version, string? Url, bool IsExtra)
{
    private static readonly SearchValues<char> NotInVersions = SearchValues.Create("${}()%");

    public static bool TryParse(string text, out Requirement requirement)
    {
        requirement = default;
        var span = text.AsSpan().Trim();
        var marker = span.IndexOf(';');
        var isExtra = marker >= 0 && span[marker..].Contains("extra", StringComparison.Ordinal);
        var nameLength = 0;
        while (nameLength < span.Length && (char.IsAsciiLetterOrDigit(span[nameLength]) || span[nameLength] is '-' or '_' or '.'))
        {
            nameLength++;
        }

        if (nameLength == 0 || !char.IsAsciiLetterOrDigit(span[0]))
        {
            return false;
        }

        var name = span[..nameLength].ToString();
        var rest = span[nameLength..].TrimStart();
        if (rest.StartsWith("["))
        {
            var end = rest.IndexOf(']');
            if (end < 0)
            {
                return false;
            }

            rest = rest[(end + 1)..].TrimStart();
        }

        if (rest.StartsWith("@"))
        {
            var url = rest[1..].Trim();
            var blank = url.IndexOfAny(' ', '\t');
            requirement = new Requirement(name, null, (blank < 0 ? url : url[..blank]).ToString(), isExtra);
            return true;
        }

        rest = rest.StartsWith("(") ? rest.Trim("()") : rest;
        if (!rest.IsEmpty && rest[0] is not ('<' or '>' or ';' or '#' or ',') && !rest.StartsWith("==") && !rest.StartsWith("!=") && !rest.StartsWith("~="))
        {
            return false;
        }

        requirement = new Requirement(name, PinOf(rest, out var isBroken), null, isExtra);
        return !isBroken;
    }

    private static string? PinOf(ReadOnlySpan<char> specifiers, out bool isBroken)
    {
        isBroken = false;
        string? pin = null;
        var end = specifiers.IndexOf(';');
        specifiers = end < 0 ? specifiers : specifiers[..end];
        foreach (var range in specifiers.Split(','))
        {
            var specifier = specifiers[range].Trim();
            if (!specifier.StartsWith("=="))
            {
                continue;
            }

            var version = specifier[(specifier.StartsWith("===") ? 3 : 2)..].Trim();
            var blank = version.IndexOfAny(' ', '\t', ')');
            version = blank < 0 ? version : version[..blank];
            isBroken |= version.IsEmpty || version[0] is '-' or '=';
            if (!version.EndsWith(".*") && !version.ContainsAny(NotInVersions))
            {
                pin = version.ToString();
            }
        }

        return isBroken ? null : pin;
    }
}
