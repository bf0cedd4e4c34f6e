using Assay.Advisories.Feeds;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Versions;

namespace Assay.Advisories.Tests.Feeds;

/// <summary>What is made of several databases' records of one flaw.</summary>
public sealed class FlawJoinTests
{
    [Fact]
    public void Records_of_one_CVE_are_one_flaw_and_each_row_says_whose_word_it_is()
    {
        using var content = Join(
        [
            Record("PYSEC-1", "pysec", "CVE-2024-0001", [], "2.1"),
            Record("GHSA-a", "ghsa", "CVE-2024-0001", [], "2.0", Severity.High),
        ]);

        Assert.Equal(["GHSA-a GHSA-a 2.0", "GHSA-a PYSEC-1 2.1"], content.Rows.Select(row => $"{row.Flaw} {row.Record} {row.Spans[0].To}"));
        var lead = content.Advisories.Single(advisory => advisory.Id == "GHSA-a");
        Assert.Equal(["GHSA-a", "PYSEC-1"], lead.Aliases);
        Assert.Equal("ghsa", Assert.Single(lead.Severities).Source);
    }

    [Fact]
    public void A_record_without_a_CVE_gets_that_of_the_record_it_names()
    {
        using var content = Join(
        [
            Record("GO-1", "go", "GO-1", ["GHSA-a"], "2.0", bucket: "go"),
            Record("GHSA-a", "ghsa", "CVE-2024-0001", ["GHSA-a"], "3.0", bucket: "go"),
        ]);

        Assert.All(content.Advisories, advisory => Assert.Equal("CVE-2024-0001", advisory.VulnerabilityId));

        // The Go team's word about a module replaces that of others.
        Assert.Equal("GHSA-a GO-1", string.Join(',', content.Rows.Select(row => $"{row.Flaw} {row.Record}")));
    }

    [Fact]
    public void Another_package_of_the_flaw_keeps_the_other_databases_word()
    {
        using var content = Join(
        [
            Record("GO-1", "go", "CVE-2024-0001", [], "2.0", bucket: "go"),
            Record("GHSA-a", "ghsa", "CVE-2024-0001", [], "3.0", bucket: "go", name: "other"),
        ]);

        Assert.Equal(["GO-1", "GHSA-a"], content.Rows.Select(row => row.Record));
    }

    [Fact]
    public void Two_CVEs_are_never_one_flaw_whatever_records_call_them()
    {
        using var content = Join(
        [
            // One that names two GHSAs of different CVEs, one that names both CVEs, and one whose alias has a CVE of its own.
            Record("GO-1", "go", "GO-1", ["GHSA-a", "GHSA-b"], "2.0"),
            Record("RUSTSEC-1", "rustsec", "RUSTSEC-1", [], "2.0") with { Fixes = ["CVE-2024-0001", "CVE-2024-0002"] },
            Record("PYSEC-1", "pysec", "CVE-2024-0001", ["GHSA-b"], "2.0"),
            Record("GHSA-a", "ghsa", "CVE-2024-0001", [], "2.0"),
            Record("GHSA-b", "ghsa", "CVE-2024-0002", [], "2.0"),
        ]);

        Assert.All(content.Advisories, advisory => Assert.DoesNotContain(advisory.Aliases, RecordId.IsCve));
        Assert.Equal(["CVE-2024-0001", "CVE-2024-0002"], content.Advisories.Single(advisory => advisory.Id == "GO-1").Fixes);
        Assert.DoesNotContain("GHSA-b", content.Advisories.Single(advisory => advisory.Id == "GHSA-a").Aliases);
        Assert.DoesNotContain("GHSA-b", content.Advisories.Single(advisory => advisory.Id == "PYSEC-1").Aliases);
    }

    [Fact]
    public void Records_without_any_CVE_that_name_each_other_are_one_flaw()
    {
        using var content = Join(
        [
            Record("MAL-1", "malicious-packages", "MAL-1", ["GHSA-a"], null),
            Record("GHSA-a", "ghsa", "GHSA-a", ["GHSA-a"], null),
            Record("GHSA-c", "ghsa", "GHSA-c", [], null),
        ]);

        Assert.Equal(["GHSA-c", "MAL-1", "MAL-1"], content.Advisories.Select(advisory => advisory.VulnerabilityId).Order(StringComparer.Ordinal));
        Assert.Equal(3, content.Rows.Count());
    }

    [Fact]
    public void A_withdrawn_record_says_nothing_and_leads_nothing()
    {
        using var content = Join(
        [
            Record("GHSA-a", "ghsa", "CVE-2024-0001", [], null) with { Withdrawn = DateTimeOffset.UnixEpoch },
            Record("PYSEC-1", "pysec", "CVE-2024-0001", [], "2.0"),
        ]);

        Assert.Equal("PYSEC-1 PYSEC-1", string.Join(',', content.Rows.Select(row => $"{row.Flaw} {row.Record}")));
        Assert.Equal(2, content.Advisories.Count());
    }

