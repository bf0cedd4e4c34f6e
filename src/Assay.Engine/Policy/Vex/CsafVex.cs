using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>
/// CSAF 2.0 and 2.1 with the profile VEX, or any document with product states: csaf-v2.0-os, sections 3.2.2 and 3.2.3. A document that contradicts
/// itself about what is read here, by the mandatory tests of section 6.1, is refused; what they say of scores, languages and revisions is not looked at.
/// </summary>
internal sealed class CsafVex
{
    private const string Profile = "csaf_vex";

    // Those of one number say the same of a product, and those of two contradict each other (6.1.6).
    private static readonly (string Key, VexStatus Status, int Group)[] States =
    [
        ("known_not_affected", VexStatus.NotAffected, 0),
        ("known_affected", VexStatus.Affected, 1),
        ("first_affected", VexStatus.Affected, 1),
        ("last_affected", VexStatus.Affected, 1),
        ("fixed", VexStatus.Fixed, 2),
        ("first_fixed", VexStatus.Fixed, 2),
        ("under_investigation", VexStatus.UnderInvestigation, 3),
    ];

    // Section 4.5: of these the profile wants at least one.
    private static readonly string[] ProfileStates = ["fixed", "known_affected", "known_not_affected", "under_investigation"];

    // 6.1.33: the labels that are justifications.
    private static readonly string[] Justifications =
    [
        "component_not_present", "inline_mitigations_already_exist", "vulnerable_code_cannot_be_controlled_by_adversary",
        "vulnerable_code_not_in_execute_path", "vulnerable_code_not_present",
    ];

    private readonly CsafProducts products;
    private readonly bool isProfile;

    private CsafVex(CsafProducts products, bool isProfile)
    {
        this.products = products;
        this.isProfile = isProfile;
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

        var ofProfile = document.TextField("category") == Profile;
        if (ofProfile && (root.Field("product_tree") is null || root.Field("vulnerabilities") is null))
        {
            throw DocumentException.At(document.Field("category")!.Place, "a VEX document has 'product_tree' and 'vulnerabilities'");
        }

        var csaf = new CsafVex(CsafProducts.Read(root.Field("product_tree")), ofProfile);
        var made = document.Field("tracking")?.TimeField("current_release_date");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var vulnerability in root.ItemsOf("vulnerabilities"))
        {
            if (vulnerability.TextField("cve") is { } cve && !seen.Add(cve))
            {
                // 6.1.23.
                throw DocumentException.At(vulnerability.Field("cve")!.Place, $"{cve} has a second entry");
            }
        }

        return root.ItemsOf("vulnerabilities").SelectMany(vulnerability => csaf.ReadVulnerability(vulnerability, made));
    }

    private List<VexStatement> ReadVulnerability(DocumentNode node, DateTimeOffset? made)
    {
        var reasons = ReasonsOf(node, "flags", "label");
        var impacts = ReasonsOf(node, "threats", "details");
        var actions = MembersOf(node, "remediations");
        RequireOneJustification(node);
        var status = node.Field("product_status");
        if (isProfile && (status is null || !ProfileStates.Any(state => status.Field(state) is not null)))
        {
            // 6.1.27.7.
            throw DocumentException.At((status ?? node).Place, "'product_status' says none of what a VEX document says", "one of " + string.Join(", ", ProfileStates));
        }

        var ids = node.ItemsOf("ids").Select(id => (Text: id.TextField("text"), Of: products.MembersOf(id))).ToList();
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var statements = new List<VexStatement>();
        foreach (var (key, state, group) in status is null ? [] : States)
        {
            foreach (var id in status!.ItemsOf(key))
            {
                var product = products.Of(id);
                var name = ((TextNode)id).Text;
                if (groups.TryGetValue(name, out var other) && other != group)
                {
                    throw DocumentException.At(id.Place, $"the product '{name}' has two states that contradict each other");
                }

                groups[name] = group;
                string[] names = [.. new[] { node.TextField("cve") }.Concat(ids.Where(named => named.Of.Count == 0 || named.Of.Contains(name)).Select(named => named.Text)).OfType<string>()];
                if (names.Length == 0)
                {
                    // 3.2.3.2: a name may be left out, but not in a VEX document (6.1.27.8); what has none says nothing about a finding.
                    if (isProfile)
                    {
                        throw DocumentException.At(id.Place, $"neither 'cve' nor 'ids' name the vulnerability of '{name}'");
                    }

                    continue;
                }

                RequireReason(id, name, state, reasons, impacts, actions);
                statements.Add(new VexStatement
                {
                    Vulnerabilities = names,
                    Status = state,
                    Products = [product],
                    Justification = reasons.GetValueOrDefault(name),
                    Note = impacts.GetValueOrDefault(name),
                    Made = made,
                    Place = id.Place,
                });
            }
        }

        return statements;
    }

    // 6.1.27.9 and 6.1.27.10: otherwise nobody says why, or what to do.
    private void RequireReason(DocumentNode id, string name, VexStatus state, Dictionary<string, string?> reasons, Dictionary<string, string?> impacts, HashSet<string> actions)
    {
        if (isProfile && state == VexStatus.NotAffected && !reasons.ContainsKey(name) && !impacts.ContainsKey(name))
        {
            throw DocumentException.At(id.Place, $"nothing says why '{name}' is not affected", "give it a flag, or a threat of category impact");
        }

        if (isProfile && state == VexStatus.Affected && !actions.Contains(name))
        {
            throw DocumentException.At(id.Place, $"nothing says what to do about '{name}', which is affected", "give it a remediation");
        }
    }

    // What flags, or threats of category impact, say of each product, directly or through a group; the first counts.
    private Dictionary<string, string?> ReasonsOf(DocumentNode vulnerability, string list, string key)
    {
        var reasons = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var item in vulnerability.ItemsOf(list))
        {
            var members = products.MembersOf(item);
            if (list == "flags" && members.Count == 0)
            {
                // 6.1.32.
                throw DocumentException.At(item.Place, "a flag names no product");
            }

            if (list == "threats" && item.TextField("category") != "impact")
            {
                continue;
            }

            foreach (var member in members)
            {
                reasons.TryAdd(member, item.TextField(key));
            }
        }

        return reasons;
    }

    private HashSet<string> MembersOf(DocumentNode vulnerability, string list) => [.. vulnerability.ItemsOf(list).SelectMany(products.MembersOf)];

    // 6.1.33.
    private void RequireOneJustification(DocumentNode vulnerability)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var flag in vulnerability.ItemsOf("flags"))
        {
            if (flag.TextField("label") is not { } label || !Justifications.Contains(label, StringComparer.Ordinal))
            {
                continue;
            }

            foreach (var member in products.MembersOf(flag))
            {
                if (!seen.TryAdd(member, label) && seen[member] != label)
                {
                    throw DocumentException.At(flag.Place, $"the product '{member}' has two justifications");
                }
            }
        }
    }
}
