using Assay.Core;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>
/// CSAF 2.0 and 2.1 with the profile VEX, or any document with product states: csaf-v2.0-os, sections 3.2.2 and 3.2.3. A document that is none by its schema, or
/// contradicts itself by the mandatory tests 6.1.1 to 6.1.33, is refused, whatever of it is used: who errs in one place may err in another. Of its history alone nothing
/// is used, and publishers err there: what it states counts all the same, and that is said.
/// </summary>
internal sealed class CsafVex
{
    // Those of one number say the same of a product, and those of two contradict each other (6.1.6).
    private static readonly (string Key, VexStatus? Status, int Group)[] States =
    [
        ("known_not_affected", VexStatus.NotAffected, 0),
        ("known_affected", VexStatus.Affected, 1),
        ("first_affected", VexStatus.Affected, 1),
        ("last_affected", VexStatus.Affected, 1),
        ("fixed", VexStatus.Fixed, 2),
        ("first_fixed", VexStatus.Fixed, 2),
        ("under_investigation", VexStatus.UnderInvestigation, 3),
        ("unknown", null, 4),
    ];

    // Section 4.5: of these the profile wants at least one.
    private static readonly string[] ProfileStates = ["fixed", "known_affected", "known_not_affected", "under_investigation"];

    private static readonly string[] Remediations = ["fix_planned", "mitigation", "no_fix_planned", "none_available", "optional_patch", "vendor_fix", "workaround"];
    private static readonly string[] Threats = ["exploit_status", "impact", "target_set"];

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

    /// <exception cref="AssayException">It is none, or contradicts itself; or its history does, and it states nothing.</exception>
    public static (IReadOnlyList<VexStatement> Statements, AssayException? HistoryFault) Read(DocumentNode root)
    {
        var document = root.Field("document")!;
        var head = CsafHead.Read(root);
        var csaf = new CsafVex(CsafProducts.Read(root.Field("product_tree"), head.IsLater), head.IsVex);
        var made = document.Field("tracking")?.TimeField("current_release_date");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var vulnerability in root.ItemsOf("vulnerabilities"))
        {
            csaf.RequireSound(vulnerability);
            if (vulnerability.TextField("cve") is { } cve && !seen.Add(cve))
            {
                // 6.1.23.
                throw DocumentException.At(vulnerability.Field("cve")!.Place, $"{cve} has a second entry");
            }
        }

        var statements = root.ItemsOf("vulnerabilities").SelectMany(vulnerability => csaf.ReadVulnerability(vulnerability, made)).ToList();
        return head.HistoryFault is not null && statements.Count == 0 ? throw head.HistoryFault : (statements, head.HistoryFault);
    }

    // What is not needed to tell what is affected, and is held against the schema and against itself like all else.
    private void RequireSound(DocumentNode node)
    {
        if (node.TextField("cve") is { } cve && !IsCve(cve))
        {
            throw DocumentException.At(node.Field("cve")!.Place, $"'{cve}' is no CVE", "written as CVE-2026-12345");
        }

        foreach (var id in node.ItemsOf("ids"))
        {
            _ = id.RequiredField("system_name");
            _ = id.RequiredField("text");
        }

        foreach (var remediation in node.ItemsOf("remediations"))
        {
            _ = remediation.RequireWord("category", "category of remediations", Remediations);
            _ = remediation.RequiredField("details");
            if (products.MembersOf(remediation).Count == 0)
            {
                // 6.1.29.
                throw DocumentException.At(remediation.Place, "a remediation names no product");
            }
        }

        foreach (var threat in node.ItemsOf("threats"))
        {
            _ = threat.RequireWord("category", "category of threats", Threats);
            _ = threat.RequiredField("details");
        }

        CsafHead.RequireNotes(node);
        RequireInvolvements(node);
        Weaknesses.Require(node);
        CsafScores.Require(node, products);
    }

    private static bool IsCve(string text) =>
        text.Split('-') is ["CVE", { Length: 4 } year, { Length: >= 4 } number] && year.All(char.IsAsciiDigit) && number.All(char.IsAsciiDigit);

    // 6.1.24.
    private static void RequireInvolvements(DocumentNode node)
    {
        var seen = new HashSet<(string, string)>();
        foreach (var involvement in node.ItemsOf("involvements"))
        {
            var party = involvement.RequiredField("party");
            _ = involvement.RequiredField("status");
            if (involvement.TextField("date") is { } date && !seen.Add((party, date)))
            {
                throw DocumentException.At(involvement.Place, $"the {party} is involved twice at {date}");
            }
        }
    }

    private List<VexStatement> ReadVulnerability(DocumentNode node, DateTimeOffset? made)
    {
        var reasons = ReasonsOf(node, "flags", "label");
        var impacts = ReasonsOf(node, "threats", "details");
        var actions = MembersOf(node, "remediations");
        RequireOneJustification(node);
        var states = node.Field("product_status");
        RequireStates(node, states);
        var ids = node.ItemsOf("ids").Select(id => (Text: id.TextField("text"), Of: products.MembersOf(id))).ToList();
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var statements = new List<VexStatement>();
        foreach (var (key, state, group) in states is null ? [] : States)
        {
            foreach (var id in states!.ItemsOf(key))
            {
                var product = products.Of(id);
                var name = ((TextNode)id).Text;
                RequireOneState(groups, id, name, group);
                string[] names = [.. new[] { node.TextField("cve") }.Concat(ids.Where(named => named.Of.Count == 0 || named.Of.Contains(name)).Select(named => named.Text)).OfType<string>()];
                if (names.Length == 0 && isProfile)
                {
                    // 3.2.3.2: a name may be left out, but not in a VEX document (6.1.27.8).
                    throw DocumentException.At(id.Place, $"neither 'cve' nor 'ids' name the vulnerability of '{name}'");
                }

                if (names.Length == 0 || state is not { } status)
                {
                    // It says nothing about a finding.
                    continue;
                }

                RequireReason(id, name, status, reasons, impacts, actions);
                statements.Add(new VexStatement
                {
                    Vulnerabilities = names,
                    Status = status,
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

    // 6.1.27.7.
    private void RequireStates(DocumentNode node, DocumentNode? states)
    {
        if (isProfile && (states is null || !ProfileStates.Any(state => states.Field(state) is not null)))
        {
            throw DocumentException.At((states ?? node).Place, "'product_status' says none of what a VEX document says", "one of " + string.Join(", ", ProfileStates));
        }
    }

    // 6.1.6.
    private static void RequireOneState(Dictionary<string, int> groups, DocumentNode id, string name, int group)
    {
        if (!groups.TryAdd(name, group) && groups[name] != group)
        {
            throw DocumentException.At(id.Place, $"the product '{name}' has two states that contradict each other");
        }
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
