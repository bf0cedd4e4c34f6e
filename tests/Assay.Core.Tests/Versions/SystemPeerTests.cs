using System.Text.Json;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>The peers' own tests of the orders of operating systems' packages and of what is no package.</summary>
public sealed class SystemPeerTests
{
    private const string Grype = "grype/version/";

    [Theory]
    [InlineData("debian-versions", VersionScheme.Dpkg)]
    [InlineData("debian-versions-generated", VersionScheme.Dpkg)]
    [InlineData("redhat-versions", VersionScheme.Rpm)]
    [InlineData("alpine-versions", VersionScheme.Apk)]
    [InlineData("alpine-versions-generated", VersionScheme.Apk)]
    public void Osv_scalibr_s_semantic_fixtures(string name, VersionScheme scheme)
    {
        var path = TestData.Require("peers", "_versions", "osv-semantic", name + ".txt");
        PeerFixtures.Check(name, [.. PeerFixtures.Orderings(path, scheme)]);
    }

    [Fact]
    public void Apk_tools_own_fixture()
    {
        var path = TestData.Require("peers", "_versions", "apk-tools-version.data");
        PeerFixtures.Check("apk-tools-version", [.. PeerFixtures.Orderings(path, VersionScheme.Apk)]);
    }

    [Fact]
    public void Go_apk_version_s_tests()
    {
        var path = TestData.Require("peers", "_versions", "go-apk-version.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, row) in PeerFixtures.Rows(path))
        {
            if (test.EndsWith("#var", StringComparison.Ordinal))
            {
                cases.Add(PeerFixtures.Ordering(VersionScheme.Apk, row[0].GetString()!, row[1].GetString()!, row[2].GetString()!));
            }
            else if (row.ValueKind == JsonValueKind.Object)
            {
                cases.Add(PeerFixtures.Validity(VersionScheme.Apk, row.GetProperty("ver").GetString()!, !row.TryGetProperty("wantErr", out _)));
            }
        }

        PeerFixtures.Check("go-apk-version", cases);
    }

    [Fact]
    public void Go_deb_version_s_tests()
    {
        // Valid() is strict, as dpkg --validate-version is; of these dpkg --compare-versions only warns, and compares:
        // "version number does not start with digit", "invalid character in version number", "... in revision number".
        string[] warnedOf = ["2:A7.4.052-1ubuntu3.1", "2:7.4.!052-1ubuntu3.1", "7.4.052-!1ubuntu3.1"];
        var path = TestData.Require("peers", "_versions", "go-deb-version.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, table) in PeerFixtures.Rows(path))
        {
            foreach (var row in PeerFixtures.Flatten(table))
            {
                switch (test[(test.IndexOf('#', StringComparison.Ordinal) + 1)..])
                {
                    // Less(left, right): the rows with false among them hold no equal pair.
                    case "TestVersion" or "TestCompare":
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Dpkg, Text(row, 0), row[2].GetBoolean() ? "<" : ">", Text(row, 1)));
                        break;
                    case "TestNewVersion" when PeerFixtures.HasShape(row, JsonValueKind.String, JsonValueKind.Array, JsonValueKind.False):
                        cases.Add(PeerFixtures.Validity(VersionScheme.Dpkg, Text(row, 0), true));
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Dpkg, Text(row, 0), "=", Joined(row[1])));
                        break;
                    case "TestValid" when !warnedOf.Contains(Text(row, 0)):
                        cases.Add(PeerFixtures.Validity(VersionScheme.Dpkg, Text(row, 0), row[1].GetBoolean()));
                        break;
                    case "TestEqual" when row.ValueKind == JsonValueKind.Array:
                        cases.Add(Truth(row, "=", order => order == 0));
                        break;
                    case "TestGreaterThan" when row.ValueKind == JsonValueKind.Array:
                        cases.Add(Truth(row, ">", order => order > 0));
                        break;
                    case "TestLessThan" when row.ValueKind == JsonValueKind.Array:
                        cases.Add(Truth(row, "<", order => order < 0));
                        break;
                    case "TestString" when row.ValueKind == JsonValueKind.Array:
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Dpkg, Joined(row[0].ValueKind == JsonValueKind.Array ? row[0] : row), "=", Text(row, 1)));
                        break;
                    case "TestCompareString":
                        // Parts of versions; behind a digit they are versions.
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Dpkg, "0" + Text(row, 0), row[2].GetBoolean() ? "<" : ">", "0" + Text(row, 1)));
                        break;
                }
            }
        }

        PeerFixtures.Check("go-deb-version", cases);
    }

    [Fact]
    public void Go_rpm_version_s_tests()
    {
        var path = TestData.Require("peers", "_versions", "go-rpm-version.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, table) in PeerFixtures.Rows(path))
        {
            foreach (var row in PeerFixtures.Flatten(table))
            {
                switch (test[(test.IndexOf('#', StringComparison.Ordinal) + 1)..])
                {
                    // Every pair of a list of version parts, as in rpm's own tests/rpmvercmp.at: no epoch, no release.
                    case "var":
                        var order = RpmVersion.CompareSegments(Text(row, 0), Text(row, 2));
                        cases.Add(new PeerCase($"rpmvercmp {Text(row, 0)} {Sign(row)} {Text(row, 2)}", Sign(row), order < 0 ? "<" : order > 0 ? ">" : "="));
                        break;
                    case "TestParseAndCompare":
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Rpm, Text(row, 0), Sign(row), Text(row, 2)));
                        break;
                    case "TestNewVersion":
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Rpm, Text(row, 0), "=", Joined(row[1])));
                        break;
                    case "TestString":
                        cases.Add(PeerFixtures.Ordering(VersionScheme.Rpm, Joined(row[0]), "=", Text(row, 1)));
                        break;
                }
            }
        }

        PeerFixtures.Check("go-rpm-version", cases);

        static string Sign(JsonElement row) => Text(row, 1) switch { "$LESS" => "<", "$GREATER" => ">", _ => "=" };
    }

    /// <summary>The only versions of our schemes among claircore's tests for which it expects an answer.</summary>
    [Fact]
    public void Claircore_s_tests()
    {
        var path = TestData.Require("peers", "_versions", "claircore-version.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, row) in PeerFixtures.Rows(path))
        {
            if (test == "pkg/ovalutil/dpkg_test.go#TestValidVersion")
            {
                cases.Add(PeerFixtures.Validity(VersionScheme.Dpkg, row.GetProperty("In").GetString()!, row.GetProperty("Match").GetBoolean()));
            }

            // What stands in a real database is a version.
            else if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty("Version", out var version) && row.TryGetProperty("Kind", out _))
            {
                var scheme = test.StartsWith("apk/", StringComparison.Ordinal) ? VersionScheme.Apk : VersionScheme.Dpkg;
                cases.Add(PeerFixtures.Validity(scheme, version.GetString()!, true));
            }
        }

        PeerFixtures.Check("claircore-version", cases);
    }

    [Fact]
    public void Grype_s_tests_of_systems_and_binaries()
    {
        var path = TestData.Require("peers", "_versions", "grype-version-tests.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, table) in PeerFixtures.Rows(path, test => test.StartsWith(Grype, StringComparison.Ordinal)))
        {
            var parts = test[Grype.Length..].Split('#');
            foreach (var row in PeerFixtures.Flatten(table))
            {
                if (SchemeOf(parts[0], row) is { } scheme)
                {
                    cases.AddRange(GrypeCases(scheme, parts[1], row).Where(testCase => scheme != VersionScheme.Rpm || !HasOneEpoch(testCase.Text)));
                }
            }
        }

        PeerFixtures.Check("grype-systems", cases, path);
    }

    private static IEnumerable<PeerCase> GrypeCases(VersionScheme scheme, string test, JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            if (row.TryGetProperty("constraint", out var constraint) && row.TryGetProperty("satisfied", out var satisfied))
            {
                yield return PeerFixtures.Constraint(scheme, row.GetProperty("version").GetString()!, constraint.GetString()!, satisfied.GetBoolean());
            }
            else if (row.TryGetProperty("strategy", out var strategy) && row.TryGetProperty("want", out var wanted))
            {
                // "auto" lends the constraint's epoch to a version that has none: a policy of matching and no order.
                if (strategy.GetString() == "zero")
                {
                    yield return PeerFixtures.Ordering(scheme, row.GetProperty("version").GetString()!, wanted.GetInt32(), row.GetProperty("other").GetString()!);
                }
            }
            else if (row.TryGetProperty("v1", out var left) && row.TryGetProperty("want", out wanted))
            {
                yield return PeerFixtures.Ordering(scheme, left.GetString()!, wanted.GetInt32(), row.GetProperty("v2").GetString()!);
            }
            else if (row.TryGetProperty("expectResult", out var result))
            {
                yield return PeerFixtures.Ordering(
                    scheme, row.GetProperty("thisVersion").GetString()!, result.GetProperty("args")[0].GetInt32(), row.GetProperty("otherVersion").GetString()!);
            }
            else if (scheme != VersionScheme.Generic && row.TryGetProperty("thisVersion", out var version) && IsOwnFormat(test, row.GetProperty("otherFormat").GetString()!))
            {
                // The two must compare, or must not.
                var other = row.GetProperty("otherVersion").GetString()!;
                var expected = row.GetProperty("expectError").GetBoolean() ? "error" : "an order";
                var actual = VersionOrder.TryCompare(scheme, version.GetString()!, other, out _) ? "an order" : "error";
                yield return new PeerCase($"{version.GetString()} with {other} is {expected}", expected, actual);
            }
            else if (test.EndsWith("_Invalid", StringComparison.Ordinal))
            {
                yield return PeerFixtures.Validity(scheme, row.GetProperty("version").GetString()!, false);
            }
            else if (test.EndsWith("String", StringComparison.Ordinal) && row.TryGetProperty("raw", out var raw))
            {
                yield return PeerFixtures.Validity(scheme, raw.GetString()!, true);
            }
            else if (row.TryGetProperty("input", out var input) && row.TryGetProperty("expected", out var converted))
            {
                yield return PeerFixtures.Ordering(scheme, input.GetString()!, "=", converted.GetString()!);
            }
        }
        else if (PeerFixtures.HasShape(row, JsonValueKind.String, JsonValueKind.String, JsonValueKind.Number))
        {
            yield return PeerFixtures.Ordering(scheme, Text(row, 0), row[2].GetInt32(), Text(row, 1));
        }
        else if (test == "TestDebVersion_Compare_Epochs")
        {
            yield return PeerFixtures.Ordering(scheme, Text(row, 1), Text(row, 3) switch { "less" => "<", "greater" => ">", _ => "=" }, Text(row, 2));
        }
        else if (test == "TestGetComparatorDoesNotCacheParseFailure")
        {
            yield return PeerFixtures.Validity(scheme, Text(row, 2), false);
            yield return PeerFixtures.Validity(scheme, Text(row, 3), true);
        }
    }

    /// <summary>"1:1.0 &lt; 1.0" and the like: by default Grype passes over an RPM epoch that only one side has, a policy again.</summary>
    private static bool HasOneEpoch(string text) => text.Count(':') == 1;

    private static bool IsOwnFormat(string test, string format) =>
        format == "$UnknownFormat" || test.StartsWith($"Test{format[1..].Replace("Format", "Version", StringComparison.Ordinal)}_", StringComparison.OrdinalIgnoreCase);

    private static VersionScheme? SchemeOf(string file, JsonElement row) => file switch
    {
        "apk_version_test.go" => VersionScheme.Apk,
        "deb_version_test.go" => VersionScheme.Dpkg,
        "rpm_version_test.go" => VersionScheme.Rpm,
        "pacman_version_test.go" => VersionScheme.Pacman,
        "portage_version_test.go" => VersionScheme.Portage,
        "jvm_version_test.go" => VersionScheme.Jvm,
        "fuzzy_constraint_test.go" or "fuzzy_version_test.go" => VersionScheme.Generic,
        "version_comparator_cache_test.go" when row.ValueKind == JsonValueKind.Array => Text(row, 0) switch
        {
            "jvm" => VersionScheme.Jvm,
            "deb" => VersionScheme.Dpkg,
            _ => null,
        },
        _ => null,
    };

    private static PeerCase Truth(JsonElement row, string sign, Func<int, bool> holds)
    {
        var left = Joined(row[0]);
        var right = Joined(row[1]);
        Assert.True(VersionOrder.TryCompare(VersionScheme.Dpkg, left, right, out var order));
        return new PeerCase($"{left} {sign} {right}", row[2].GetRawText(), holds(order) ? "true" : "false");
    }

    private static string Text(JsonElement row, int index) => row[index].GetString()!;

    /// <summary>[2, "7.4", "1"] as 2:7.4-1.</summary>
    private static string Joined(JsonElement parts) =>
        $"{parts[0].GetInt32()}:{parts[1].GetString()}{(parts[2].GetString() is { Length: > 0 } revision ? "-" + revision : "")}";
}
