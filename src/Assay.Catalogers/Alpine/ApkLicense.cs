using Assay.Core.Packages.Licensing;

namespace Assay.Catalogers.Alpine;

/// <summary>The licence field of packages: SPDX expressions since Alpine 3.9, names side by side before ("MIT BSD GPL2+").</summary>
internal static class ApkLicense
{
    public static IReadOnlyList<string> ToSpdx(string? license)
    {
        if (license is not null && !SpdxExpression.TryParse(license, out _, out _) && Names(license) is { } names)
        {
            return [string.Join(" AND ", names)];
        }

        return SpdxExpression.FromLoose(license) is { } expression ? [expression.ToString()] : [];
    }

    // Null where a word is no licence's name for itself: then the words belong together.
    private static List<string>? Names(string license)
    {
        var names = new List<string>();
        foreach (var word in license.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (SpdxExpression.FromLoose(word) is not { } name || name.Licenses.Any(id => id.StartsWith("LicenseRef-", StringComparison.Ordinal)))
            {
                return null;
            }

            if (!names.Contains(name.ToString(), StringComparer.Ordinal))
            {
                names.Add(name.ToString());
            }
        }

        return names.Count > 0 ? names : null;
    }
}
