using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>OpenVEX, 0.0.1 and 0.2.0: OPENVEX-SPEC.md of its repository.</summary>
internal static class OpenVex
{
    private const string Context = "https://openvex.dev/ns";

    private static readonly string[] Identifiers = ["purl", "cpe23", "cpe22"];

    private static readonly Dictionary<string, VexStatus> Statuses = new(StringComparer.Ordinal)
    {
        ["not_affected"] = VexStatus.NotAffected,
        ["affected"] = VexStatus.Affected,
        ["fixed"] = VexStatus.Fixed,
        ["under_investigation"] = VexStatus.UnderInvestigation,
    };

    public static bool Recognises(DocumentNode root) => root.Field("@context") is TextNode context && context.Text.StartsWith(Context, StringComparison.Ordinal);

    public static string? AuthorOf(DocumentNode root) => root.TextField("author");

    public static IEnumerable<VexStatement> Read(DocumentNode root)
    {
        var version = root.TextField("@context")![Context.Length..].TrimStart('/');
        if (version is not ("" or "v0.0.1" or "v0.2.0" or "v0.2.1"))
        {
            throw DocumentException.At(root.Field("@context")!.Place, $"OpenVEX {version} is not known here", "known are v0.0.1 and v0.2.0");
        }

        var made = root.TimeField("timestamp");
        return root.ItemsOf("statements").Select(statement => ReadStatement(statement, made));
    }

    private static VexStatement ReadStatement(DocumentNode node, DateTimeOffset? made)
    {
        var status = node.Field("status") as TextNode ?? throw DocumentException.At(node.Place, "'status' is missing here");
        var word = Statuses.TryGetValue(status.Text, out var known) ? known : throw DocumentException.UnknownWord(status, "status of OpenVEX", Statuses.Keys);
        var justification = node.TextField("justification");
        var impact = node.TextField("impact_statement");
        if (word == VexStatus.NotAffected && justification is null && impact is null)
        {
            // The specification's own MUST: otherwise nobody says why.
            throw DocumentException.At(node.Place, "a statement of not_affected gives neither justification nor impact_statement");
        }

        return new VexStatement
        {
            Vulnerabilities = VulnerabilityOf(node),
            Status = word,
            Products = [.. node.ItemsOf("products").SelectMany(product => ProductsOf(product, node))],
            Justification = justification,
            Note = impact ?? node.TextField("status_notes") ?? node.TextField("action_statement"),
            Made = node.TimeField("last_updated") ?? node.TimeField("timestamp") ?? made,
            Place = node.Place,
        };
    }

    // 0.0.1 has a text, 0.2.0 an object with a name, aliases, and perhaps an IRI.
    private static List<string> VulnerabilityOf(DocumentNode node)
    {
        var vulnerability = node.Field("vulnerability") ?? throw DocumentException.At(node.Place, "'vulnerability' is missing here");
        return vulnerability is TextNode text ? [text.Text] : [vulnerability.RequiredField("name"), .. vulnerability.TextsOf("aliases")];
    }

    // 0.0.1 has texts with the subcomponents beside the products, 0.2.0 objects that hold theirs.
    private static IEnumerable<VexProduct> ProductsOf(DocumentNode product, DocumentNode statement)
    {
        var parts = product is TextNode ? statement.ItemsOf("subcomponents") : product.ItemsOf("subcomponents");
        yield return new VexProduct(NamesOf(product), [.. parts.Select(NamesOf)]);
    }

    private static IReadOnlyList<string> NamesOf(DocumentNode component)
    {
        if (component is TextNode text)
        {
            return [text.Text];
        }

        var names = new List<string>();
        if (component.TextField("@id") is { } id)
        {
            names.Add(id);
        }

        if (component.Field("identifiers") is { } identifiers)
        {
            names.AddRange(Identifiers.Select(identifiers.TextField).OfType<string>());
        }

        if (component.Field("hashes")?.TextField("sha-256") is { } hash)
        {
            names.Add("sha256:" + hash);
        }

        return names.Count > 0 ? names : throw DocumentException.At(component.Place, "a product has neither @id nor identifiers");
    }
}
