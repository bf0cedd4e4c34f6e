using Assay.Engine.Documents;

namespace Assay.Engine.Policy;

/// <summary>The condition on parts of a CVSS vector, in CVSS' own letters: vector: {AV: N, PR: [N, L]}.</summary>
internal static class VectorCondition
{
    /// <summary>Base metrics with their values in versions 2.0 (first.org/cvss/v2/guide, 2.4), 3.1 (specification document, table 15) and 4.0 (table 23).</summary>
    public static readonly IReadOnlyDictionary<string, string> Metrics = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["AV"] = "NALP",
        ["AC"] = "LMH",
        ["AT"] = "NP",
        ["Au"] = "NSM",
        ["PR"] = "NLH",
        ["UI"] = "NRPA",
        ["S"] = "UC",
        ["C"] = "NLHPC",
        ["I"] = "NLHPC",
        ["A"] = "NLHPC",
        ["VC"] = "NLH",
        ["VI"] = "NLH",
        ["VA"] = "NLH",
        ["SC"] = "NLH",
        ["SI"] = "NLH",
        ["SA"] = "NLH",
    };

    public static RuleCondition? Read(MapReader map)
    {
        if (map.Node("vector") is not { } node)
        {
            return null;
        }

        if (node is not MapNode metrics || metrics.Entries.Count == 0)
        {
            throw DocumentException.At(node.Place, "'vector' must be metrics of CVSS with their values", "write vector: {AV: N, PR: N}");
        }

        var wanted = metrics.Entries.Select(entry => (Metric: entry.Key.Text, Values: ValuesOf(metrics, entry.Key))).ToList();
        return new RuleCondition("vector", "vector " + string.Join(' ', wanted.Select(metric => $"{metric.Metric}:{string.Join('|', metric.Values)}")), RuleScope.Finding, subject =>
            subject.Score?.Vector is { } vector && wanted.TrueForAll(metric => metric.Values.Exists(value => HasMetric(vector, metric.Metric, value))));
    }

    // A metric that no version has would never be there, and the rule never broken.
    private static List<string> ValuesOf(MapNode metrics, TextNode metric)
    {
        if (!Metrics.TryGetValue(metric.Text, out var letters))
        {
            throw DocumentException.UnknownWord(metric, "base metric of CVSS", Metrics.Keys);
        }

        var values = new MapReader(metrics, "a vector").Texts(metric.Text);
        return values.Count == 0
            ? throw DocumentException.At(metric.Place, $"'{metric.Text}' has no value", $"one of {string.Join(", ", letters.ToCharArray())}")
            : [.. values.Select(value => value.Text.Length == 1 && letters.Contains(value.Text, StringComparison.Ordinal) ? value.Text
                : throw DocumentException.At(value.Place, $"'{value.Text}' is no value of {metric.Text}", $"one of {string.Join(", ", letters.ToCharArray())}"))];
    }

    private static bool HasMetric(string vector, string metric, string value)
    {
        foreach (var range in vector.AsSpan().Split('/'))
        {
            var part = vector.AsSpan()[range];
            var colon = part.IndexOf(':');
            if (colon > 0 && part[..colon].SequenceEqual(metric))
            {
                return part[(colon + 1)..].SequenceEqual(value);
            }
        }

        return false;
    }
}
