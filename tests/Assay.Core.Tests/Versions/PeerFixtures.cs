using System.Globalization;
using System.Text.Json;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>One expectation of a peer's test: what is asked, what the peer expects and what we answer.</summary>
/// <param name="Text">The question as the peer writes it, "1.0 &lt; 1.1": the key in a list of differences.</param>
/// <param name="Expected">The peer's answer, in the words of <paramref name="Actual"/>.</param>
/// <param name="Actual">Our answer: &lt;, = or &gt; or undecidable for an order, true or false for a range, valid or invalid for one version.</param>
internal sealed record PeerCase(string Text, string Expected, string Actual);

/// <summary>
/// Reads the peers' fixtures and holds our answers against them. Where ours differs on purpose, the case is listed in
/// testdata/differences/LIST.txt as text, our answer and reason, parted by tabs (and \t, \n for themselves within a text); a listed case that no longer differs,
/// or a list longer than 2 % of the cases, fails the test.
/// </summary>
internal static class PeerFixtures
{
    /// <summary>At most one case in so many may be listed.</summary>
    private const int MinCasesPerDifference = 50;

    /// <summary>The lines "a &lt; b", "a = b", "a &gt; b" of a file; empty lines and those that begin with # or // are passed over.</summary>
    public static IEnumerable<PeerCase> Orderings(string path, VersionScheme scheme)
    {
        foreach (var line in File.ReadLines(path))
        {
            // apk-tools' own file has comments behind its lines.
            var comment = line.IndexOf("\t#", StringComparison.Ordinal);
            var text = (comment < 0 ? line : line[..comment]).Trim();
            if (text.Length == 0 || text[0] == '#' || text.StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            var sign = text.IndexOfAny([' ', '\t']);
            Assert.True(sign > 0 && sign + 3 < text.Length && char.IsWhiteSpace(text[sign + 2]), $"no ordering: {line}");
            yield return Ordering(scheme, text[..sign], text[sign + 1].ToString(), text[(sign + 3)..].Trim());
        }
    }

    /// <summary>The rows of a .jsonl file with the name of the peer's test and whether it is one that the caller wants.</summary>
    public static IEnumerable<(string Test, JsonElement Row)> Rows(string path, Func<string, bool>? wanted = null)
    {
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            var test = document.RootElement.GetProperty("test").GetString()!;
            if (wanted is null || wanted(test))
            {
                yield return (test, document.RootElement.GetProperty("row").Clone());
            }
        }
    }

