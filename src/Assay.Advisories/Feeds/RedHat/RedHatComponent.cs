using Assay.Advisories.Feeds.Csaf;
using Assay.Advisories.Feeds.Distros;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.RedHat;

/// <summary>An rpm of a product, as a VEX document names it.</summary>
/// <param name="Bucket">The product's bucket, with the stream where it is a module's; that of sources where it is a source.</param>
/// <param name="Name">The rpm's name.</param>
/// <param name="Version">"0:7.76.1-26.el9_3.2"; null where no build is meant but the package at all.</param>
internal readonly record struct RedHatComponent(string Bucket, string Name, string? Version)
{
    public bool IsSource => DistroBuckets.IsSource(Bucket);
}

/// <summary>
/// Finds out what the product_ids of Red Hat's VEX documents mean (redhatproductsecurity.github.io/security-data-guidelines, "CSAF Security Advisories and
/// VEX Security Data", "Product Tree", and "CSAF-VEX GA Details" for the form that has no architectures). A component is a part of a product, or of a
/// module that is a part of a product.
/// </summary>
internal sealed class RedHatComponents
{
    private const int MaxSteps = 8;

    private static readonly HashSet<string> Architectures = new(StringComparer.Ordinal)
    {
        "src", "nosrc", "noarch", "x86_64", "i386", "i486", "i586", "i686", "athlon", "ia64", "aarch64", "ppc", "ppc64", "ppc64le", "ppc64iseries", "ppc64pseries",
        "s390", "s390x", "armv7hl", "amd64",
    };

    private readonly NamePool names = new();
    private readonly Dictionary<string, RedHatProduct[]> products = new(StringComparer.Ordinal);

    /// <summary>The rpm that a product_id means in each release that it is told of; none for containers, archives and whole products.</summary>
    public IEnumerable<RedHatComponent> Of(CsafDocument document, string id)
    {
        string? stream = null;
        string? component = null;
        var platform = id;
        for (var step = 0; step < MaxSteps && document.Relations.TryGetValue(platform, out var relation); step++)
        {
            // The first is the rpm, the second, where there is one, the module that it is in.
            stream ??= component is null ? null : ModuleIn(relation.Component);
            component ??= relation.Component;
            platform = relation.Platform;
        }

        if (component is null || !document.Products.TryGetValue(platform, out var product) || product.Cpe is not { } cpe
            || Rpm(component, document.Products.GetValueOrDefault(component)?.Purl, ref stream) is not var (name, version, isSource)
            || stream?.EndsWith(":flatpak", StringComparison.Ordinal) == true)
        {
            yield break;
        }

        foreach (var release in ProductsOf(cpe))
        {
            if (release.IsLayered && version is null)
            {
                // What these products ship is named by containers and archives too.
                continue;
            }

            var bucket = stream is null ? release.Bucket : DistroBuckets.Stream(release.Bucket, stream);
            bucket = isSource ? DistroBuckets.Source(bucket) : bucket;
            yield return new RedHatComponent(names.Of(release.IsLayered ? DistroBuckets.Layered(bucket) : bucket), names.Of(name), version is null ? null : names.Of(version));
        }
    }

    // Software collections are for RHEL 6 and 7, and nothing else has the names of their packages.
    private RedHatProduct[] ProductsOf(string cpe)
    {
        if (!products.TryGetValue(cpe, out var known))
        {
            known = RedHatProduct.Of(cpe) is { } product ? [product]
                : cpe.Contains(":rhel_software_collections", StringComparison.Ordinal) ? [new RedHatProduct("rhel:6", false), new RedHatProduct("rhel:7", false)]
                : [];
            if (products.Count < 10_000)
            {
                products.Add(cpe, known);
            }
        }

        return known;
    }

    // "curl-0:7.76.1-26.el9_3.2.src", "curl.src", "curl", "nodejs:16/nodejs", "httpd-0:2.4.37-65.module+el8.10.0+1+2.aarch64::httpd:2.4".
    private static (string Name, string? Version, bool IsSource)? Rpm(string component, string? purl, ref string? stream)
    {
        if (purl is not null && !purl.StartsWith("pkg:rpm", StringComparison.Ordinal))
        {
            return null;
        }

        stream ??= Qualifier(purl, "rpmmod") is { } label ? StreamOf(label) : null;
        var text = component;
        if (text.IndexOf("::", StringComparison.Ordinal) is > 0 and var mark)
        {
            stream ??= StreamOf(text[(mark + 2)..]);
            text = text[..mark];
        }

        var slash = text.LastIndexOf('/');
        if (slash >= 0)
        {
            // "rhel8/podman" and the like are containers.
            stream ??= StreamOf(text[..slash]);
            return stream is null || slash == text.Length - 1 ? null : (text[(slash + 1)..], null, true);
        }

        var dot = text.LastIndexOf('.');
        var architecture = dot > 0 && Architectures.Contains(text[(dot + 1)..]) ? text[(dot + 1)..] : null;
        var name = architecture is null ? text : text[..dot];
        var isSource = architecture is "src" or "nosrc" || Qualifier(purl, "arch") is "src" or "nosrc";
        return Split(name) is var (package, version) ? (package, version, isSource)
            : name.Contains(':', StringComparison.Ordinal) || name.Length is 0 or > 256 ? null
            // Without a package URL it is not told that it is an rpm at all, but an old form of documents has none.
            : (name, null, isSource || purl is null);
    }

    // name-epoch:version-release
    private static (string Name, string Version)? Split(string text)
    {
        var release = text.LastIndexOf('-');
        var version = release > 0 ? text.LastIndexOf('-', release - 1) : -1;
        var epoch = version > 0 ? text.IndexOf(':', version) : -1;
        return epoch < 0 || epoch > release || epoch == version + 1 || text.AsSpan(version + 1, epoch - version - 1).ContainsAnyExceptInRange('0', '9')
            ? null
            : (text[..version], text[(version + 1)..]);
    }

    // The module's own product_id: "nodejs:18:8080020231107152156:63b34585".
    private static string? ModuleIn(string component) => StreamOf(component);

    // "nodejs:18" of "nodejs:18:8080020231107152156:63b34585:x86_64"; null for what is no label.
    private static string? StreamOf(string label)
    {
        var first = label.IndexOf(':', StringComparison.Ordinal);
        var second = first < 0 ? -1 : label.IndexOf(':', first + 1);
        return first <= 0 || first == label.Length - 1 || second == first + 1 ? null : second < 0 ? label : label[..second];
    }

    private static string? Qualifier(string? purl, string key)
    {
        var question = purl?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (question < 0)
        {
            return null;
        }

        foreach (var pair in purl.AsSpan(question + 1).Split('&'))
        {
            var text = purl.AsSpan(question + 1)[pair];
            if (text.StartsWith(key, StringComparison.Ordinal) && text.Length > key.Length && text[key.Length] == '=')
            {
                return Uri.UnescapeDataString(text[(key.Length + 1)..]);
            }
        }

        return null;
    }
}
