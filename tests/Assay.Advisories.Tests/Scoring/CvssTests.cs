using System.Text.Json;
using Assay.Advisories.Scoring;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Scoring;

public sealed class CvssTests
{
    // The examples of https://www.first.org/cvss/v2/guide, section 3.3.
    [Theory]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8, Severity.High)]
    [InlineData("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0, Severity.High)]
    [InlineData("(AV:L/AC:H/Au:N/C:C/I:C/A:C)", 6.2, Severity.Medium)]
    [InlineData("AV:N/AC:L/Au:N/C:N/I:N/A:N", 0.0, Severity.Negligible)]
    // Those of https://www.first.org/cvss/v3-1/examples.
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1, Severity.Low)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9, Severity.Critical)]
    [InlineData("CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8, Severity.High)]
    [InlineData("CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 7.8, Severity.High)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5, Severity.High)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8, Severity.Critical)]
    [InlineData("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 6.8, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", 5.8, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N", 5.4, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", 4.6, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 7.4, Severity.High)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 9.6, Severity.Critical)]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, Severity.Medium)]
    [InlineData("CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N/E:U/RL:O/RC:C/MAV:L", 6.1, Severity.Medium)]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0, Severity.Negligible)]
    // Those of https://www.first.org/cvss/v4.0/examples that have base metrics alone.
    [InlineData("CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 8.5, Severity.High)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N", 8.3, Severity.High)]
    [InlineData("CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", 4.6, Severity.Medium)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 5.1, Severity.Medium)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N", 6.9, Severity.Medium)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N", 8.7, Severity.High)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0, Severity.Critical)]
    [InlineData("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", 0.0, Severity.Negligible)]
    // A tie, 6.1 - (1.125 + 0.225) / 3 = 5.65, which goes up.
    [InlineData("CVSS:4.0/AV:N/AC:H/AT:P/PR:H/UI:A/VC:L/VI:H/VA:N/SC:N/SI:N/SA:N", 5.7, Severity.Medium)]
    public void Scores_the_examples_of_the_specifications(string vector, double expected, Severity severity)
    {
        Assert.True(Cvss.TryScore(vector, out var score, out var rated));
        Assert.Equal(expected, score);
        Assert.Equal(severity, rated);
    }

    [Theory]
    [InlineData("")]
    [InlineData("high")]
    [InlineData("CVSS:3.1/")]
    [InlineData("CVSS:3.1/AV:N")]
    [InlineData("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X")]
    [InlineData("CVSS:3.1/AV:N/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("CVSS:3.1/AV:N//AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("CVSS:9.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("CVSS:4.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    [InlineData("AV:N/AC:L/C:N/I:N/A:C")]
    public void What_is_no_vector_has_no_score(string vector)
    {
        Assert.False(Cvss.TryScore(vector, out _, out var severity));
        Assert.Equal(Severity.Unknown, severity);
    }

    /// <summary>
    /// Vectors of base metrics alone, with the scores their publishers computed. Publishers err: some score by the environmental formula of
    /// 3.1, which gives a tenth more for changed scope, some type the number in, and FIRST's calculator of 4.0 rounded ties down until
    /// November 2024. Where any of a vector's publishers agrees, it counts.
    /// </summary>
    [Fact]
    public void Agrees_with_published_scores()
    {
        var file = TestData.Require("feeds", "nvd-like", "vulnrichment.jsonl.zst");
        var pairs = new HashSet<(string Vector, double Score)>();
        using (var reader = new StreamReader(new ZstdStream(File.OpenRead(file))))
        {
            while (reader.ReadLine() is { } line)
            {
                using var document = JsonDocument.Parse(line);
                Collect(document.RootElement, pairs);
            }
        }

        var vectors = pairs.Where(pair => IsBaseAlone(pair.Vector)).ToLookup(pair => pair.Vector, pair => pair.Score);
        var wrong = vectors.Where(published => !Cvss.TryScore(published.Key, out var score, out _) || !published.Contains(score))
            .Select(published => $"{published.Key} {string.Join(" or ", published)}").Order(StringComparer.Ordinal).ToList();

        Assert.True(vectors.Count > 1000, $"{vectors.Count}");
        Assert.True(wrong.Count <= vectors.Count / 100, $"{wrong.Count} of {vectors.Count}:\n{string.Join('\n', wrong)}");
    }

    private static bool IsBaseAlone(string vector) =>
        vector.Count(character => character == '/') == (vector.StartsWith("CVSS:4.0", StringComparison.Ordinal) ? 11 : vector.StartsWith("CVSS:3", StringComparison.Ordinal) ? 8 : 5);

    private static void Collect(JsonElement element, HashSet<(string Vector, double Score)> pairs)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            if (element.TryGetProperty("vectorString", out var vector) && element.TryGetProperty("baseScore", out var score)
                && vector.ValueKind == JsonValueKind.String && score.ValueKind == JsonValueKind.Number)
            {
                pairs.Add((vector.GetString()!, score.GetDouble()));
            }

            foreach (var property in element.EnumerateObject())
            {
                Collect(property.Value, pairs);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, pairs);
            }
        }
    }
}
