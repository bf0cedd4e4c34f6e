using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Vex;

/// <summary>
/// CSAF 2.0 with the profile VEX (csaf-v2.0-os, section 4.5) of what is known of an artefact: the packages with findings are components of it, and
/// every flaw tells in which of them it is, and in which not and why.
/// </summary>
internal static class CsafReport
{
    private const string ArtifactId = "artifact";
    private const string Sha256 = "sha256:";

    // 3.2.3.5.2: the labels of flags, which are OpenVEX's justifications.
    private static readonly FrozenSet<string> Labels = FrozenSet.Create(StringComparer.Ordinal,
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist");

    private static readonly (VexState State, string Key)[] States =
    [
        (VexState.Fixed, "fixed"),
        (VexState.Affected, "known_affected"),
        (VexState.NotAffected, "known_not_affected"),
        (VexState.UnderInvestigation, "under_investigation"),
    ];

    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var findings = (result.Findings ?? []).ToList();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var purl in findings.Select(finding => finding.Purl).Where(purl => purl.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            numbers.Add(purl, numbers.Count);
        }

        using (var writer = new JsonBytes(output))
        {
            writer.WriteStartObject();
            WriteDocument(writer, result, findings, options);
            WriteProducts(writer, result, numbers);
            writer.WriteStartArray("vulnerabilities"u8);
            foreach (var flaw in findings.GroupBy(finding => finding.Id, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                WriteFlaw(writer, flaw.Key, [.. flaw], numbers);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteDocument(JsonBytes writer, ScanResult result, List<Finding> findings, ReportOptions options)
    {
        var artifact = result.Inventory.Artifact;
        var time = TimeText.Of(options.Timestamp);
        writer.WriteStartObject("document"u8);
        writer.WriteString("category"u8, "csaf_vex"u8);
        writer.WriteString("csaf_version"u8, "2.0"u8);
        WriteIncomplete(writer, result);
        writer.WriteStartObject("publisher"u8);
        writer.WriteString("category"u8, "other"u8);
        writer.WriteString("name"u8, "Assay"u8);
        writer.WriteString("namespace"u8, "urn:assay"u8);
        writer.WriteEndObject();
        writer.WriteString("title"u8, $"Vulnerabilities of {WithoutHtml(artifact.Name)}");
        writer.WriteStartObject("tracking"u8);
        writer.WriteString("current_release_date"u8, time);
        writer.WriteStartObject("generator"u8);
        writer.WriteString("date"u8, time);
        writer.WriteStartObject("engine"u8);
        writer.WriteString("name"u8, "assay"u8);
        writer.WriteString("version"u8, options.ToolVersion);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("id"u8, "assay-vex-" + HashText.Of(string.Join('\n',
            artifact.Digests.Prepend(artifact.Name).Concat(findings.Select(finding => $"{finding.Id} {finding.Purl} {finding.SuppressedBy?.Id}"))))[..32]);
        writer.WriteString("initial_release_date"u8, time);
        writer.WriteStartArray("revision_history"u8);
        writer.WriteStartObject();
        writer.WriteString("date"u8, time);
        writer.WriteString("number"u8, "1"u8);
        writer.WriteString("summary"u8, "as scanned"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("status"u8, "final"u8);
        writer.WriteString("version"u8, "1"u8);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteIncomplete(JsonBytes writer, ScanResult result)
    {
        var errors = ResultWriter.IssuesOf(result).Select(met => met.Issue).Where(issue => issue.Level == IssueLevel.Error).ToList();
        if (errors.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("notes"u8);
        writer.WriteStartObject();
        writer.WriteString("category"u8, "general"u8);
        writer.WriteString("title"u8, "Incomplete analysis"u8);
        writer.WriteString("text"u8, "Not everything could be read or matched, so that there may be more flaws than these: " + string.Join("; ", errors.Take(20).Select(issue => WithoutHtml(issue.Text))));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    // A package is a product of its own, and a part of the artefact by a relationship, whose id the states name.
    private static void WriteProducts(JsonBytes writer, ScanResult result, Dictionary<string, int> numbers)
    {
        var artifact = result.Inventory.Artifact;
        var packages = FindingWriter.PackagesByPurl(result.Inventory);
        writer.WriteStartObject("product_tree"u8);
        writer.WriteStartArray("full_product_names"u8);
        var product = OpenVexReport.ProductOf(artifact);
        WriteProduct(writer, ArtifactId, artifact.Name, product.StartsWith("pkg:", StringComparison.Ordinal) ? product : null, artifact.Digests);
        foreach (var (purl, number) in numbers)
        {
            WriteProduct(writer, PackageId(number), packages.TryGetValue(purl, out var package) ? $"{package.Name} {package.Version}".TrimEnd() : purl, purl);
        }

        writer.WriteEndArray();
        if (numbers.Count > 0)
        {
            writer.WriteStartArray("relationships"u8);
            foreach (var (purl, number) in numbers)
            {
                writer.WriteStartObject();
                writer.WriteString("category"u8, "default_component_of"u8);
                writer.WriteStartObject("full_product_name"u8);
                writer.WriteString("name"u8, $"{purl} in {artifact.Name}");
                writer.WriteString("product_id"u8, PartId(number));
                writer.WriteEndObject();
                writer.WriteString("product_reference"u8, PackageId(number));
                writer.WriteString("relates_to_product_reference"u8, ArtifactId);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteProduct(JsonBytes writer, string id, string name, string? purl, IReadOnlyList<string>? digests = null)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, name.Length == 0 ? id : name);
        writer.WriteString("product_id"u8, id);
        if (purl is not null)
        {
            writer.WriteStartObject("product_identification_helper"u8);
            writer.WriteString("purl"u8, purl);
            writer.WriteEndObject();
        }
        else if (digests?.FirstOrDefault(digest => digest.StartsWith(Sha256, StringComparison.Ordinal)) is { } digest)
        {
            WriteHash(writer, name.Length == 0 ? id : name, digest[Sha256.Length..]);
        }

        writer.WriteEndObject();
    }

    // An image that lies as files has no package URL, and is known by its digest (3.1.3.3.2).
    private static void WriteHash(JsonBytes writer, string name, string hash)
    {
        writer.WriteStartObject("product_identification_helper"u8);
        writer.WriteStartArray("hashes"u8);
        writer.WriteStartObject();
        writer.WriteStartArray("file_hashes"u8);
        writer.WriteStartObject();
        writer.WriteString("algorithm"u8, "sha256"u8);
        writer.WriteString("value"u8, hash);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("filename"u8, name);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFlaw(JsonBytes writer, string id, List<Finding> findings, Dictionary<string, int> numbers)
    {
        // The schema's pattern: a name that is nearly one stands among the others.
        var isCve = id.Split('-') is ["CVE", { Length: 4 } year, { Length: >= 4 } number] && year.All(char.IsAsciiDigit) && number.All(char.IsAsciiDigit);
        writer.WriteStartObject();
        if (isCve)
        {
            writer.WriteString("cve"u8, id);
        }

        WriteNames(writer, isCve ? findings.SelectMany(finding => finding.Aliases) : findings.SelectMany(finding => finding.Aliases).Prepend(id));
        WriteNote(writer, findings);
        writer.WriteStartObject("product_status"u8);
        foreach (var (state, key) in States)
        {
            if (findings.Where(finding => VexStates.Of(finding) == state).ToList() is { Count: > 0 } some)
            {
                WriteIds(writer, key, Parts(some, numbers));
            }
        }

        writer.WriteEndObject();
        WriteFlags(writer, findings, numbers);
        WriteTold(writer, "threats", [.. findings.Where(finding => VexStates.Of(finding) == VexState.NotAffected)], finding => new Told("impact", FindingView.ReasonOf(finding.SuppressedBy!)), numbers);
        WriteTold(writer, "remediations", [.. findings.Where(finding => VexStates.Of(finding) == VexState.Affected)], finding => new Told(RemedyOf(finding), VexStates.ActionOf(finding)), numbers);
        writer.WriteEndObject();
    }

    private static void WriteNames(JsonBytes writer, IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("ids"u8);
        foreach (var name in all)
        {
            var hyphen = name.IndexOf('-', StringComparison.Ordinal);
            writer.WriteStartObject();
            writer.WriteString("system_name"u8, hyphen > 0 ? name[..hyphen] : "other");
            writer.WriteString("text"u8, name);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteNote(JsonBytes writer, List<Finding> findings)
    {
        writer.WriteStartArray("notes"u8);
        writer.WriteStartObject();
        writer.WriteString("category"u8, "description"u8);
        writer.WriteString("text"u8, WithoutHtml(findings.Select(finding => finding.Summary).FirstOrDefault(summary => !string.IsNullOrWhiteSpace(summary)) ?? findings[0].Id));
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteFlags(JsonBytes writer, List<Finding> findings, Dictionary<string, int> numbers)
    {
        var flagged = findings.Where(finding => VexStates.Of(finding) == VexState.NotAffected && LabelOf(finding) is not null)
            .GroupBy(finding => LabelOf(finding)!, StringComparer.Ordinal).ToList();
        if (flagged.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("flags"u8);
        foreach (var group in flagged)
        {
            writer.WriteStartObject();
            writer.WriteString("label"u8, group.Key);
            WriteIds(writer, "product_ids", Parts(group, numbers));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // What is said alike of several packages stands once.
    private static void WriteTold(JsonBytes writer, string key, List<Finding> findings, Func<Finding, Told> told, Dictionary<string, int> numbers)
    {
        if (findings.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(key);
        foreach (var group in findings.GroupBy(told))
        {
            writer.WriteStartObject();
            writer.WriteString("category"u8, group.Key.Category);
            writer.WriteString("details"u8, WithoutHtml(group.Key.Text));
            WriteIds(writer, "product_ids", Parts(group, numbers));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // "CSAF producers SHOULD NOT emit messages that contain HTML" (csaf-v2.0-os, section 8): its texts may be Markdown. "< 3.0" begins no tag, and stays.
    private static string WithoutHtml(string text)
    {
        if (!text.Contains('<', StringComparison.Ordinal))
        {
            return text;
        }

        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            _ = text[i] == '<' && i + 1 < text.Length && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!' or '?') ? safe.Append("&lt;") : safe.Append(text[i]);
        }

        return safe.ToString();
    }

    private static string? LabelOf(Finding finding) => finding.SuppressedBy!.Reason is var reason && Labels.Contains(reason) ? reason
        : reason == "mitigated" ? "inline_mitigations_already_exist"
        : null;

    private static string RemedyOf(Finding finding) => finding.SuppressedBy is not null ? "workaround"
        : finding.FixState switch { FixState.Fixed => "vendor_fix", FixState.WontFix => "no_fix_planned", _ => "none_available" };

    private static List<string> Parts(IEnumerable<Finding> findings, Dictionary<string, int> numbers) =>
        [.. findings.Select(finding => finding.Purl.Length == 0 ? ArtifactId : PartId(numbers[finding.Purl])).Distinct(StringComparer.Ordinal)];

    private static void WriteIds(JsonBytes writer, string key, List<string> ids)
    {
        writer.WriteStartArray(key);
        ids.ForEach(writer.WriteStringValue);
        writer.WriteEndArray();
    }

    // A class: code that is generic over values of our own is compiled when it is first used.
    private sealed record Told(string Category, string Text);

    private static string PackageId(int number) => string.Create(CultureInfo.InvariantCulture, $"package-{number + 1}");

    private static string PartId(int number) => string.Create(CultureInfo.InvariantCulture, $"{ArtifactId}:package-{number + 1}");
}
