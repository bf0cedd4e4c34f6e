using System.Buffers;

namespace Assay.Core.Packages;

/// <summary>
/// SUSE's products by name, as buckets. Server, Desktop, HPC, Real Time, their modules and extensions of one service pack are built from one code
/// stream: a repair that long-term support gets (LTSS, ESPOS, "for SAP Applications") is the repair of that service pack.
/// </summary>
internal static class SuseProducts
{
    private static readonly SearchValues<char> InVersion = SearchValues.Create("0123456789.");

    /// <summary>The bucket; null where the product is a system of its own.</summary>
    /// <param name="ecosystem">"SUSE" or "openSUSE".</param>
    /// <param name="product">"Linux Enterprise Module for Basesystem 15 SP5", "Leap 15.5", "Tumbleweed".</param>
    public static string? BucketOf(string ecosystem, string product)
    {
        if (ecosystem == "openSUSE")
        {
            return product == "Tumbleweed" ? "opensuse-tumbleweed"
                : product.StartsWith("Leap Micro ", StringComparison.Ordinal) ? VersionIn(product["Leap Micro ".Length..]) is { } micro ? "sle-micro:" + micro : null
                : product.StartsWith("Leap ", StringComparison.Ordinal) && VersionIn(product["Leap ".Length..]) is { } leap ? "opensuse-leap:" + leap
                : null;
        }

        const string enterprise = "Linux Enterprise ";
        if (!product.StartsWith(enterprise, StringComparison.Ordinal))
        {
            // Package Hub's packages are for the service pack that it names; storage, cloud and manager products are systems of their own.
            const string hub = "Package Hub ";
            return product.StartsWith(hub, StringComparison.Ordinal) ? ServicePack(product[hub.Length..]) : null;
        }

        var rest = product[enterprise.Length..];
        const string smallName = "Micro ";
        return rest.StartsWith(smallName, StringComparison.Ordinal)
            ? VersionIn(rest[smallName.Length..]) is { } version ? "sle-micro:" + version : null
            : ServicePack(rest);
    }

    // "Server 15 SP3-LTSS" -> 15.3; "Server 12-LTSS", "Module for Web and Scripting 12" -> 12.0; "Module for Python 3 15 SP5" -> 15.5;
    // "Server LTSS Extended Security 12 SP5" -> 12.5.
    private static string? ServicePack(string text)
    {
        var words = text.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = words.Length - 1; i >= 0; i--)
        {
            if (words[i].Length is 1 or 2 && words[i].All(char.IsAsciiDigit))
            {
                var pack = i + 1 < words.Length && words[i + 1].StartsWith("SP", StringComparison.Ordinal) ? words[i + 1][2..] : "0";
                return pack.Length > 0 && pack.All(char.IsAsciiDigit) ? $"sles:{words[i]}.{pack}" : null;
            }
        }

        return null;
    }

    private static string? VersionIn(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(InVersion);
        var version = end < 0 ? text : text[..end];
        return version.Length > 0 && version.Contains('.', StringComparison.Ordinal) ? version : null;
    }
}
