using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Assay.Core.Packages;

/// <summary>
/// A name of the kind that NVD gives to programs (NIST IR 7695, "Common Platform Enumeration: Naming Specification Version 2.3"). Every attribute stands as the
/// formatted string has it (6.2): lower case, with a '\' before each character but letters, digits, '_', '-' and '.'.
/// </summary>
public sealed record Cpe
{
    /// <summary>Of an attribute: any value.</summary>
    public const string Any = "*";

    /// <summary>Of an attribute: no value.</summary>
    public const string None = "-";

    /// <summary>The longest text that is read.</summary>
    public const int MaxLength = 2048;

    private const int Attributes = 11;

    /// <summary>"a" for an application, "o" for an operating system, "h" for hardware.</summary>
    public string Part { get; init; } = "a";

    public required string Vendor { get; init; }

    public required string Product { get; init; }

    public string Version { get; init; } = Any;

    /// <summary>What is behind the version: "rc1", "p1", "update302".</summary>
    public string Update { get; init; } = Any;

    public string Edition { get; init; } = Any;

    public string Language { get; init; } = Any;

    public string SoftwareEdition { get; init; } = Any;

    public string TargetSoftware { get; init; } = Any;

    public string TargetHardware { get; init; } = Any;

    public string Other { get; init; } = Any;

    /// <summary>A text as an attribute: "erlang/otp" is "erlang\/otp". Empty is <see cref="Any"/>.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is > ' ' and <= '~')
            {
                quoted.Append(IsPlain(letter) ? "" : "\\").Append(char.ToLowerInvariant(letter));
            }
            else
            {
                // 5.3.2: a space is an underscore; there is nothing for what is not ASCII.
                quoted.Append('_');
            }
        }

        // A hyphen alone would say that there is no value.
        return quoted.Length == 0 ? Any : quoted.Length == 1 && quoted[0] == '-' ? "\\-" : quoted.ToString();
    }

    /// <summary>An attribute as a text: "erlang\/otp" is "erlang/otp". To be asked only of what is neither <see cref="Any"/> nor <see cref="None"/>.</summary>
    public static string Unquote(string attribute)
    {
        var text = new StringBuilder(attribute.Length);
        for (var i = 0; i < attribute.Length; i++)
        {
            i += attribute[i] == '\\' && i + 1 < attribute.Length ? 1 : 0;
            text.Append(attribute[i]);
        }

        return text.ToString();
    }

    /// <summary>Reads a formatted string ("cpe:2.3:a:...") or a URI of version 2.2 ("cpe:/a:..."), in any case.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Cpe? cpe)
    {
        cpe = null;
        if (text.Length > MaxLength)
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        var parts = lower.StartsWith("cpe:2.3:", StringComparison.Ordinal) ? Formatted(lower[8..])
            : lower.StartsWith("cpe:/", StringComparison.Ordinal) ? Uri(lower[5..])
            : null;
        var sound = parts?.Select(Attribute).OfType<string>().ToArray() ?? [];
        if (sound is not [("a" or "o" or "h" or Any or None), _, _, _, _, _, _, _, _, _, _])
        {
            return false;
        }

        cpe = new Cpe
        {
            Part = sound[0],
            Vendor = sound[1],
            Product = sound[2],
            Version = sound[3],
            Update = sound[4],
            Edition = sound[5],
            Language = sound[6],
            SoftwareEdition = sound[7],
            TargetSoftware = sound[8],
            TargetHardware = sound[9],
            Other = sound[10],
        };
        return true;
    }

    /// <summary>The formatted string.</summary>
    public override string ToString() =>
        $"cpe:2.3:{Part}:{Vendor}:{Product}:{Version}:{Update}:{Edition}:{Language}:{SoftwareEdition}:{TargetSoftware}:{TargetHardware}:{Other}";

    private static string[]? Formatted(string text)
    {
        var parts = new List<string>(Attributes);
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '\\')
            {
                i++;
            }
            else if (i == text.Length || text[i] == ':')
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        return parts.Count == Attributes ? [.. parts] : null;
    }

    // 6.1: seven attributes, those at the end may be left out, and an edition that holds five: "~edition~software~target~hardware~other".
    private static string[]? Uri(string text)
    {
        var given = text.Split(':');
        if (given.Length > 7)
        {
            return null;
        }

        var parts = new string[Attributes];
        Array.Fill(parts, Any);
        for (var i = 0; i < given.Length; i++)
        {
            if (i == 5 && given[i].StartsWith('~'))
            {
                var packed = given[i][1..].Split('~');
                if (packed.Length != 5)
                {
                    return null;
                }

                (parts[5], parts[7], parts[8], parts[9], parts[10]) = (OfUri(packed[0]), OfUri(packed[1]), OfUri(packed[2]), OfUri(packed[3]), OfUri(packed[4]));
            }
            else
            {
                parts[i] = OfUri(given[i]);
            }
        }

        return parts;
    }

    // 6.1.3: "%01" and "%02" are wildcards.
    private static string OfUri(string text)
    {
        if (text is "" or None)
        {
            return text.Length == 0 ? Any : None;
        }

        var attribute = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                i += 2;
                attribute.Append(octet switch { 1 => "?", 2 => "*", > 0x20 and < 0x7f => Quote(((char)octet).ToString()), _ => " " });
            }
            else
            {
                attribute.Append(IsPlain(text[i]) ? text[i].ToString() : text[i] is > ' ' and <= '~' ? Quote(text[i].ToString()) : " ");
            }
        }

        return attribute.ToString();
    }

    // An attribute as it should be written; null where it is none. Wildcards stand unquoted at the beginning and at the end alone; NVD has some backslashes too many.
    private static string? Attribute(string text)
    {
        if (text is Any or None or "\\-")
        {
            return text;
        }

        var start = text.Length - text.AsSpan().TrimStart("?*").Length;
        var attribute = new StringBuilder(text, 0, start, text.Length);
        var i = start;
        for (; i < text.Length && text[i] is not ('?' or '*'); i++)
        {
            var isQuoted = text[i] == '\\';
            i += isQuoted ? 1 : 0;
            if (i == text.Length || text[i] is not (> ' ' and <= '~') || (!isQuoted && !IsPlain(text[i])))
            {
                return null;
            }

            attribute.Append(IsPlain(text[i]) ? "" : "\\").Append(text[i]);
        }

        return i > start && text.AsSpan(i).TrimStart("?*").IsEmpty ? attribute.Append(text.AsSpan(i)).ToString() : null;
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.';
}