    /// <summary>The row itself, or its rows where a peer's table of rows was read as one.</summary>
    public static IEnumerable<JsonElement> Flatten(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Array && row.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Array))
        {
            foreach (var inner in row.EnumerateArray())
            {
                yield return inner;
            }
        }
        else
        {
            yield return row;
        }
    }

    /// <summary>True where the row's first items are of these kinds and no text among them is a constant of the peer ($x).</summary>
    public static bool HasShape(JsonElement row, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (row.ValueKind != JsonValueKind.Array || row.GetArrayLength() < kinds.Length)
        {
            return false;
        }

        for (var i = 0; i < kinds.Length; i++)
        {
            if (row[i].ValueKind != kinds[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An ordering, the sign one of &lt; = &gt;.</summary>
    public static PeerCase Ordering(VersionScheme scheme, string left, string sign, string right) =>
        new($"{left} {sign} {right}", sign, Order(scheme, left, right));

    /// <summary>An ordering, the sign as -1, 0 or 1.</summary>
    public static PeerCase Ordering(VersionScheme scheme, string left, int order, string right) =>
        Ordering(scheme, left, Sign(order), right);

    /// <summary>Whether a string is a version of the scheme at all: one that compares with itself.</summary>
    public static PeerCase Validity(VersionScheme scheme, string version, bool valid) =>
        new($"{scheme} {version} is {Word(valid)}", Word(valid), Word(VersionOrder.TryCompare(scheme, version, version, out _)));

    /// <summary>A range such as "&gt;= 1, &lt; 2 || = 3" whose versions stand for themselves (no wildcards, carets, tildes).</summary>
    public static PeerCase Constraint(VersionScheme scheme, string version, string constraint, bool satisfied) =>
        new($"{version} in {constraint}", Text(satisfied), Satisfies(scheme, version, constraint));

    /// <summary>Our answer to an ordering.</summary>
    public static string Order(VersionScheme scheme, string left, string right) =>
        VersionOrder.TryCompare(scheme, left, right, out var order) ? Sign(order) : "undecidable";

    /// <summary>Holds all cases of one fixture against their expectations and the list of differences of that name.</summary>
    /// <param name="list">The name of the list, without folder and extension.</param>
    /// <param name="cases">The cases, each text once or always with the same expectation.</param>
    /// <param name="file">The file whose lines the 2 % are of, where the cases are only a part of it; otherwise the cases count.</param>
    public static void Check(string list, IReadOnlyCollection<PeerCase> cases, string? file = null)
    {
        Assert.NotEmpty(cases);
        var total = file is null ? cases.Count : File.ReadLines(file).Count();
        var listed = ReadDifferences(list);
        var failures = new List<string>();
        var unused = listed.Keys.ToHashSet(StringComparer.Ordinal);
        var differences = 0;
        foreach (var testCase in cases.Select(one => one with { Text = Escaped(one.Text) }))
        {
            if (!listed.TryGetValue(testCase.Text, out var ours))
            {
                if (testCase.Actual != testCase.Expected)
                {
                    failures.Add($"{testCase.Text}: ours is {testCase.Actual}");
                }
            }
            else if (testCase.Actual == testCase.Expected)
            {
                failures.Add($"{testCase.Text}: listed as a difference, but ours is the same");
            }
            else
            {
                differences++;
                unused.Remove(testCase.Text);
                if (testCase.Actual != ours)
                {
                    failures.Add($"{testCase.Text}: ours is {testCase.Actual}, listed as {ours}");
                }
            }
        }

        failures.AddRange(unused.Select(text => $"{text}: listed as a difference, but not a case that differs"));
        Assert.True(failures.Count == 0, $"{list}: {failures.Count} of {cases.Count} cases\n{string.Join('\n', failures.Take(200))}");
        Assert.True(differences * MinCasesPerDifference <= total,
            $"{list}: {differences} of {total} cases are listed as differences, more than 2 %");
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{list}: {cases.Count} cases, {differences} of them listed as differences"));
    }

    private static Dictionary<string, string> ReadDifferences(string list)
    {
        var differences = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = Path.Combine(AppContext.BaseDirectory, "Versions", "testdata", "differences", list + ".txt");
        if (!File.Exists(path))
        {
            return differences;
        }

        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var fields = line.Split('\t');
            Assert.True(fields is [_, _, { Length: > 10 }], $"{list}: a difference is text, answer and reason, parted by tabs: {line}");
            Assert.True(differences.TryAdd(fields[0], fields[1]), $"{list}: listed twice: {line}");
        }

        return differences;
    }

    private static string Satisfies(VersionScheme scheme, string version, string constraint)
    {
        var undecidable = false;
        foreach (var alternative in constraint.Split("||", StringSplitOptions.TrimEntries))
        {
            var all = true;
            foreach (var part in alternative.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var length = part.AsSpan().IndexOfAnyExcept("<>=!");
                var limit = part[Math.Max(length, 0)..].Trim().Trim('\'', '"');
                if (!VersionOrder.TryCompare(scheme, version, limit, out var order))
                {
                    undecidable = true;
                    all = false;
                    break;
                }

                all &= part[..Math.Max(length, 0)] switch
                {
                    "<" => order < 0,
                    "<=" => order <= 0,
                    ">" => order > 0,
                    ">=" => order >= 0,
                    "" or "=" or "==" => order == 0,
                    "!=" => order != 0,
                    _ => throw new InvalidOperationException($"no operator of a range: {part}"),
                };
            }

            if (all)
            {
                return Text(true);
            }
        }

        return undecidable ? "undecidable" : Text(false);
    }

    // A list's lines end with \n and its fields with \t.
    private static string Escaped(string text) =>
        text.Replace("\t", "\\t", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Sign(int order) => order < 0 ? "<" : order > 0 ? ">" : "=";

    private static string Word(bool valid) => valid ? "valid" : "invalid";

    private static string Text(bool value) => value ? "true" : "false";
}
