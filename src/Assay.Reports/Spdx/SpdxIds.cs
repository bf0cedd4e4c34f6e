using System.Globalization;
using Assay.Core.Packages;

namespace Assay.Reports.Spdx;

/// <summary>
/// The ids of a document's packages: letters, digits, '.' and '-' alone (specification 2.3, 7.2), the same in every document that has the package, so
/// that two documents can be compared.
/// </summary>
internal sealed class SpdxIds
{
    private const int MaxNameLength = 60;
    private const int HashBytes = 8;

    private readonly string[] ofPackages;
    private readonly Dictionary<string, string> byPurl = new(StringComparer.Ordinal);

    public SpdxIds(IReadOnlyList<Package> packages)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        ofPackages = new string[packages.Count];
        for (var i = 0; i < packages.Count; i++)
        {
            var id = IdOf(packages[i]);
            ofPackages[i] = id;
            for (var number = 2; !taken.Add(ofPackages[i]); number++)
            {
                ofPackages[i] = $"{id}-{number.ToString(CultureInfo.InvariantCulture)}";
            }

            if (packages[i].Purl.Length > 0)
            {
                byPurl.TryAdd(packages[i].Purl, ofPackages[i]);
            }
        }
    }

    /// <summary>The id of the package at a place of the inventory.</summary>
    public string this[int index] => ofPackages[index];

    /// <summary>The id of the first package that has this purl; null where none has.</summary>
    public string? Of(string purl) => byPurl.GetValueOrDefault(purl);

    private static string IdOf(Package package)
    {
        var identity = package.Purl.Length > 0 ? package.Purl : $"{package.Type}\n{package.Name}\n{package.Version}\n{package.Arch}";
        var (type, name) = (Math.Min(package.Type.Length, MaxNameLength), Math.Min(package.Name.Length, MaxNameLength));
        Span<char> plain = stackalloc char[(2 * MaxNameLength) + 1];
        Copy(package.Type, plain[..type]);
        plain[type] = '-';
        Copy(package.Name, plain[(type + 1)..(type + 1 + name)]);
        return string.Concat("Package-", plain[..(type + 1 + name)], "-", HashText.Of(identity, HashBytes));
    }

    private static void Copy(string text, Span<char> plain)
    {
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] == '.' ? text[i] : '-';
        }
    }
}
