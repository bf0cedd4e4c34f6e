using Assay.Core.Packages;

namespace Assay.Advisories.Support;

/// <summary>Finds the product that a package is a release of, by the package URLs that https://endoflife.date gives each, and for programs by its names.</summary>
internal sealed class ProductNames
{
    // What catalogers here call a program, where neither a package URL nor Repology's name says the same.
    private static readonly Dictionary<string, string> Programs = new(StringComparer.Ordinal)
    {
        ["generic/httpd"] = "apache-http-server",
        ["golang/stdlib"] = "go",
        ["generic/vault"] = "hashicorp-vault",
        ["golang/github.com/hashicorp/vault"] = "hashicorp-vault",
        ["golang/github.com/hashicorp/consul"] = "consul",
    };

    private readonly Dictionary<string, string> byKey = new(StringComparer.Ordinal);

    /// <param name="identifiers">Of each product; those of one that comes first win.</param>
    public ProductNames(IEnumerable<(string Product, IReadOnlyList<string> Identifiers)> identifiers)
    {
        var products = identifiers.OrderBy(product => product.Product, StringComparer.Ordinal).ToList();
        foreach (var (product, ids) in products)
        {
            foreach (var id in ids)
            {
                if (PackageUrl.TryParse(id, out var purl, out _))
                {
                    byKey.TryAdd(KeyOf(purl), product);
                }
            }
        }

        foreach (var (product, ids) in products)
        {
            byKey.TryAdd("generic/" + product, product);
            foreach (var id in ids.Where(id => !id.Contains(':', StringComparison.Ordinal)))
            {
                byKey.TryAdd("generic/" + id.ToLowerInvariant(), product);
            }
        }

        foreach (var (key, product) in Programs)
        {
            byKey[key] = product;
        }
    }

    /// <summary>The product's name; null where it is none that has an end.</summary>
    public string? Of(Package package) => PackageUrl.TryParse(package.Purl, out var purl, out _) ? byKey.GetValueOrDefault(KeyOf(purl)) : null;

    private static string KeyOf(PackageUrl purl) => (purl.Namespace is { Length: > 0 } ns ? $"{purl.Type}/{ns}/{purl.Name}" : $"{purl.Type}/{purl.Name}").ToLowerInvariant();
}
