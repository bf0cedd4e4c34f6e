using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Core;
using Assay.Engine.Documents;
using Assay.Engine.Policy;
using Assay.Engine.Policy.Accepting;
using Assay.TestKit;

namespace Assay.Engine.Tests.Policy;

public sealed class PolicySchemaTests
{
    private const string Unknown = "zzzzzzzzzzzzzzzz";
    private const string PolicyId = "https://assay.example/schema/policy-1.json";
    private const string AcceptId = "https://assay.example/schema/accept-1.json";

    private static readonly string Folder = Path.Combine(TestData.RepositoryRoot, "docs", "reference");

    private static readonly (string Schema, string Text)[] Refused =
    [
        ("policy", "{version: 2, rules: [{id: a, severity: low}]}"),
        ("policy", "{version: 1, rules: []}"),
        ("policy", "{version: 1, rules: [{id: a}]}"),
        ("policy", "{version: 1, rules: [{severity: low}]}"),
        ("policy", "{version: 1, rules: [{id: a, severity: hihg}]}"),
        ("policy", "{version: 1, rules: [{id: a, severty: high}]}"),
        ("policy", "{version: 1, rules: [{id: a, cvss: 11}]}"),
        ("policy", "{version: 1, rules: [{id: a, vector: {AV: X}}]}"),
        ("policy", "{version: 1, rules: [{id: a, incomplete: true, severity: low}]}"),
        ("policy", "{version: 1, rules: [{id: a, packages: lodash}]}"),
        ("policy", "{version: 1, rules: [{id: a, baseImage: {}}]}"),
        ("policy", "{version: 1, rules: [{id: a, severity: low}], controls: [{id: c, title: t}]}"),
        ("accept", "{accept: [{vulnerability: CVE-1, reason: mitigated, owner: o}]}"),
        ("accept", "{accept: [{reason: mitigated, owner: o, expires: 2027-01-31}]}"),
        ("accept", "{accept: [{vulnerability: CVE-1, reason: because, owner: o, expires: 2027-01-31}]}"),
        ("accept", "{accept: [{check: A, package: 'pkg:npm/a', reason: mitigated, owner: o, expires: 2027-01-31}]}"),
        ("accept", "{accept: [{vulnerability: CVE-1, versions: '< 2', reason: mitigated, owner: o, expires: 2027-01-31}]}"),
    ];

