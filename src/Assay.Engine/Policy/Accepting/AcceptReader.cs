using System.Security.Cryptography;
using Assay.Core;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Accepting;

/// <summary>Reads accepted risks: our own file (docs/reference/accept.md), and the ignore files of Trivy, Grype and OSV-Scanner, told by name.</summary>
internal static class AcceptReader
{
    /// <summary>Why a risk can be accepted.</summary>
    public static readonly IReadOnlyList<string> Reasons = ["falsePositive", "notAffected", "mitigated", "acceptedRisk", "wontFix", "testOnly"];

    private const int MaxEntries = 100_000;

    /// <exception cref="AssayException">"document.invalid", with line and column.</exception>
    public static AcceptFile Read(string file, ReadOnlySpan<byte> bytes)
    {
        var name = Path.GetFileName(file);
        var entries = name switch
        {
            ".trivyignore" => TrivyIgnore.ReadLines(file, bytes),
            ".trivyignore.yaml" or ".trivyignore.yml" => TrivyIgnore.ReadYaml(Root(file, bytes)),
            ".grype.yaml" or ".grype.yml" => GrypeIgnore.Read(Root(file, bytes)),
            "osv-scanner.toml" => OsvIgnore.Read(TomlDocument.Read(file, bytes)),
            _ => ReadOwn(Root(file, bytes)),
        };
        return new AcceptFile(file, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes)), entries);
    }

    private static DocumentNode? Root(string file, ReadOnlySpan<byte> bytes) => YamlDocument.Read(file, bytes);

    private static List<AcceptEntry> ReadOwn(DocumentNode? root)
    {
        if (root is null)
        {
            return [];
        }

        var map = new MapReader(root, "a file of accepted risks");
        var nodes = map.Items("accept");
        map.Done();
        return nodes.Count <= MaxEntries ? [.. nodes.Select(ReadEntry)] : throw DocumentException.At(root.Place, $"there are more than {MaxEntries} entries");
    }

    private static AcceptEntry ReadEntry(DocumentNode node)
    {
        var map = new MapReader(node, "an accepted risk");
        var vulnerability = map.Text("vulnerability");
        var check = map.Text("check");
        var secret = map.Text("secret");
        var package = map.TextNode("package");
        var versions = map.TextNode("versions");
        var image = map.TextNode("image");
        var host = map.TextNode("host");
        var paths = map.Texts("path");
        if (vulnerability is null && check is null && secret is null && package is null && image is null && host is null && paths.Count == 0)
        {
            throw DocumentException.At(node.Place, "it does not say what is accepted", "give at least one of vulnerability, check, secret, package, image, host, path");
        }

        if ((check is not null || secret is not null) && (vulnerability is not null || package is not null || (check is not null && secret is not null)))
        {
            throw DocumentException.At(node.Place, check is null ? "'secret' stands beside image, host and path alone" : "'check' stands beside image, host and path alone", "make two entries of it");
        }

        if (versions is not null && package is null)
        {
            throw DocumentException.At(versions.Place, "'versions' needs a 'package'");
        }

        var reason = map.TextNode("reason") ?? throw DocumentException.At(node.Place, "'reason' is missing here", "one of " + string.Join(", ", Reasons));
        var entry = new AcceptEntry
        {
            Id = node.Place.ToString(),
            Vulnerability = vulnerability,
            Check = check,
            Secret = secret,
            Package = package is null ? null : PackagePattern.Parse(package, versions),
            Artifact = image is null ? null : PolicyReader.PatternOf(image),
            Host = host is null ? null : PolicyReader.PatternOf(host),
            Paths = [.. paths.Select(PolicyReader.PatternOf)],
            Reason = Reasons.Contains(reason.Text, StringComparer.Ordinal) ? reason.Text : throw DocumentException.UnknownWord(reason, "reason", Reasons),
            Owner = map.RequiredText("owner"),
            Expires = map.Date("expires") ?? throw DocumentException.At(node.Place, "'expires' is missing here", "nothing is accepted for ever: write expires: 2027-01-31"),
            Note = map.Text("note"),
            ApprovedBy = map.Text("approvedBy"),
            Created = map.Date("created"),
            UntilFixed = map.Truth("untilFixed") == true,
        };
        map.Done();
        return entry;
    }
}
