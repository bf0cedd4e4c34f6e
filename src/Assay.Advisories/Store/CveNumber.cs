using System.Globalization;

namespace Assay.Advisories.Store;

/// <summary>A CVE's id as one number: "CVE-2024-12345" is 2024 in the upper 32 bits and 12345 in the lower.</summary>
internal static class CveNumber
{
    private const string Prefix = "CVE-";

    /// <summary>The number; false for what is no CVE's id in its one proper spelling (https://www.cve.org/ResourcesSupport/FAQs, CVE id syntax).</summary>
    public static bool TryParse(ReadOnlySpan<char> id, out long number)
    {
        number = 0;
        if (id.Length < 10 || !id.StartsWith(Prefix, StringComparison.Ordinal) || id[8] != '-'
            || !int.TryParse(id[4..8], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !uint.TryParse(id[9..], NumberStyles.None, CultureInfo.InvariantCulture, out var serial))
        {
            return false;
        }

        // Four digits at least, and no more zeros in front than those need.
        number = ((long)year << 32) | serial;
        return id.Length >= 13 && (id.Length == 13 || id[9] != '0');
    }

    public static string Format(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number >> 32:D4}-{number & uint.MaxValue:D4}");
}
