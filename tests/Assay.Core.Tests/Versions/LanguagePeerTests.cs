using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Core.Versions;
using Assay.TestKit;

namespace Assay.Core.Tests.Versions;

/// <summary>The peers' own tests of the orders and ranges of languages' packages.</summary>
public sealed partial class LanguagePeerTests
{
    [GeneratedRegex("-(x86|x86_64|x64|aarch64|arm[a-z0-9]*|universal|java)(-(linux|darwin|windows|window|mswin|mingw)[a-z0-9]*)?(-[a-z0-9]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GemPlatform { get; }

    [GeneratedRegex("[0-9]+\\.[0-9]+\\.[0-9]+-", RegexOptions.NonBacktracking)]
    private static partial Regex FullPrerelease { get; }

    [Theory]
    [InlineData("cran-versions", VersionScheme.Cran)]
    [InlineData("cran-versions-generated", VersionScheme.Cran)]
    [InlineData("hackage-versions", VersionScheme.Hackage)]
    [InlineData("maven-versions", VersionScheme.Maven)]
    [InlineData("maven-versions-generated", VersionScheme.Maven)]
    [InlineData("nuget-versions", VersionScheme.NuGet)]
    [InlineData("packagist-versions", VersionScheme.Composer)]
    [InlineData("packagist-versions-generated", VersionScheme.Composer)]
    [InlineData("pub-versions", VersionScheme.Pub)]
    [InlineData("pypi-versions", VersionScheme.Pep440)]
    [InlineData("pypi-versions-generated", VersionScheme.Pep440)]
    [InlineData("rubygems-versions", VersionScheme.RubyGems)]
    [InlineData("rubygems-versions-generated", VersionScheme.RubyGems)]
    [InlineData("semver-versions", VersionScheme.Semver)]
    [InlineData("semver-versions", VersionScheme.Npm)]
    public void Osv_scalibr_s_semantic_fixtures(string name, VersionScheme scheme)
    {
        var path = TestData.Require("peers", "_versions", "osv-semantic", name + ".txt");
        PeerFixtures.Check(name, [.. PeerFixtures.Orderings(path, scheme).Distinct()], path);
    }

    [Fact]
    public void Go_gem_version_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (name, row, _) in Rows("go-gem-version.jsonl"))
        {
            switch (name)
            {
                case "TestNewConstraints" when HasShape(row, 2):
                    cases.Add(RangeValidity(VersionScheme.RubyGems, RangeSyntax.RubyGems, Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestVersion_Check":
                    cases.Add(Range(VersionScheme.RubyGems, RangeSyntax.RubyGems, Text(row, 0), Text(row, 1), row[2].GetBoolean()));
                    break;
                case "TestNewVersion" when HasShape(row, 2):
                    cases.Add(PeerFixtures.Validity(VersionScheme.RubyGems, Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestVersion_Release":
                    cases.Add(PeerFixtures.Ordering(VersionScheme.RubyGems, RubyGemsVersion.ReleaseOf(Text(row, 0)).TrimEnd('.').ToString(), "=", Text(row, 1)));
                    break;
                case "TestVersion_Bump":
                    // ~> is what a bump is for: the bumped version is the first one outside.
                    cases.Add(Range(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> " + Text(row, 0), Text(row, 1), false));
                    cases.Add(Range(VersionScheme.RubyGems, RangeSyntax.RubyGems, "~> " + Text(row, 0), Text(row, 0), true));
                    break;
                default:
                    cases.AddRange(Orders(VersionScheme.RubyGems, name, row));
                    break;
            }
        }

        Check("go-gem-version", cases);
    }

    [Fact]
    public void Go_npm_version_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (name, row, _) in Rows("go-npm-version.jsonl"))
        {
            switch (name)
            {
                case "TestNewConstraints" when HasShape(row, 2):
                    cases.Add(RangeValidity(VersionScheme.Npm, RangeSyntax.Npm, Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestConstraints_Check":
                    cases.Add(Range(VersionScheme.Npm, RangeSyntax.Npm, Text(row, 1), Text(row, 0), row[2].GetBoolean()));
                    break;
                default:
                    cases.AddRange(Orders(VersionScheme.Npm, name, row));
                    break;
            }
        }

        Check("go-npm-version", cases);
    }

    [Fact]
    public void Go_pep440_version_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (name, row, whole) in Rows("go-pep440-version.jsonl"))
        {
            switch (name)
            {
                case "TestNewConstraints" when HasShape(row, 2):
                    cases.Add(RangeValidity(VersionScheme.Pep440, RangeSyntax.Pep440, Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestVersion_CheckWithPreRelease" when HasShape(row, 3):
                    var answer = Range(VersionScheme.Pep440, RangeSyntax.Pep440, Text(row, 1), Text(row, 0), row[2].GetBoolean());
                    cases.Add(answer with { Text = answer.Text + " with pre-releases" });
                    break;
                case "TestVersion_Check" when HasShape(row, 3):
                    cases.Add(Range(VersionScheme.Pep440, RangeSyntax.Pep440, Text(row, 1), Text(row, 0), row[2].GetBoolean()));
                    break;
                case "TestParseInvalidVersion":
                    foreach (var version in whole.EnumerateArray().Select(item => item.GetString()!))
                    {
                        cases.Add(new PeerCase($"{version} is invalid", "invalid", Pep440Parts.TryParse(version, out _) ? "valid" : "invalid"));
                    }

                    break;
                case "TestVersion_String" when HasShape(row, 2):
                    cases.Add(PeerFixtures.Ordering(VersionScheme.Pep440, Text(row, 0), "=", Text(row, 1)));
                    break;
            }
        }

        Check("go-pep440-version", cases);
    }

    [Fact]
    public void Go_mvn_version_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (name, row, whole) in Rows("go-mvn-version.jsonl"))
        {
            switch (name)
            {
                // Ranges in brackets or as comparisons, whichever it is.
                case "TestNewComparer" or "TestNewConstraints" or "TestNewRequirements" when HasShape(row, 2):
                    cases.Add(RangeValidity(VersionScheme.Maven, MavenSyntax(name, Text(row, 0)), Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestComparerCheck" or "TestVersion_Check" or "TestRequirementsCheck" when HasShape(row, 3):
                    cases.Add(Range(VersionScheme.Maven, MavenSyntax(name, Text(row, 0)), Text(row, 0), Text(row, 1), row[2].GetBoolean()));
                    break;
                case "TestVersionQualifier" or "TestVersionsNumber" when Text(whole, 0)[0] != '$':
                    cases.AddRange(Ascending(VersionScheme.Maven, whole, "<"));
                    break;
                default:
                    cases.AddRange(Orders(VersionScheme.Maven, name, row));
                    break;
            }
        }

        Check("go-mvn-version", cases);
    }

    private static RangeSyntax MavenSyntax(string test, string text) =>
        test == "TestNewRequirements" || text.StartsWith('[') || text.StartsWith('(') ? RangeSyntax.Maven : RangeSyntax.Comparators;

    [Fact]
    public void Go_version_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (name, row, _) in Rows("go-version.jsonl"))
        {
            switch (name)
            {
                case "TestNewConstraints" when HasShape(row, 2):
                    cases.Add(RangeValidity(VersionScheme.Semver, RangeSyntax.Npm, Text(row, 0), !row[1].GetBoolean()));
                    break;
                case "TestConstraint_Check" or "TestConstraints_Check" when HasShape(row, 3):
                    // A pre-release in the range lets in all of them.
                    cases.Add(Named(name, Range(
                        VersionScheme.Semver, RangeSyntax.Npm, Text(row, 0), Text(row, 1), row[2].GetBoolean(), FullPrerelease.IsMatch(Text(row, 0)))));
                    break;
                case "TestConstraint_CheckWithPreRelease" when HasShape(row, 3):
                    cases.Add(Named(name, Range(VersionScheme.Semver, RangeSyntax.Npm, Text(row, 0), Text(row, 1), row[2].GetBoolean())));
                    break;
                case "TestConstraint_CheckWithPreReleaseAndZeroPadding" or "TestVersion_Check" when HasShape(row, 3):
                    // Here a missing number is a zero, as in plain comparisons; ~> is RubyGems', ^ and ~ are npm's.
                    var syntax = Text(row, 0) switch
                    {
                        var text when text.Contains("~>", StringComparison.Ordinal) => RangeSyntax.RubyGems,
                        var text when text.AsSpan().ContainsAny("^~xX") || text.Contains(".*", StringComparison.Ordinal) => RangeSyntax.Npm,
                        _ => RangeSyntax.Comparators,
                    };
                    var scheme = syntax == RangeSyntax.RubyGems ? VersionScheme.RubyGems : VersionScheme.Semver;
                    cases.Add(Named(name, Range(scheme, syntax, Text(row, 0), Text(row, 1), row[2].GetBoolean())));
                    break;
                default:
                    cases.AddRange(Orders(VersionScheme.Semver, name, row));
                    break;
            }
        }

        Check("go-version", cases);

        // The same question has other answers in other settings.
        static PeerCase Named(string name, PeerCase testCase) => testCase with { Text = $"{testCase.Text}, {name}" };
    }

    [Fact]
    public void Grype_s_tests_of_languages()
    {
        var path = TestData.Require("peers", "_versions", "grype-version-tests.jsonl");
        var cases = new List<PeerCase>();
        foreach (var (test, table) in PeerFixtures.Rows(path))
        {
            var parts = test.Split('/')[^1].Split('#');
            foreach (var row in PeerFixtures.Flatten(table))
            {
                if (SchemeOf(parts[0], row) is { } scheme)
                {
                    cases.AddRange(GrypeCases(scheme, parts[1], row));
                }
            }
        }

        PeerFixtures.Check("grype-languages", [.. cases.Distinct()], path);
    }

    private static IEnumerable<PeerCase> GrypeCases(VersionScheme scheme, string test, JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            if (row.TryGetProperty("constraint", out var constraint) && row.TryGetProperty("satisfied", out var satisfied))
            {
                // Grype's versions of gems carry their platform, which to us is no part of the version.
                var version = row.GetProperty("version").GetString()!;
                version = scheme == VersionScheme.RubyGems ? GemPlatform.Replace(version, "") : version;
                var isPython = scheme == VersionScheme.Pep440 && !constraint.GetString()!.AsSpan().ContainsAny("+'\"");
                var syntax = isPython ? RangeSyntax.Pep440 : RangeSyntax.Comparators;
                if (HasNoError(row))
                {
                    yield return Range(scheme, syntax, constraint.GetString()!, version, satisfied.GetBoolean());
                }
            }
            else if (row.TryGetProperty("constraintFmt", out _) && row.TryGetProperty("expectedResult", out var result) && HasNoError(row))
            {
                yield return Range(scheme, RangeSyntax.Comparators, row.GetProperty("constraint").GetString()!, row.GetProperty("versionStr").GetString()!, result.GetBoolean());
            }
            else if (row.TryGetProperty("version1", out var first))
            {
                yield return PeerFixtures.Ordering(scheme, first.GetString()!, row.GetProperty("expected").GetInt32(), row.GetProperty("version2").GetString()!);
            }
            else if (row.TryGetProperty("v1", out var left) && row.TryGetProperty("want", out var wanted))
            {
                yield return PeerFixtures.Ordering(scheme, left.GetString()!, wanted.GetInt32(), row.GetProperty("v2").GetString()!);
            }
            else if (row.TryGetProperty("thisVersion", out var one) && row.GetProperty("otherFormat").GetString() is "$UnknownFormat")
            {
                var other = row.GetProperty("otherVersion").GetString()!;
                var expected = row.GetProperty("expectError").GetBoolean() ? "error" : "an order";
                var actual = VersionOrder.TryCompare(scheme, one.GetString()!, other, out _) ? "an order" : "error";
                yield return new PeerCase($"{scheme}: {one.GetString()} with {other} is {expected}", expected, actual);
            }
            else if (row.TryGetProperty("raw", out var raw))
            {
                yield return PeerFixtures.Validity(scheme, raw.GetString()!, true);
            }
            else if (test is "TestGolangVersion" && row.TryGetProperty("input", out var input))
            {
                yield return PeerFixtures.Validity(scheme, input.GetString()!, false);
            }
            else if (test.EndsWith("_EdgeCases", StringComparison.Ordinal))
            {
                yield return PeerFixtures.Validity(scheme, row.GetProperty("version").GetString()!, !row.TryGetProperty("wantError", out _));
            }
        }
        else if (PeerFixtures.HasShape(row, JsonValueKind.String, JsonValueKind.String, JsonValueKind.Number))
        {
            yield return PeerFixtures.Ordering(scheme, Text(row, 0), row[2].GetInt32(), Text(row, 1));
        }
        else if (test is "TestNewGemVersion_ValidInputs")
        {
            yield return PeerFixtures.Validity(scheme, Text(row, 0), true);
        }
        else if (test is "TestNewGemVersion_InvalidInputs" && HasShape(row, 3))
        {
            yield return PeerFixtures.Validity(scheme, Text(row, 1), false);
        }
    }

    // Where Grype's constraint itself is an error, the row's answer means nothing.
    private static bool HasNoError(JsonElement row) =>
        !row.EnumerateObject().Any(property => property.Name.Contains("Err", StringComparison.Ordinal) && property.Value.ValueKind != JsonValueKind.False);

    private static VersionScheme? SchemeOf(string file, JsonElement row) => file switch
    {
        "gem_version_test.go" => VersionScheme.RubyGems,
        "golang_version_test.go" => VersionScheme.Go,
        "maven_version_test.go" => VersionScheme.Maven,
        "pep440_version_test.go" => VersionScheme.Pep440,
        "semantic_version_test.go" => VersionScheme.Semver,
        "generic_constraint_test.go" when row.ValueKind == JsonValueKind.Object && row.TryGetProperty("constraint", out _) =>
            row.TryGetProperty("constraintFmt", out var format) && format.GetString() == "$MavenFormat" ? VersionScheme.Maven : VersionScheme.Semver,
        _ => null,
    };

    /// <summary>
    /// What is left of Trivy's tests in the fixture are versions and ranges without an answer: each range must be one, and say whether it
    /// holds the version.
    /// </summary>
    [Fact]
    public void Trivy_s_tests()
    {
        var cases = new List<PeerCase>();
        foreach (var (test, row) in PeerFixtures.Rows(TestData.Require("peers", "_versions", "trivy-compare.jsonl")))
        {
            if (!row.TryGetProperty("advisory", out var advisory))
            {
                continue;
            }

            var version = row.TryGetProperty("currentVersion", out var current) ? current.GetString()! : row.GetProperty("ver").GetString()!;
            var (scheme, syntax) = test.Split('/')[^2] switch
            {
                "npm" => (VersionScheme.Npm, RangeSyntax.Npm),
                "maven" => (VersionScheme.Maven, RangeSyntax.Comparators),
                "pep440" => (VersionScheme.Pep440, RangeSyntax.Pep440),
                "rubygems" => (VersionScheme.RubyGems, RangeSyntax.RubyGems),
                _ => (VersionScheme.Semver, RangeSyntax.Comparators),
            };
            foreach (var text in advisory.EnumerateArray().SelectMany(list => list.EnumerateArray()).Select(item => item.GetString()!))
            {
                // Trivy lets local versions stand in any comparison of Python's.
                var own = scheme == VersionScheme.Maven && text.StartsWith('(') ? RangeSyntax.Maven
                    : scheme == VersionScheme.Pep440 && text.Contains('+', StringComparison.Ordinal) ? RangeSyntax.Comparators
                    : syntax;

                // Trivy's tests of errors.
                var isError = text.StartsWith("!1", StringComparison.Ordinal) || version == "1.2..4" || text.Contains('\\', StringComparison.Ordinal);
                var isAnswered = VersionRange.TryParse(scheme, own, text, out var range) && range.TryContains(version, out _);
                cases.Add(new PeerCase($"{version} in {text} has an answer", isError ? "no" : "yes", isAnswered ? "yes" : "no"));
            }
        }

        Check("trivy-compare", cases);
    }

    // The rows that all these peers have in common.
    private static IEnumerable<PeerCase> Orders(VersionScheme scheme, string test, JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            if (row.TryGetProperty("want", out var want) && want.ValueKind == JsonValueKind.Array)
            {
                foreach (var ascending in Ascending(scheme, want, "<"))
                {
                    yield return ascending;
                }
            }
            else if (row.TryGetProperty("v1", out var left))
            {
                yield return Truth(scheme, test, left.GetString()!, row.GetProperty("v2").GetString()!, row.GetProperty("expect").GetBoolean());
            }
        }
        else if (PeerFixtures.HasShape(row, JsonValueKind.String, JsonValueKind.String, JsonValueKind.Number))
        {
            yield return PeerFixtures.Ordering(scheme, Text(row, 0), row[2].GetInt32(), Text(row, 1));
        }
        else if (HasShape(row, 3) && row[2].ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            yield return Truth(scheme, test, Text(row, 0), Text(row, 1), row[2].GetBoolean());
        }
    }

    private static PeerCase Truth(VersionScheme scheme, string test, string left, string right, bool expected)
    {
        var sign = test[(test.LastIndexOf('_') + 1)..] switch
        {
            "LessThan" or "TestLessThan" => "<",
            "LessThanOrEqual" => "<=",
            "GreaterThan" or "TestGreaterThan" => ">",
            "GreaterThanOrEqual" => ">=",
            _ => "=",
        };
        var actual = VersionOrder.TryCompare(scheme, left, right, out var order)
            ? (sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, ">=" => order >= 0, _ => order == 0 } ? "true" : "false")
            : "undecidable";
        return new PeerCase($"{left} {sign} {right}", expected ? "true" : "false", actual);
    }

    private static IEnumerable<PeerCase> Ascending(VersionScheme scheme, JsonElement versions, string sign)
    {
        var list = versions.EnumerateArray().Select(item => item.GetString()!).ToList();
        for (var i = 0; i < list.Count; i++)
        {
            for (var j = i + 1; j < list.Count; j++)
            {
                yield return PeerFixtures.Ordering(scheme, list[i], sign, list[j]);
            }
        }
    }

    private static IEnumerable<(string Test, JsonElement Row, JsonElement Whole)> Rows(string file)
    {
        foreach (var (test, whole) in PeerFixtures.Rows(TestData.Require("peers", "_versions", file)))
        {
            foreach (var row in PeerFixtures.Flatten(whole))
            {
                yield return (test[(test.IndexOf('#', StringComparison.Ordinal) + 1)..], row, whole);
            }
        }
    }

    private static PeerCase Range(
        VersionScheme scheme, RangeSyntax syntax, string text, string version, bool expected, bool includePrerelease = true) =>
        new($"{version} in {text}", expected ? "true" : "false",
            !VersionRange.TryParse(scheme, syntax, text, out var range, includePrerelease) ? "no range"
            : range.TryContains(version, out var contained) ? (contained ? "true" : "false")
            : "undecidable");

    private static PeerCase RangeValidity(VersionScheme scheme, RangeSyntax syntax, string text, bool valid) =>
        new($"{text} is {(valid ? "a range" : "no range")}", valid ? "a range" : "no range",
            VersionRange.TryParse(scheme, syntax, text, out _) ? "a range" : "no range");

    // A row of so many items of which the first is a text, and not a constant of the peer.
    private static bool HasShape(JsonElement row, int length) =>
        row.ValueKind == JsonValueKind.Array && row.GetArrayLength() >= length && row[0].ValueKind == JsonValueKind.String
        && row[1].ValueKind != JsonValueKind.Array && !Text(row, 0).StartsWith('$');

    private static string Text(JsonElement row, int index) => row[index].GetString()!;

    private static void Check(string list, List<PeerCase> cases) => PeerFixtures.Check(list, [.. cases.Distinct()]);
}
