using System.Globalization;
using Assay.Advisories.Scoring;
using Assay.Core.Findings;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>The scores of a CSAF document, held against their own vectors: the mandatory tests 6.1.7 to 6.1.10, with csaf-v2.1's metrics and CVSS 4.0.</summary>
/// <remarks>Only base scores are computed: where a score is of more than the base metrics it is not compared.</remarks>
internal sealed class CsafScores
{
    private static readonly string[] Severities = ["NONE", "LOW", "MEDIUM", "HIGH", "CRITICAL"];

    // What a base metric is called outside of the vector. Its values are words that begin with the vector's letters.
    private static readonly (string Metric, string Key)[] Metrics2 =
    [
        ("AV", "accessVector"), ("AC", "accessComplexity"), ("Au", "authentication"), ("C", "confidentialityImpact"), ("I", "integrityImpact"), ("A", "availabilityImpact"),
    ];

    private static readonly (string Metric, string Key)[] Metrics3 =
    [
        ("AV", "attackVector"), ("AC", "attackComplexity"), ("PR", "privilegesRequired"), ("UI", "userInteraction"), ("S", "scope"),
        ("C", "confidentialityImpact"), ("I", "integrityImpact"), ("A", "availabilityImpact"),
    ];

    private static readonly (string Metric, string Key)[] Metrics4 =
    [
        ("AV", "attackVector"), ("AC", "attackComplexity"), ("AT", "attackRequirements"), ("PR", "privilegesRequired"), ("UI", "userInteraction"),
        ("VC", "vulnConfidentialityImpact"), ("VI", "vulnIntegrityImpact"), ("VA", "vulnAvailabilityImpact"),
        ("SC", "subConfidentialityImpact"), ("SI", "subIntegrityImpact"), ("SA", "subAvailabilityImpact"),
    ];

    private readonly CsafProducts products;
    private readonly HashSet<(string Product, string Version, string Source)> seen = [];

    private CsafScores(CsafProducts products) => this.products = products;

    /// <summary>Looks at what one vulnerability is rated.</summary>
    public static void Require(DocumentNode vulnerability, CsafProducts products)
    {
        var scores = new CsafScores(products);
        foreach (var score in vulnerability.ItemsOf("scores"))
        {
            scores.Require(score, score, source: "");
        }

        foreach (var metric in vulnerability.ItemsOf("metrics"))
        {
            scores.Require(metric, metric.RequiredNode("content"), metric.TextField("source") ?? "");
        }
    }

    private void Require(DocumentNode item, DocumentNode content, string source)
    {
        var ids = item.ItemsOf("products");
        if (ids.Count == 0)
        {
            throw DocumentException.At(item.Place, "a score names no product", "give 'products'");
        }

        foreach (var (key, versions, metrics) in ((string, string[], (string, string)[])[])[("cvss_v2", ["2.0"], Metrics2), ("cvss_v3", ["3.0", "3.1"], Metrics3), ("cvss_v4", ["4.0"], Metrics4)])
        {
            if (content.Field(key) is not { } score)
            {
                continue;
            }

            var version = score.RequireWord("version", "version of CVSS here", versions);
            RequireSound(score, version, metrics);
            foreach (var id in ids)
            {
                // 6.1.1 and 6.1.7.
                _ = products.Of(id);
                if (!seen.Add((((TextNode)id).Text, version, source)))
                {
                    throw DocumentException.At(id.Place, $"'{((TextNode)id).Text}' has a second score of CVSS {version}");
                }
            }
        }
    }

    private static void RequireSound(DocumentNode score, string version, (string Metric, string Key)[] metrics)
    {
        // 6.1.8.
        var vector = score.RequiredField("vectorString");
        var place = score.Field("vectorString")!.Place;
        if (Cvss.VersionOf(vector).ToString(CultureInfo.InvariantCulture) != version.Replace(".", "", StringComparison.Ordinal) || !Cvss.TryScore(vector, out var computed, out _))
        {
            throw DocumentException.At(place, $"'{vector}' is no vector of CVSS {version}");
        }

        if (score.Field("baseScore") is not TextNode { IsQuoted: false } number || !double.TryParse(number.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var given))
        {
            throw DocumentException.At((score.Field("baseScore") ?? score).Place, "'baseScore' must be a number");
        }

        if (version == "4.0" && ((string[])["threatScore", "threatSeverity", "environmentalScore", "environmentalSeverity"]).FirstOrDefault(key => score.Field(key) is not null) is { } other)
        {
            throw DocumentException.At(score.Field(other)!.Place, $"CVSS 4.0 has one score, and no '{other}'", "the vector says what is in 'baseScore'");
        }

        // 6.1.9.
        var isBaseAlone = vector.Count(letter => letter == ':') == metrics.Length + (version == "2.0" ? 0 : 1)
            && !((MapNode)score).Entries.Any(entry => entry.Key.Text.StartsWith("modified", StringComparison.Ordinal));
        if (isBaseAlone && Math.Abs(given - computed) > 0.001)
        {
            throw DocumentException.At(number.Place, string.Create(CultureInfo.InvariantCulture, $"the score is {given:0.0}, and that of the vector {computed:0.0}"));
        }

        if (version != "2.0" && score.RequireWord("baseSeverity", "severity of CVSS", Severities) is var severity && severity != Word(given))
        {
            throw DocumentException.At(score.Field("baseSeverity")!.Place, string.Create(CultureInfo.InvariantCulture, $"the severity is {severity}, and that of {given:0.0} is {Word(given)}"));
        }

        RequireSame(score, vector, metrics);
    }

    // 6.1.10.
    private static void RequireSame(DocumentNode score, string vector, (string Metric, string Key)[] metrics)
    {
        foreach (var part in vector.Split('/'))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var key = metrics.FirstOrDefault(metric => part.AsSpan(0, Math.Max(colon, 0)).SequenceEqual(metric.Metric)).Key;
            if (key is not null && score.TextField(key) is { Length: > 0 } word && word[0] != part[colon + 1])
            {
                throw DocumentException.At(score.Field(key)!.Place, $"'{key}' is {word}, and the vector says '{part}'");
            }
        }
    }

    private static string Word(double score) => Cvss.Rate(score) switch
    {
        Severity.Negligible => "NONE",
        var severity => severity.ToString().ToUpperInvariant(),
    };
}
