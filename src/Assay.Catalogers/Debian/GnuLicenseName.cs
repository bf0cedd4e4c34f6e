using System.Diagnostics.CodeAnalysis;

namespace Assay.Catalogers.Debian;

/// <summary>The many ways to write GPL, LGPL, AGPL and GFDL: "GPL-2+", "GPLv2+", "GPL-2.0-or-later", "LGPL-2.1", "GFDL-NIV-1.3+".</summary>
internal static class GnuLicenseName
{
    public static bool TryParse(string name, [NotNullWhen(true)] out string? identifier)
    {
        identifier = null;
        var rest = name.AsSpan();
        Skip(ref rest, "GNU-");
        var family = Skip(ref rest, "GPL") ? "GPL" : Skip(ref rest, "LGPL") ? "LGPL" : Skip(ref rest, "AGPL") ? "AGPL" : Skip(ref rest, "GFDL") ? "GFDL" : null;
        if (family is null)
        {
            return false;
        }

        var noInvariants = family == "GFDL" && (Skip(ref rest, "-NIV") | TrimEnd(ref rest, "-no-invariants"));
        var orLater = TrimEnd(ref rest, "+") || TrimEnd(ref rest, "-or-later");
        noInvariants |= family == "GFDL" && (TrimEnd(ref rest, "-no-invariant") || TrimEnd(ref rest, "-no-invariants"));
        orLater |= !orLater && TrimEnd(ref rest, "+");
        TrimEnd(ref rest, "-only");
        if (!rest.IsEmpty)
        {
            _ = Skip(ref rest, "-") || Skip(ref rest, "_");
            Skip(ref rest, "v");
            Skip(ref rest, "-");
        }

        if (Version(family, rest, ref orLater) is not { } version)
        {
            return false;
        }

        identifier = $"{family}-{version}{(noInvariants ? "-no-invariants" : "")}{(orLater ? "-or-later" : "-only")}";
        return true;
    }

    // Without a number any version ever published may be chosen (GPL-2, section 9).
    private static string? Version(string family, ReadOnlySpan<char> text, ref bool orLater)
    {
        if (text.IsEmpty)
        {
            orLater = true;
        }

        return family switch
        {
            "GPL" => text is "" or "1" or "1.0" ? "1.0" : text is "2" or "2.0" ? "2.0" : text is "3" or "3.0" ? "3.0" : null,
            "LGPL" => text is "" or "2" or "2.0" ? "2.0" : text is "2.1" ? "2.1" : text is "3" or "3.0" ? "3.0" : null,
            "AGPL" => text is "1" or "1.0" ? "1.0" : text is "" or "3" or "3.0" ? "3.0" : null,
            _ => text is "" or "1.1" ? "1.1" : text is "1.2" ? "1.2" : text is "1.3" ? "1.3" : null,
        };
    }

    private static bool Skip(ref ReadOnlySpan<char> text, ReadOnlySpan<char> prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[prefix.Length..];
        return true;
    }

    private static bool TrimEnd(ref ReadOnlySpan<char> text, ReadOnlySpan<char> suffix)
    {
        if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        text = text[..^suffix.Length];
        return true;
    }
}
