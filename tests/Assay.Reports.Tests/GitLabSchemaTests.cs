using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.TestKit;

namespace Assay.Reports.Tests;

/// <summary>Our transcription of what GitLab asks for (testdata/README.md) judges a report no less strictly than what it was made from.</summary>
public sealed class GitLabSchemaTests
{
    // GitLab's own schemas let any other property be. While ours lets none be, what it accepts has no property whose rules were left out.
    [Theory]
    [InlineData("container-scanning")]
    [InlineData("dependency-scanning")]
    public void Every_object_is_closed(string schema)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf(schema)));
        var objects = Descendants(document.RootElement)
            .Where(node => node.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "object").ToList();

        Assert.True(objects.Count > 10);
        Assert.All(objects, node => Assert.False(node.GetProperty("additionalProperties").GetBoolean()));
    }

    [Theory]
    [InlineData("gitlab", "container-scanning")]
    [InlineData("gitlab-dependency", "dependency-scanning")]
    public void A_report_without_a_required_property_is_refused(string format, string schema)
    {
        var report = JsonNode.Parse(Golden.Write(format, Sample.Result, Sample.Options))!;
        var required = Required(report, JsonNode.Parse(File.ReadAllText(PathOf(schema)))!, "").ToList();
        Assert.Contains(required, property => property is { Place: "/scan", Name: "start_time" });
        Assert.Contains(required, property => property is { Place: "/vulnerabilities/0", Name: "identifiers" });
        Assert.Contains(required, property => property is { Place: "/vulnerabilities/0/location/dependency/package", Name: "name" });

        var expected = required.Select((property, i) => $"{i}.json{property.Place}: must have required property '{property.Name}'");
        var faults = SchemaValidator.Validate(Path.GetDirectoryName(PathOf(schema))!, "draft-07", $"https://assay.example/test/gitlab/{schema}.schema.json",
            [.. required.Select(property => Without(report, property.Place, property.Name))]);

        Assert.Equal(expected.Order(StringComparer.Ordinal), faults.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static string PathOf(string schema) => Path.Combine(AppContext.BaseDirectory, "testdata", "schema", "gitlab", schema + ".schema.json");

    private static IEnumerable<JsonElement> Descendants(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(property => Descendants(property.Value)).Prepend(node),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(Descendants),
        _ => [],
    };

    // Of an array the first element stands for all.
    private static IEnumerable<(string Place, string Name)> Required(JsonNode value, JsonNode schema, string place)
    {
        if (value is JsonArray array)
        {
            return array.Count == 0 ? [] : Required(array[0]!, schema["items"]!, place + "/0");
        }

        return value is not JsonObject properties
            ? []
            : schema["required"]!.AsArray().Select(name => (place, name!.GetValue<string>()))
                .Concat(properties.SelectMany(property => Required(property.Value!, schema["properties"]![property.Key]!, $"{place}/{property.Key}")));
    }

    private static string Without(JsonNode report, string place, string name)
    {
        var copy = report.DeepClone();
        var owner = copy;
        foreach (var step in place.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            owner = owner is JsonArray array ? array[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : owner[step]!;
        }

        Assert.True(owner.AsObject().Remove(name));
        return copy.ToJsonString();
    }
}
