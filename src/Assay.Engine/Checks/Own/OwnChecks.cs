using System.Buffers;
using System.Security.Cryptography;
using Assay.Core;
using Assay.Core.Findings;
using Assay.Engine.Documents;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Expressions;

namespace Assay.Engine.Checks.Own;

/// <summary>Users' own checks: docs/checks.md, "Checks of one's own".</summary>
internal sealed class OwnChecks
{
    public static readonly OwnChecks None = new([], []);

    private const int MaxChecks = 1000;

    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    private static readonly string[] Roots = ["instruction", "stage", "object", "node"];

    private OwnChecks(IReadOnlyList<OwnCheck> all, IReadOnlyList<VerdictInput> inputs)
    {
        All = all;
        Inputs = inputs;
    }

    public IReadOnlyList<OwnCheck> All { get; }

    /// <summary>The files, for the verdict.</summary>
    public IReadOnlyList<VerdictInput> Inputs { get; }

    public IEnumerable<OwnCheck> Of(CheckTarget target) => All.Where(check => check.Check.Target == target);

    /// <exception cref="AssayException">"policy.notFound", "document.invalid".</exception>
    public static OwnChecks Load(IReadOnlyList<string> files)
    {
        if (files.Count == 0)
        {
            return None;
        }

        var all = new List<OwnCheck>();
        var inputs = new List<VerdictInput>();
        foreach (var file in files)
        {
            var bytes = Rulebook.Bytes(file, "file of checks", YamlDocument.MaxBytes);
            inputs.Add(new VerdictInput("checks", file, "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes))));
            all.AddRange(Read(file, bytes));
        }

        return all.Select(check => check.Check.Id).Distinct(StringComparer.Ordinal).Count() == all.Count
            ? new OwnChecks(all, inputs)
            : throw new AssayException("document.invalid", "two own checks have one id", "give each an id of its own");
    }

    public static IReadOnlyList<OwnCheck> Read(string file, ReadOnlySpan<byte> bytes)
    {
        var root = YamlDocument.Read(file, bytes) ?? throw new AssayException("document.invalid", $"{file} is empty", "list checks under 'checks:'");
        var map = new MapReader(root, "a file of checks");
        var nodes = map.Items("checks");
        map.Done();
        return nodes.Count <= MaxChecks ? [.. nodes.Select(ReadOne)] : throw DocumentException.At(root.Place, $"there are more than {MaxChecks} checks");
    }

    private static OwnCheck ReadOne(DocumentNode node)
    {
        var map = new MapReader(node, "a check");
        var target = map.Word("target", "target", PolicyWords.CheckTargets) ?? throw DocumentException.At(node.Place, "'target' is missing here", "one of " + string.Join(", ", PolicyWords.CheckTargets.Words));
        var title = map.RequiredText("title");
        var keywords = target == CheckTarget.Dockerfile ? map.Texts("each").Select(KeywordOf).ToList() : [];
        var check = new OwnCheck
        {
            Check = new Check
            {
                Id = IdOf(map.TextNode("id") ?? throw DocumentException.At(node.Place, "'id' is missing here")),
                Target = target,
                Title = title,
                Severity = map.Word("severity", "severity", PolicyWords.Severities) ?? Severity.Medium,
                Category = map.Word("category", "category", PolicyWords.Categories) ?? CheckCategory.Correctness,
                Benchmarks = [.. map.Texts("benchmarks").Select(section => section.Text)],
                Reason = map.Text("reason") ?? title,
                Remediation = map.Text("remediation") ?? "",
                Reference = map.Text("reference"),
                BadExample = map.Text("bad") ?? "",
                GoodExample = map.Text("good") ?? "",
            },
            Message = map.Text("message") ?? title,
            When = Expression.Parse(map.TextNode("when") ?? throw DocumentException.At(node.Place, "'when' is missing here", "write the expression that finds fault"), Roots),
            Keywords = keywords,
            Kinds = target == CheckTarget.Kubernetes ? [.. map.Texts("kinds").Select(kind => kind.Text)] : [],
            Each = target == CheckTarget.Dockerfile ? null : EachOf(map, target),
        };
        map.Done();
        return check;
    }

    private static string IdOf(TextNode id) =>
        id.Text.StartsWith("ASY-", StringComparison.OrdinalIgnoreCase) || !id.Text.Contains('-', StringComparison.Ordinal) || id.Text.AsSpan().ContainsAnyExcept(IdCharacters)
            ? throw DocumentException.At(id.Place, $"'{id.Text}' can't be the id of a check of one's own", "write it as TEAM-0001")
            : id.Text;

    private static string KeywordOf(TextNode keyword)
    {
        var known = Dockerfiles.InstructionReader.Keywords;
        return known.Contains(keyword.Text, StringComparer.Ordinal) ? keyword.Text : throw DocumentException.UnknownWord(keyword, "instruction", known);
    }

    // Of Kubernetes' objects the usual is each container; of all else the service or config itself.
    private static NodePath? EachOf(MapReader map, CheckTarget target)
    {
        if (map.TextNode("each") is not { } each || (target == CheckTarget.Kubernetes && each.Text == "containers"))
        {
            return null;
        }

        return NodePath.Parse(each.Text == "." ? "" : each.Text) ?? throw DocumentException.At(each.Place, $"'{each.Text}' is no path", "write it as spec.ports[*]");
    }
}
