using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>CSAF 2.0 and 2.1 with the profile VEX, or any document with product states: csaf-v2.0-os, sections 3.2.2 and 3.2.3.</summary>
internal sealed class CsafVex
{
    private const int MaxDepth = 30;

    private static readonly (string Key, VexStatus Status)[] States =
    [
        ("known_not_affected", VexStatus.NotAffected),
        ("known_affected", VexStatus.Affected),
        ("first_affected", VexStatus.Affected),
        ("last_affected", VexStatus.Affected),
        ("fixed", VexStatus.Fixed),
        ("first_fixed", VexStatus.Fixed),
        ("under_investigation", VexStatus.UnderInvestigation),
    ];

    private readonly Dictionary<string, VexProduct> products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> groups = new(StringComparer.Ordinal);

    private CsafVex()
    {
    }

    public static bool Recognises(DocumentNode root) => root.Field("document") is MapNode document && document.Field("csaf_version") is not null;

    public static string? AuthorOf(DocumentNode root) => root.Field("document")!.Field("publisher")?.TextField("name");

    public static IEnumerable<VexStatement> Read(DocumentNode root)
    {
        var document = root.Field("document")!;
        if (document.TextField("csaf_version") is not ("2.0" or "2.1"))
        {
            throw DocumentException.At(document.Field("csaf_version")!.Place, $"CSAF {document.TextField("csaf_version")} is not known here", "known are 2.0 and 2.1");
        }

        var csaf = new CsafVex();
        if (root.Field("product_tree") is { } tree)
        {
            csaf.ReadTree(tree);
        }

        var made = document.Field("tracking")?.TimeField("current_release_date");
        return root.ItemsOf("vulnerabilities").SelectMany(vulnerability => csaf.ReadVulnerability(vulnerability, made));
    }

    private void ReadTree(DocumentNode tree)
    {
        ReadBranches(tree, 0);
        foreach (var product in tree.ItemsOf("full_product_names"))
        {
            Add(product);
        }

        foreach (var relationship in tree.ItemsOf("relationships"))
        {
            Relate(relationship);
        }

        foreach (var group in tree.ItemsOf("product_groups"))
        {
            groups[group.RequiredField("group_id")] = group.TextsOf("product_ids");
        }
    }

    private void ReadBranches(DocumentNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            throw DocumentException.At(node.Place, $"branches are nested more than {MaxDepth} deep");
        }

        foreach (var branch in node.ItemsOf("branches"))
        {
            if (branch.Field("product") is { } product)
            {
                Add(product);
            }

            ReadBranches(branch, depth + 1);
        }
    }

    private void Add(DocumentNode product)
    {
        var names = new List<string>();
        if (product.Field("product_identification_helper") is { } helper)
        {
            names.AddRange(helper.TextField("purl") is { } purl ? [purl] : []);
            names.AddRange(helper.TextsOf("purls"));
            names.AddRange(helper.TextField("cpe") is { } cpe ? [cpe] : []);
            foreach (var hashes in helper.ItemsOf("hashes").SelectMany(hashes => hashes.ItemsOf("file_hashes")))
            {
                names.Add($"{hashes.TextField("algorithm")}:{hashes.TextField("value")}");
            }
        }

        products[product.RequiredField("product_id")] = new VexProduct(names, []);
    }

    // "A default component of B": A is a part of B. Where B is a relationship itself, its own product stands for it.
    private void Relate(DocumentNode relationship)
    {
        var id = (relationship.Field("full_product_name") ?? throw DocumentException.At(relationship.Place, "'full_product_name' is missing here")).RequiredField("product_id");
        var part = Product(relationship, "product_reference");
        var whole = Product(relationship, "relates_to_product_reference");
        products[id] = new VexProduct(whole.Ids, [part.Parts.Count > 0 ? part.Parts[0] : part.Ids]);
    }

    private VexProduct Product(DocumentNode relationship, string key)
    {
        var id = relationship.RequiredField(key);
        return products.TryGetValue(id, out var product) ? product
            : throw DocumentException.At(relationship.Field(key)!.Place, $"there is no product '{id}' in the product tree");
    }

    private IEnumerable<VexStatement> ReadVulnerability(DocumentNode node, DateTimeOffset? made)
    {
        string[] names = [.. new[] { node.TextField("cve") }.Concat(node.ItemsOf("ids").Select(id => id.TextField("text"))).OfType<string>()];
        if (names.Length == 0)
        {
            // 3.2.3.2: either may be left out; what has no name says nothing about a finding.
            yield break;
        }

        var status = node.Field("product_status");
        foreach (var (key, state) in status is null ? [] : States)
        {
            foreach (var id in status!.ItemsOf(key))
            {
                yield return new VexStatement
                {
                    Vulnerabilities = names,
                    Status = state,
                    Products = [ProductOf(id)],
                    Justification = Of(node, "flags", ((TextNode)id).Text, "label"),
                    Note = Of(node, "threats", ((TextNode)id).Text, "details"),
                    Made = made,
                    Place = id.Place,
                };
            }
        }
    }

    private VexProduct ProductOf(DocumentNode id) =>
        id is not TextNode text ? throw DocumentException.At(id.Place, "a product id is no text")
        : products.TryGetValue(text.Text, out var product) ? product
        : throw DocumentException.At(id.Place, $"there is no product '{text.Text}' in the product tree");

    // What flags and threats say of a product, directly or through a group of products.
    private string? Of(DocumentNode vulnerability, string list, string product, string key) => vulnerability.ItemsOf(list)
        .Where(item => (list != "threats" || item.TextField("category") == "impact")
            && (item.TextsOf("product_ids").Contains(product, StringComparer.Ordinal)
                || item.TextsOf("group_ids").Any(group => groups.TryGetValue(group, out var members) && members.Contains(product, StringComparer.Ordinal))))
        .Select(item => item.TextField(key))
        .FirstOrDefault();
}