    // What the reader asked for is what it names where it is given something else.
    [Theory]
    [InlineData("policy", "", "{version: 1, rules: [{id: a, severity: low}], KEY: 1}")]
    [InlineData("policy", "$defs/rule", "{version: 1, rules: [{id: a, severity: low, KEY: 1}]}")]
    [InlineData("policy", "$defs/rule/properties/licenses", "{version: 1, rules: [{id: a, licenses: {denied: [x], KEY: 1}}]}")]
    [InlineData("policy", "$defs/rule/properties/baseImage", "{version: 1, rules: [{id: a, baseImage: {denied: [x], KEY: 1}}]}")]
    [InlineData("policy", "$defs/package/oneOf/1", "{version: 1, rules: [{id: a, packages: [{purl: 'pkg:npm/a', KEY: 1}]}]}")]
    [InlineData("policy", "$defs/control", "{version: 1, rules: [{id: a, severity: low}], controls: [{id: c, title: t, rules: [a], KEY: 1}]}")]
    [InlineData("accept", "", "{accept: [], KEY: 1}")]
    [InlineData("accept", "$defs/entry", "{accept: [{vulnerability: CVE-1, reason: mitigated, owner: o, expires: 2027-01-31, KEY: 1}]}")]
    public void Schema_and_reader_know_the_same_keys(string schema, string place, string text)
    {
        var error = Assert.Throws<AssayException>(() => Read(schema, text.Replace("KEY", Unknown, StringComparison.Ordinal)));
        const string prefix = "known here are ";
        Assert.StartsWith(prefix, error.Hint, StringComparison.Ordinal);
        var properties = Schema(schema);
        foreach (var part in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            properties = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? properties[number]! : properties[part]!;
        }

        Assert.Equal(error.Hint![prefix.Length..].Split(", ").Order(StringComparer.Ordinal), properties["properties"]!.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Schema_and_reader_know_the_same_words()
    {
        var rule = Schema("policy")["$defs"]!["rule"]!["properties"]!;
        Assert.Equal(PolicyWords.Severities.Words, WordsOf(rule["severity"]!));
        Assert.Equal(PolicyWords.Severities.Words, WordsOf(rule["checkSeverity"]!));
        Assert.Equal(PolicyWords.Severities.Words, WordsOf(rule["secretSeverity"]!));
        Assert.Equal(PolicyWords.FixStates.Words, WordsOf(rule["fixState"]!));
        Assert.Equal(PolicyWords.Scopes.Words, WordsOf(rule["scope"]!));
        Assert.Equal(PolicyWords.Categories.Words, WordsOf(rule["checkCategory"]!));
        Assert.Equal(PolicyWords.CheckTargets.Words, WordsOf(rule["checkTarget"]!));
        Assert.Equal(PolicyWords.SecretPlaces.Words, WordsOf(rule["secretPlace"]!));
        Assert.Equal(ArtifactConditions.ArtifactKinds, WordsOf(rule["kinds"]!));
        Assert.Equal(PolicyReader.Stages, WordsOf(rule["stages"]!));
        Assert.Equal(PolicyReader.Stages, WordsOf(Schema("policy")["properties"]!["stages"]!));
        Assert.Equal(
            VectorCondition.Metrics.Select(metric => $"{metric.Key}={string.Join(',', metric.Value.ToCharArray())}"),
            rule["vector"]!["properties"]!.AsObject().Select(metric => $"{metric.Key}={string.Join(',', WordsOf(metric.Value!))}"));
        Assert.Equal(AcceptReader.Reasons, WordsOf(Schema("accept")["$defs"]!["entry"]!["properties"]!["reason"]!));
    }

    [Fact]
    public void Every_policy_and_example_follows_the_schema_and_is_read()
    {
        var blocks = new[] { Path.Combine(Folder, "policy.md"), Path.Combine(Folder, "..", "checks.md") }
            .SelectMany(page => Regex.Matches(File.ReadAllText(page), "```yaml\n(?<block>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10)).Select(match => match.Groups["block"].Value)).ToList();
        var policies = blocks.Where(block => block.StartsWith("version: 1\n", StringComparison.Ordinal)).Concat(BuiltInPolicies.Names.Select(name => Encoding.UTF8.GetString(BuiltInPolicies.Bytes(name)!))).ToList();
        var accepted = blocks.Where(block => block.StartsWith("accept:\n", StringComparison.Ordinal)).ToList();
        Assert.True(policies.Count > BuiltInPolicies.Names.Count && accepted.Count > 0);
        policies.ForEach(policy => Read("policy", policy));
        accepted.ForEach(file => Read("accept", file));
        Assert.Equal("", SchemaValidator.Validate(Folder, "2020-12", PolicyId, [.. policies.Select(Json)]));
        Assert.Equal("", SchemaValidator.Validate(Folder, "2020-12", AcceptId, [.. accepted.Select(Json)]));
    }

    [Theory]
    [InlineData("policy", PolicyId)]
    [InlineData("accept", AcceptId)]
    public void What_the_reader_refuses_the_schema_refuses_too(string schema, string id)
    {
        var refused = Refused.Where(one => one.Schema == schema).Select(one => one.Text).ToList();
        refused.ForEach(text => Assert.Throws<AssayException>(() => Read(schema, text)));
        var errors = SchemaValidator.Validate(Folder, "2020-12", id, [.. refused.Select(Json)]).Split('\n');
        Assert.All(Enumerable.Range(0, refused.Count), number => Assert.True(Array.Exists(errors, error => error.StartsWith($"{number}.json", StringComparison.Ordinal)), refused[number]));
    }

    private static void Read(string schema, string text)
    {
        if (schema == "policy")
        {
            PolicyReader.Read("p.yaml", Encoding.UTF8.GetBytes(text));
        }
        else
        {
            AcceptReader.Read("a.yaml", Encoding.UTF8.GetBytes(text));
        }
    }

    private static JsonNode Schema(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.schema.json")))!;

    private static IEnumerable<string> WordsOf(JsonNode property) => (property["enum"] ?? property["oneOf"]![0]!["enum"])!.AsArray().Select(word => (string)word!);

    // As editors read YAML: numbers and truth values are what they look like, everything else is a text.
    private static string Json(string yaml) => ToJson(YamlDocument.Read("x.yaml", Encoding.UTF8.GetBytes(yaml))!)!.ToJsonString();

    private static JsonNode? ToJson(DocumentNode node) => node switch
    {
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key.Text, ToJson(entry.Value)))),
        ListNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        TextNode { IsNull: true } => null,
        TextNode { IsQuoted: false, Text: "true" or "false" } text => JsonValue.Create(text.Text == "true"),
        TextNode { IsQuoted: false } text when double.TryParse(text.Text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        TextNode text => JsonValue.Create(text.Text),
        _ => throw new InvalidOperationException(),
    };
}
