using System.Globalization;
using Assay.Core.Packages;

namespace Assay.Reports.CycloneDx;

/// <summary>The references of a document's components: the purl, with a number behind it where it stands more than once.</summary>
internal sealed class BomRefs
{
    private readonly string[] ofPackages;
    private readonly Dictionary<string, string> firstByPurl;
    private readonly Dictionary<string, List<string>> allByPurl = new(StringComparer.Ordinal);

    public BomRefs(IReadOnlyList<Package> packages)
    {
        var taken = new HashSet<string>(packages.Count + 2, StringComparer.Ordinal) { ComponentWriter.DistroRef, Root };
        ofPackages = new string[packages.Count];
        firstByPurl = new Dictionary<string, string>(packages.Count, StringComparer.Ordinal);
        for (var i = 0; i < packages.Count; i++)
        {
            ofPackages[i] = Unique(packages[i], taken);
            if (packages[i].Purl.Length == 0)
            {
                continue;
            }

            if (!firstByPurl.TryAdd(packages[i].Purl, ofPackages[i]))
            {
                if (!allByPurl.TryGetValue(packages[i].Purl, out var refs))
                {
                    allByPurl.Add(packages[i].Purl, refs = [firstByPurl[packages[i].Purl]]);
                }

                refs.Add(ofPackages[i]);
            }
        }
    }

    /// <summary>The reference of what was scanned.</summary>
    public static string Root => "assay:artifact";

    /// <summary>The reference of the package at a place of the inventory.</summary>
    public string this[int index] => ofPackages[index];

    /// <summary>The references of all components that have this purl.</summary>
    public IReadOnlyList<string> Of(string purl) => allByPurl.TryGetValue(purl, out var refs) ? refs : FirstOf(purl) is { } first ? [first] : [];

    /// <summary>The reference of the first component that has this purl; null where none has.</summary>
    public string? FirstOf(string purl) => firstByPurl.GetValueOrDefault(purl);

    private static string Unique(Package package, HashSet<string> taken)
    {
        // A reference may neither be empty nor look like a BOM-Link (bom-1.6.schema.json, refType).
        var text = package.Purl.StartsWith("pkg:", StringComparison.Ordinal) ? package.Purl : $"{package.Type}:{package.Name}@{package.Version}{package.Purl}";
        text = text.StartsWith("urn:cdx:", StringComparison.Ordinal) ? "ref:" + text : text;
        var unique = text;
        for (var number = 2; !taken.Add(unique); number++)
        {
            unique = text + "#" + number.ToString(CultureInfo.InvariantCulture);
        }

        return unique;
    }
}
