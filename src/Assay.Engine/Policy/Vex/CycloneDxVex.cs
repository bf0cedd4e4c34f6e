using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>The vulnerabilities of a CycloneDX document, in a BOM or alone: CycloneDX 1.4 and later, "vulnerabilities" and "analysis".</summary>
internal static class CycloneDxVex
{
    private const int MaxDepth = 60;

    private static readonly Dictionary<string, VexStatus> States = new(StringComparer.Ordinal)
    {
        ["not_affected"] = VexStatus.NotAffected,
        ["false_positive"] = VexStatus.NotAffected,
        ["resolved"] = VexStatus.Fixed,
        ["resolved_with_pedigree"] = VexStatus.Fixed,
        ["exploitable"] = VexStatus.Affected,
        ["in_triage"] = VexStatus.UnderInvestigation,
    };

    public static bool Recognises(DocumentNode root) => root.Field("bomFormat") is TextNode { Text: "CycloneDX" };

    public static string? AuthorOf(DocumentNode root) =>
        root.Field("metadata") is not { } metadata ? null
        : metadata.ItemsOf("authors").Select(author => author.TextField("name")).FirstOrDefault(name => name is not null)
            ?? metadata.Field("supplier")?.TextField("name") ?? metadata.Field("manufacturer")?.TextField("name");

    public static IEnumerable<VexStatement> Read(DocumentNode root)
    {
        var made = root.Field("metadata")?.TimeField("timestamp");
        var components = new Dictionary<string, VexProduct>(StringComparer.Ordinal);
        IReadOnlyList<string> subject = [];
        if (root.Field("metadata")?.Field("component") is { } component)
        {
            // An image's own name is all that most documents give of it.
            subject = component.TextField("name") is { } name ? [.. NamesOf(component), name] : NamesOf(component);
            Add(component, components, [], 0);
            if (component.TextField("bom-ref") is { } reference)
            {
                components[reference] = new VexProduct(subject, []);
            }
        }

        foreach (var part in root.ItemsOf("components"))
        {
            Add(part, components, subject, 0);
        }

        return root.ItemsOf("vulnerabilities").Select(node => ReadVulnerability(node, components, made)).OfType<VexStatement>();
    }

    private static void Add(DocumentNode component, Dictionary<string, VexProduct> components, IReadOnlyList<string> subject, int depth)
    {
        if (depth > MaxDepth)
        {
            throw DocumentException.At(component.Place, $"components are nested more than {MaxDepth} deep");
        }

        if (component.TextField("bom-ref") is { } reference)
        {
            var names = NamesOf(component);
            components[reference] = subject.Count == 0 ? new VexProduct(names, []) : new VexProduct(subject, [names]);
        }

        foreach (var part in component.ItemsOf("components"))
        {
            Add(part, components, subject, depth + 1);
        }
    }

    private static VexStatement? ReadVulnerability(DocumentNode node, Dictionary<string, VexProduct> components, DateTimeOffset? made)
    {
        // A vulnerability without an analysis is a finding of some scanner, not a statement.
        if (node.Field("analysis") is not { } analysis || analysis.Field("state") is not TextNode state)
        {
            return null;
        }

        return new VexStatement
        {
            Vulnerabilities = [node.RequiredField("id"), .. node.ItemsOf("references").Select(reference => reference.TextField("id")).OfType<string>()],
            Status = States.TryGetValue(state.Text, out var status) ? status : throw DocumentException.UnknownWord(state, "state of CycloneDX", States.Keys),
            Products = [.. node.ItemsOf("affects").Select(affected => ProductOf(affected.RequiredField("ref"), components))],
            Justification = analysis.TextField("justification"),
            Note = analysis.TextField("detail"),
            Made = analysis.TimeField("lastUpdated") ?? node.TimeField("updated") ?? made,
            Place = node.Place,
        };
    }

    // A BOM-Link (urn:cdx:serial/version#bom-ref) names a component of another document: many producers use its purl as bom-ref.
    private static VexProduct ProductOf(string reference, Dictionary<string, VexProduct> components)
    {
        if (components.TryGetValue(reference, out var product))
        {
            return product;
        }

        var hash = reference.StartsWith("urn:cdx:", StringComparison.Ordinal) ? reference.IndexOf('#', StringComparison.Ordinal) : -1;
        return new VexProduct([hash < 0 ? reference : Uri.UnescapeDataString(reference[(hash + 1)..])], []);
    }

    private static List<string> NamesOf(DocumentNode component)
    {
        var names = new List<string>();
        names.AddRange(component.TextField("purl") is { } purl ? [purl] : []);
        names.AddRange(component.TextField("cpe") is { } cpe ? [cpe] : []);
        foreach (var hash in component.ItemsOf("hashes").Where(hash => hash.TextField("alg") == "SHA-256"))
        {
            names.Add("sha256:" + hash.TextField("content"));
        }

        names.AddRange(component.TextField("bom-ref") is { } reference ? [reference] : []);
        return names;
    }
}
