using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Accepting;

/// <summary>The ignore rules of Grype's configuration, so that users can switch: README.md of its repository, "Specifying matches to ignore".</summary>
internal static class GrypeIgnore
{
    public static List<AcceptEntry> Read(DocumentNode? root) =>
        root is null ? [] : [.. new MapReader(root, "Grype's configuration").Items("ignore").Select(ReadRule)];

    private static AcceptEntry ReadRule(DocumentNode node)
    {
        var map = new MapReader(node, "an ignore rule");
        var vulnerability = map.Text("vulnerability");
        var fixState = map.TextNode("fix-state");
        var conditions = new List<Func<Finding, Package?, bool>>();
        if (fixState is not null)
        {
            conditions.Add(FixStateOf(fixState));
        }

        var paths = new List<WildcardPattern>();
        if (map.Node("package") is { } package)
        {
            ReadPackage(new MapReader(package, "a package"), conditions, paths);
        }

        var note = map.Text("reason");
        _ = map.Node("include-aliases");
        map.Done();
        if (vulnerability is null && conditions.Count == 0 && paths.Count == 0)
        {
            throw DocumentException.At(node.Place, "the rule would ignore everything", "give it a vulnerability, a fix-state or a package");
        }

        return new AcceptEntry
        {
            Id = node.Place.ToString(),
            Vulnerability = vulnerability,
            Paths = paths,
            Also = conditions.Count == 0 ? null : (finding, found) => conditions.TrueForAll(condition => condition(finding, found)),
            Reason = "acceptedRisk",
            Note = note,
        };
    }

    private static void ReadPackage(MapReader map, List<Func<Finding, Package?, bool>> conditions, List<WildcardPattern> paths)
    {
        if (map.Text("name") is { } name)
        {
            conditions.Add((_, package) => package?.Name == name);
        }

        if (map.Text("version") is { } version)
        {
            conditions.Add((_, package) => package?.Version == version);
        }

        if (map.Text("type") is { } type)
        {
            var purlType = PurlTypeOf(type);
            conditions.Add((_, package) => package?.Type == purlType);
        }

        if (map.TextNode("location") is { } location)
        {
            paths.Add(PolicyReader.PatternOf(location with { Text = location.Text.TrimStart('/') }));
        }

        if (map.Text("upstream-name") is { } upstream)
        {
            conditions.Add((_, package) => package?.Source?.Name == upstream);
        }

        _ = map.Node("language");
        map.Done();
    }

    private static Func<Finding, Package?, bool> FixStateOf(TextNode node) => node.Text switch
    {
        "fixed" => (finding, _) => finding.FixState == FixState.Fixed,
        "not-fixed" => (finding, _) => finding.FixState is FixState.NotFixed or FixState.Deferred,
        "wont-fix" => (finding, _) => finding.FixState == FixState.WontFix,
        "unknown" => (finding, _) => finding.FixState == FixState.UnderInvestigation,
        _ => throw DocumentException.UnknownWord(node, "state of a fix", ["fixed", "not-fixed", "wont-fix", "unknown"]),
    };

    // syft/pkg/type.go: its names of types where they are not those of purls.
    private static string PurlTypeOf(string type) => type switch
    {
        "go-module" => "golang",
        "java-archive" or "jenkins-plugin" => "maven",
        "python" => "pypi",
        "rust-crate" => "cargo",
        "dotnet" => "nuget",
        "php-composer" => "composer",
        "dart-pub" => "pub",
        "binary" => "generic",
        _ => type,
    };
}
