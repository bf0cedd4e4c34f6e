using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Packages;

namespace Assay.Reports.Spdx;

/// <summary>
/// The ids of a document's packages: letters, digits, '.' and '-' alone (specification 2.3, 7.2), the same in every document that has the package, so
/// that two documents can be compared.
/// </summary>
internal sealed class SpdxIds
{
    private const int MaxNameLength = 60;

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
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        return $"Package-{Plain(package.Type)}-{Plain(package.Name)}-{Convert.ToHexStringLower(hash.AsSpan(0, 8))}";
    }

    private static string Plain(string text) => string.Create(Math.Min(text.Length, MaxNameLength), text, static (plain, text) =>
    {
        for (var i = 0; i < plain.Length; i++)
        {
            plain[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] == '.' ? text[i] : '-';
        }
    });
}
