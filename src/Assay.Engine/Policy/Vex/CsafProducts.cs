using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>The products and groups that a CSAF document names: csaf-v2.0-os, section 3.2.2 "Product Tree Property"; what contradicts itself is refused by the tests of section 6.1.</summary>
internal sealed class CsafProducts
{
    private const int MaxDepth = 30;

    private static readonly string[] BranchCategories =
    [
        "architecture", "host_name", "language", "legacy", "patch_level", "platform", "product_family", "product_name", "product_version", "product_version_range",
        "service_pack", "specification", "vendor",
    ];

    // 6.1.31.
    private static readonly string[] RangeWords = ["after", "all", "before", "earlier", "later", "prior", "versions"];

    private readonly Dictionary<string, VexProduct> products = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> groups = new(StringComparer.Ordinal);

    private readonly bool isLater;

    private CsafProducts(bool isLater) => this.isLater = isLater;

    /// <param name="tree">The product tree; null where the document has none.</param>
    /// <param name="isLater">Whether it is of version 2.1.</param>
    public static CsafProducts Read(DocumentNode? tree, bool isLater)
    {
        var read = new CsafProducts(isLater);
        if (tree is null)
        {
            return read;
        }

        read.ReadBranches(tree, 0);
        foreach (var product in tree.ItemsOf("full_product_names"))
        {
            read.Add(product);
        }

        read.Relate([.. tree.ItemsOf("relationships").Select(Relationship), .. tree.ItemsOf("product_paths").Select(ProductPath)]);
        foreach (var group in tree.ItemsOf("product_groups"))
        {
            read.AddGroup(group);
        }

        return read;
    }

    /// <summary>The product of an id.</summary>
    /// <exception cref="Core.AssayException">The tree has no such product (6.1.1).</exception>
    public VexProduct Of(DocumentNode id) =>
        id is not TextNode text ? throw DocumentException.At(id.Place, "a product id is no text")
        : products.TryGetValue(text.Text, out var product) ? product
        : throw DocumentException.At(id.Place, $"there is no product '{text.Text}' in the product tree");

