using Assay.Core.Packages;

namespace Assay.Advisories.Support;

/// <summary>Finds the product that a package is a release of, by the package URLs that https://endoflife.date gives each, and for programs by its names.</summary>
internal sealed class ProductNames
{
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
                    AddRepository(purl, product);
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

        foreach (var (key, product) in ProductPackages.All)
        {
            byKey[key] = product;
        }
    }

    /// <summary>The product's name; null where it is none that has an end.</summary>
    public string? Of(Package package) => PackageUrl.TryParse(package.Purl, out var purl, out _) ? byKey.GetValueOrDefault(WithoutMajor(KeyOf(purl))) : null;

    // "golang/github.com/traefik/traefik/v3": the major version of a module (https://go.dev/ref/mod#major-version-suffixes).
    private static string WithoutMajor(string key)
    {
        var slash = key.LastIndexOf('/');
        return key.StartsWith("golang/", StringComparison.Ordinal) && key.Length > slash + 2 && key[slash + 1] == 'v' && !key.AsSpan(slash + 2).ContainsAnyExceptInRange('0', '9')
            ? key[..slash]
            : key;
    }

    // A Go module is named after its repository, and a package of Composer mostly too.
    private void AddRepository(PackageUrl purl, string product)
    {
        if (purl.Type == "github" && purl.Namespace is { Length: > 0 } owner)
        {
            byKey.TryAdd($"golang/github.com/{owner}/{purl.Name}".ToLowerInvariant(), product);
            byKey.TryAdd($"composer/{owner}/{purl.Name}".ToLowerInvariant(), product);
        }
    }

    private static string KeyOf(PackageUrl purl) => (purl.Namespace is { Length: > 0 } ns ? $"{purl.Type}/{ns}/{purl.Name}" : $"{purl.Type}/{purl.Name}").ToLowerInvariant();
}
