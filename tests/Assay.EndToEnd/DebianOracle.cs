using System.Text;
using System.Text.Json;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>
/// What Debian's OSV records say of a set of source packages, evaluated as plainly as can be: each record read whole, each range by its
/// events, each pair of versions compared by dpkg itself. Shares no code with the product.
/// </summary>
internal static class DebianOracle
{
    /// <summary>The (CVE, source package) pairs that are affected in a release whose CVE records are in the data.</summary>
    public static HashSet<(string Cve, string Source)> Evaluate(string records, string ecosystem, IReadOnlySet<(string Name, string Version)> sources)
    {
        var installed = sources.ToLookup(source => source.Name, source => source.Version, StringComparer.Ordinal);
        var plain = NativeTool.Run(NativeTool.Require("zstd"), ["--decompress", "--stdout", records]);
        Assert.Equal(0, plain.ExitCode);
        var candidates = new List<(string Cve, string Source, string Version, List<(string Kind, string Version)> Events)>();
        foreach (var line in plain.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var record = JsonDocument.Parse(line);
            var id = record.RootElement.GetProperty("id").GetString()!;
            if (!id.StartsWith("CVE-", StringComparison.Ordinal) || record.RootElement.TryGetProperty("withdrawn", out _))
            {
                continue;
            }

            foreach (var affected in record.RootElement.GetProperty("affected").EnumerateArray())
            {
                if (!affected.TryGetProperty("package", out var package) || !package.TryGetProperty("ecosystem", out var release) || release.GetString() != ecosystem)
                {
                    continue;
                }

                var name = package.GetProperty("name").GetString()!;
                foreach (var range in affected.GetProperty("ranges").EnumerateArray().Where(range => range.GetProperty("type").GetString() == "ECOSYSTEM"))
                {
                    var events = range.GetProperty("events").EnumerateArray()
                        .Select(single => single.EnumerateObject().First()).Select(single => (single.Name, single.Value.GetString()!)).ToList();
                    candidates.AddRange(installed[name].Select(version => (id, name, version, events)));
                }
            }
        }

        var order = Compare(candidates.SelectMany(candidate => candidate.Events.Where(single => single.Version != "0").Select(single => (candidate.Version, single.Version))).Distinct());
        return candidates.Where(candidate => IsAffected(candidate.Version, candidate.Events, order)).Select(candidate => (candidate.Cve, candidate.Source)).ToHashSet();
    }

    private static bool IsAffected(string version, List<(string Kind, string Version)> events, Dictionary<(string, string), int> order)
    {
        var isAffected = false;
        foreach (var (kind, at) in events)
        {
            var compared = at == "0" ? 1 : order[(version, at)];
            isAffected = kind switch
            {
                "introduced" => isAffected || compared >= 0,
                "fixed" => isAffected && compared < 0,
                "last_affected" => isAffected && compared <= 0,
                _ => isAffected,
            };
        }

        return isAffected;
    }

    // One shell for all pairs: dpkg is asked twice a pair, since it answers yes or no.
    private static Dictionary<(string Left, string Right), int> Compare(IEnumerable<(string Left, string Right)> pairs)
    {
        var list = pairs.ToList();
        var input = new StringBuilder();
        foreach (var (left, right) in list)
        {
            input.Append(left).Append('\t').Append(right).Append('\n');
        }

        const string Script = """
            while IFS="$(printf '\t')" read -r l r; do
              if dpkg --compare-versions "$l" lt "$r"; then echo -1; elif dpkg --compare-versions "$l" eq "$r"; then echo 0; else echo 1; fi
            done
            """;
        var answers = NativeTool.Run("/bin/sh", ["-c", Script], input.ToString(), timeoutSeconds: 600).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(list.Count, answers.Length);
        return list.Zip(answers, (pair, answer) => (pair, answer)).ToDictionary(both => both.pair, both => int.Parse(both.answer, System.Globalization.CultureInfo.InvariantCulture));
    }
}