    /// <summary>The ids of the products that an item is about, directly or through groups; empty where it names none.</summary>
    public HashSet<string> MembersOf(DocumentNode item)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in item.ItemsOf("product_ids"))
        {
            _ = Of(id);
            members.Add(((TextNode)id).Text);
        }

        foreach (var id in item.ItemsOf("group_ids"))
        {
            members.UnionWith(id is TextNode text && groups.TryGetValue(text.Text, out var found) ? found
                : throw DocumentException.At(id.Place, $"there is no group '{(id as TextNode)?.Text}' in the product tree"));
        }

        return members;
    }

    private void ReadBranches(DocumentNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            throw DocumentException.At(node.Place, $"branches are nested more than {MaxDepth} deep");
        }

        foreach (var branch in node.ItemsOf("branches"))
        {
            var category = branch.RequireWord("category", "category of branches", BranchCategories);
            var name = branch.RequiredField("name");
            if (category == "product_version" && IsRange(name))
            {
                throw DocumentException.At(branch.Field("name")!.Place, $"'{name}' is a range of versions, and the branch one of a version", "the category is product_version_range");
            }

            if (branch.Field("product") is { } product)
            {
                Add(product);
            }
            else if (branch.Field("branches") is null)
            {
                throw DocumentException.At(branch.Place, "a branch has 'branches' or a 'product'");
            }

            ReadBranches(branch, depth + 1);
        }
    }

    private static bool IsRange(string name) =>
        name.AsSpan().ContainsAny('<', '>') || name.Split(default(char[]?), StringSplitOptions.RemoveEmptyEntries).Any(word => RangeWords.Contains(word, StringComparer.OrdinalIgnoreCase));

    private void Add(DocumentNode product)
    {
        var names = new List<string>();
        if (product.Field("product_identification_helper") is { } helper)
        {
            IEnumerable<DocumentNode> purls = helper.Field("purl") is { } single ? [single, .. helper.ItemsOf("purls")] : helper.ItemsOf("purls");
            names.AddRange(purls.Select(Purl));
            names.AddRange(helper.TextField("cpe") is { } cpe ? [cpe] : []);
            foreach (var file in helper.ItemsOf("hashes"))
            {
                AddHashes(names, file);
            }
        }

        Define(product, new VexProduct(names, []));
    }

    // 6.1.25.
    private static void AddHashes(List<string> names, DocumentNode file)
    {
        _ = file.RequiredField("filename");
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var hash in file.ItemsOf("file_hashes"))
        {
            var algorithm = hash.RequiredField("algorithm");
            if (!seen.Add(algorithm))
            {
                throw DocumentException.At(hash.Place, $"'{file.TextField("filename")}' has a second hash of {algorithm}");
            }

            names.Add($"{algorithm}:{hash.RequiredField("value")}");
        }
    }

    // 6.1.13; 2.1 has the rules of types too.
    private string Purl(DocumentNode node) =>
        node is not TextNode text ? throw DocumentException.At(node.Place, "a purl is no text")
        : PackageUrl.TryParse(text.Text, out var purl, out var error)
            ? !isLater || purl is not { Type: "oci", Namespace: not null } ? text.Text : throw DocumentException.At(node.Place, $"'{text.Text}': a purl of type oci has no namespace", "the qualifier repository_url says where it is")
        : throw DocumentException.At(node.Place, $"'{text.Text}' is no package URL: {error}");

    private void Define(DocumentNode product, VexProduct value)
    {
        var id = product.RequiredField("product_id");
        _ = product.RequiredField("name");
        if (!products.TryAdd(id, value))
        {
            throw DocumentException.At(product.Field("product_id")!.Place, $"the product '{id}' is defined a second time");
        }
    }

    // "A default component of B": A is a part of B. Where A is such a part itself, the innermost is meant. They may stand in any order.
    private void Relate(List<Composition> open)
    {
        for (var depth = 0; open.Count > 0; depth++)
        {
            var known = open.Where(composition => composition.References.All(IsKnown)).ToList();
            if (known.Count == 0)
            {
                throw Unrelated(open);
            }

            if (depth > MaxDepth)
            {
                throw DocumentException.At(open[0].Name.Place, $"products are parts of each other more than {MaxDepth} deep");
            }

            var waiting = open.Where(composition => !composition.References.All(IsKnown)).ToList();

            foreach (var composition in known)
            {
                var (part, whole) = (Of(composition.References[0]), Of(composition.References[^1]));
                Define(composition.Name, new VexProduct(whole.Ids, [part.Parts.Count > 0 ? part.Parts[0] : part.Ids]));
            }

            open = waiting;
        }
    }

    private bool IsKnown(DocumentNode reference) => reference is TextNode text && products.ContainsKey(text.Text);

    // 6.1.1, or 6.1.3 where each waits for another.
    private Core.AssayException Unrelated(List<Composition> open)
    {
        var defined = open.Select(composition => composition.Name.RequiredField("product_id")).ToHashSet(StringComparer.Ordinal);
        var missing = open.SelectMany(composition => composition.References).FirstOrDefault(reference => !IsKnown(reference) && !(reference is TextNode text && defined.Contains(text.Text)));
        return missing is not null
            ? DocumentException.At(missing.Place, $"there is no product '{(missing as TextNode)?.Text}' in the product tree")
            : DocumentException.At(open[0].Name.Place, $"the product '{open[0].Name.RequiredField("product_id")}' is defined by itself");
    }

    // 3.2.2.4 of version 2.0.
    private static Composition Relationship(DocumentNode node) => new(
        Required(node, "full_product_name"), [Required(node, "product_reference"), Required(node, "relates_to_product_reference")]);

    // 3.2.2.4 of version 2.1: a way from the part through what it is in.
    private static Composition ProductPath(DocumentNode node) => new(
        Required(node, "full_product_name"),
        [Required(node, "beginning_product_reference"), .. node.ItemsOf("subpaths") is { Count: > 0 } steps ? steps.Select(step => Required(step, "next_product_reference")) : [Required(node, "subpaths")]]);

    private static DocumentNode Required(DocumentNode node, string key) => node.Field(key) ?? throw DocumentException.At(node.Place, $"'{key}' is missing here");

    private void AddGroup(DocumentNode group)
    {
        var id = group.RequiredField("group_id");
        foreach (var member in group.ItemsOf("product_ids"))
        {
            _ = Of(member);
        }

        if (!groups.TryAdd(id, group.TextsOf("product_ids")))
        {
            throw DocumentException.At(group.Field("group_id")!.Place, $"the group '{id}' is defined a second time");
        }
    }

    /// <summary>A product that is another one in something.</summary>
    /// <param name="Name">Its own entry.</param>
    /// <param name="References">Ids: the part first, the outermost whole last.</param>
    private sealed record Composition(DocumentNode Name, IReadOnlyList<DocumentNode> References);
}