    [Fact]
    public void A_collection_counts_where_no_other_database_speaks()
    {
        using var content = Join(
        [
            Record("CVE-2024-0001", "gitlab", "CVE-2024-0001", [], null),
            Record("GHSA-a", "ghsa", "CVE-2024-0001", [], "2.0"),
            Record("CVE-2024-0002", "gitlab", "CVE-2024-0002", [], "9"),
        ]);

        Assert.Equal(["GHSA-a", "CVE-2024-0002"], content.Rows.Select(row => row.Record).OrderBy(id => id, Comparer<string>.Create((left, right) => string.CompareOrdinal(right, left))));
    }

    [Fact]
    public void Records_of_one_id_from_two_databases_are_one_record_with_the_entries_of_both()
    {
        using var content = Join([Record("GHSA-a", "mirego", "GHSA-a", [], "3.0"), Record("GHSA-a", "ghsa", "GHSA-a", [], "2.0", Severity.Low)]);

        Assert.Equal("GHSA-a", Assert.Single(content.Advisories).Id);
        Assert.Equal(["0 2.0", "1 3.0"], content.Rows.Select(row => $"{row.Range} {row.Spans[0].To}"));
    }

    // A repository with a file for each package has several files of one flaw, and all of them count.
    [Theory]
    [InlineData("gitlab", "maven/org.pac4j/NAME/CVE-2021-44878.yml", "identifier: \"CVE-2021-44878\"\nidentifiers:\n- \"CVE-2021-44878\"\npackage_slug: \"maven/org.pac4j/NAME\"\naffected_range: \"(,5.2.0)\"\ndate: \"2022-01-0DAY\"\n", "org.pac4j:NAME")]
    [InlineData("rubysec", "gems/NAME/CVE-2021-44878.yml", "---\ngem: NAME\ncve: 2021-44878\ndate: 2022-01-0DAY\npatched_versions:\n  - \">= 5.2.0\"\n", "NAME")]
    [InlineData("friendsofphp", "acme/NAME/CVE-2021-44878.yaml", "cve: CVE-2021-44878\nbranches:\n  1.x:\n    time: 2022-01-0DAY 00:00:00\n    versions: ['<5.2.0']\nreference: composer://acme/NAME\n", "acme/NAME")]
    [InlineData("mirego", "packages/NAME/GHSA-1.yml", "id: GHSA-1\npackage: NAME\ncve: 2021-44878\ndisclosure_date: 2022-01-0DAY\nvulnerable_version_ranges:\n- \"< 5.2.0\"\nfirst_patched_versions: [5.2.0]\n", "NAME")]
    public void Each_package_that_a_database_has_a_file_of_is_affected(string feed, string path, string text, string name)
    {
        var lines = new[] { ("core", "1"), ("saml", "2") }.Select(of => System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["path"] = path.Replace("NAME", of.Item1, StringComparison.Ordinal),
            ["text"] = text.Replace("NAME", of.Item1, StringComparison.Ordinal).Replace("DAY", of.Item2, StringComparison.Ordinal),
        }));
        var sink = Records.Parse(string.Join('\n', lines), AllFeeds.All.Single(one => one.Name == feed));

        using var content = FlawJoin.Join(new SegmentRecords(Path.GetTempPath(), Assert.Single(sink.Drafts.All).AllRecords()));

        Assert.Empty(sink.Issues);
        Assert.Equal([name.Replace("NAME", "core", StringComparison.Ordinal), name.Replace("NAME", "saml", StringComparison.Ordinal)], content.Rows.Select(row => row.Key.Name));
        Assert.Equal("CVE-2021-44878", Assert.Single(content.Advisories).VulnerabilityId);
        Assert.DoesNotContain('\n', content.Advisories.Single().Id);
    }

    private static SegmentContent Join(params Advisory[] records) => FlawJoin.Join(new SegmentRecords(Path.GetTempPath(), records));

    private static Advisory Record(
        string id, string source, string flaw, string[] aliases, string? repair, Severity severity = Severity.Unknown, string bucket = "pypi", string name = "foo") => new()
    {
        Id = id,
        Source = source,
        VulnerabilityId = flaw,
        Aliases = aliases,
        Severities = severity == Severity.Unknown ? [] : [new SeverityScore(source, severity)],
        Affected =
        [
            new AffectedPackage
            {
                Key = new MatchKey(bucket, name),
                Scheme = VersionScheme.Pep440,
                Ranges = [new VersionRange(0, [new VersionSpan(null, repair, repair is null ? SpanEnd.Open : SpanEnd.Fixed)])],
            },
        ],
    };
}
