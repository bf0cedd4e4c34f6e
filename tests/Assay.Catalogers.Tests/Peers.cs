using System.Text.Json;
using Assay.TestKit;

namespace Assay.Catalogers.Tests;

/// <summary>What a case of another scanner's tests has as input and expects.</summary>
/// <param name="Test">File and function of the test.</param>
/// <param name="Case">The case's name; "" where the test has only one.</param>
/// <param name="Fixture">Full path of the input.</param>
/// <param name="Expected">The packages, as JSON objects.</param>
internal sealed record PeerCase(string Test, string Case, string Fixture, IReadOnlyList<JsonElement> Expected)
{
    /// <summary>"name version" of each, sorted.</summary>
    public string[] Versions => [.. Expected.Select(package => $"{package.GetProperty("Name")} {package.GetProperty("Version")}").Order(StringComparer.Ordinal)];

    /// <summary>All cases of the tests whose name contains a text.</summary>
    public static IReadOnlyList<PeerCase> Of(string peer, string test)
    {
        var cases = new List<PeerCase>();
        foreach (var line in File.ReadLines(TestData.Require("peers", "_expected", $"expected-{peer}.jsonl")))
        {
            using var record = JsonDocument.Parse(line);
            var root = record.RootElement;
            if (root.GetProperty("test").GetString()!.Contains(test, StringComparison.Ordinal))
            {
                cases.Add(new PeerCase(
                    root.GetProperty("test").GetString()!,
                    root.GetProperty("case").GetString() ?? "",
                    TestData.Require(["peers", peer, .. root.GetProperty("fixture")[0].GetString()!.Split('/')]),
                    [.. root.GetProperty("expected").EnumerateArray().Select(package => package.Clone())]));
            }
        }

        return cases;
    }
}
