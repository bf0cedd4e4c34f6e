using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Matching;

public sealed class MatcherTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The ids of the findings of some packages of a release of Debian.</summary>
    internal static IEnumerable<string> Ids(AdvisoryStore store, string release, params Package[] packages) =>
        Matcher.Match(Inventories.Debian(release, packages), store, new MatchOptions(), TestContext.Current.CancellationToken).Findings.Select(finding => finding.Id);

    [Fact]
    public void Each_binary_of_a_source_has_the_finding_and_the_sources_version_is_compared()
    {
        var found = Match(
            "12",
            [Inventories.Deb("libssl3", "3.0.15-1+b1", "openssl", "3.0.14-1"), Inventories.Deb("openssl", "3.0.14-1"), Inventories.Deb("libfoo", "1", "openssl", "3.0.15-1")],
            Records.Record("CVE-1", "", Records.Affected("12", "openssl", "3.0.15-1")));

        Assert.Equal(["pkg:deb/debian/libssl3@3.0.15-1+b1", "pkg:deb/debian/openssl@3.0.14-1"], found.Findings.Select(finding => finding.Purl));
        Assert.Empty(found.Issues);
        var finding = found.Findings[0];
        Assert.Equal(("CVE-1", FixState.Fixed, "3.0.15-1"), (finding.Id, finding.FixState, Assert.Single(finding.FixedIn)));
        Assert.Equal(("CVE-1", 0, "deb.source"), (finding.Evidence.Record, finding.Evidence.Range, finding.Evidence.Rule));
        Assert.Matches("^[0-9a-f]{12}$", finding.Evidence.Segment);
    }

    [Theory]
    [InlineData("""{"introduced":"0"},{"fixed":"2"}""", "1", true, FixState.Fixed)]
    [InlineData("""{"introduced":"0"},{"fixed":"2"}""", "2", false, default(FixState))]
    [InlineData("""{"introduced":"0"},{"fixed":"2"}""", "2~rc1", true, FixState.Fixed)]
    [InlineData("""{"introduced":"0"}""", "99", true, FixState.NotFixed)]
    [InlineData("""{"introduced":"2"},{"last_affected":"3"}""", "3", true, FixState.NotFixed)]
    [InlineData("""{"introduced":"2"},{"last_affected":"3"}""", "3.1", false, default(FixState))]
    [InlineData("""{"introduced":"2"},{"last_affected":"3"}""", "1", false, default(FixState))]
    [InlineData("""{"introduced":"0"},{"fixed":"2"},{"introduced":"4"},{"fixed":"5"}""", "3", false, default(FixState))]
    [InlineData("""{"introduced":"0"},{"fixed":"2"},{"introduced":"4"},{"fixed":"5"}""", "4", true, FixState.Fixed)]
    [InlineData("""{"introduced":"1"},{"limit":"5"}""", "4", true, FixState.NotFixed)]
    public void Ranges_hold_versions_as_OSV_has_it(string events, string version, bool isAffected, FixState state)
    {
        var found = Match("12", [Inventories.Deb("foo", version)], Records.Record("CVE-1", "", Records.Entry("12", "foo", events)));

        Assert.Equal(isAffected ? [state] : [], found.Findings.Select(finding => finding.FixState));
    }

    [Fact]
    public void Listed_versions_match_by_order_not_by_spelling()
    {
        const string record = """{"id":"CVE-1","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"foo"},"versions":["1.0-1","0:2.0-1"]}]}""";

        Assert.Equal(-1, Assert.Single(Match("12", [Inventories.Deb("foo", "2.0-1")], record).Findings).Evidence.Range);
        Assert.Empty(Match("12", [Inventories.Deb("foo", "1.5-1")], record).Findings);
    }

    [Fact]
    public void Where_the_CVEs_own_record_speaks_it_decides_alone_and_the_advisory_is_a_reference()
    {
        var found = Match(
            "12",
            [Inventories.Deb("foo", "1")],
            Records.Record("CVE-1", "", Records.Affected("12", "foo", "2")),
            Records.Record("DSA-1-1", """ "related":["CVE-1"],""", Records.Affected("12", "foo", "3"), Records.Affected("12", "other", "3")),
            Records.Record("DSA-2-1", """ "related":["CVE-1"],""", Records.Affected("11", "foo", "3")));

        var finding = Assert.Single(found.Findings);
        Assert.Equal(("CVE-1", "CVE-1", "2"), (finding.Id, finding.Evidence.Record, Assert.Single(finding.FixedIn)));
        Assert.Equal(["DSA-1-1", "https://security-tracker.debian.org/tracker/CVE-1"], finding.References);
    }

    [Fact]
    public void In_a_release_that_records_cover_a_missing_entry_means_not_affected()
    {
        string[] records =
        [
            Records.Record("CVE-1", "", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2", "", Records.Affected("12", "bar", "2"), Records.Affected("11", "bar", "2")),
            Records.Record("CVE-3", "", Records.Affected("11", "foo", "2")),
            Records.Record("DSA-1-1", """ "related":["CVE-1"],""", Records.Affected("11", "foo", "3"), Records.Affected("10", "foo", "3")),
        ];

        Assert.Equal(["CVE-3"], Match("11", [Inventories.Deb("foo", "1")], records).Findings.Select(finding => finding.Id));

        // Debian 10 is not covered: there the advisory speaks, and the CVE's own record tells of the flaw.
        var finding = Assert.Single(Match("10", [Inventories.Deb("foo", "1")], records).Findings);
        Assert.Equal(("CVE-1", "DSA-1-1", "3"), (finding.Id, finding.Evidence.Record, Assert.Single(finding.FixedIn)));
    }

    [Fact]
    public void A_few_forgotten_records_do_not_cover_a_release()
    {
        var records = Enumerable.Range(1, 9).Select(i => Records.Record($"CVE-{i}", "", Records.Affected("12", "foo", "2")))
            .Append(Records.Record("CVE-10", "", Records.Affected("10", "foo", "2")))
            .Append(Records.Record("DLA-1-1", """ "related":["CVE-1"],""", Records.Affected("10", "foo", "3")));

        Assert.Equal(["CVE-1", "CVE-10"], Match("10", [Inventories.Deb("foo", "1")], [.. records]).Findings.Select(finding => finding.Id));
    }

    [Fact]
    public void An_advisory_speaks_for_CVEs_without_a_record_and_for_itself_where_it_names_none()
    {
        var found = Match(
            "12",
            [Inventories.Deb("foo", "1")],
            Records.Record("DSA-1-1", """ "summary":"foo - security update","related":["CVE-1","CVE-2"],""", Records.Affected("12", "foo", "2")),
            Records.Record("DSA-2-1", """ "related":["CVE-1"],""", Records.Affected("12", "foo", "3")),
            Records.Record("DSA-3-1", """ "summary":"foo - regression update",""", Records.Affected("12", "foo", "4")));

        Assert.Equal(["CVE-1", "CVE-2", "DSA-3-1"], found.Findings.Select(finding => finding.Id));

        // Of two repairs of one flaw only the higher version clears it.
        Assert.Equal(("DSA-2-1", "3"), (found.Findings[0].Evidence.Record, Assert.Single(found.Findings[0].FixedIn)));
        Assert.Equal(["DSA-1-1", "DSA-2-1", "https://security-tracker.debian.org/tracker/CVE-1"], found.Findings[0].References);
        Assert.Equal("foo - security update", found.Findings[1].Summary);
        Assert.Equal(Severity.Unknown, found.Findings[1].Severity);
    }

    [Fact]
    public void What_was_withdrawn_never_matches_and_no_longer_speaks_for_its_CVE()
    {
        var found = Match(
            "12",
            [Inventories.Deb("foo", "1")],
            Records.Record("CVE-1", """ "withdrawn":"2025-01-01T00:00:00Z",""", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2", """ "withdrawn":"2025-01-01T00:00:00Z",""", Records.Affected("12", "foo", "2")),
            Records.Record("DSA-1-1", """ "related":["CVE-2"],""", Records.Affected("12", "foo", "3")),
            Records.Record("DSA-2-1", """ "withdrawn":"2025-01-01T00:00:00Z","related":["CVE-3"],""", Records.Affected("12", "foo", "3")));

        var finding = Assert.Single(found.Findings);
        Assert.Equal(("CVE-2", "DSA-1-1"), (finding.Id, finding.Evidence.Record));
    }

    [Theory]
    [InlineData("low", """ "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],""", Severity.Low, "debian", 2)]
    [InlineData("unimportant", "", Severity.Negligible, "debian", 1)]
    [InlineData("not yet assigned", """ "severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],""", Severity.Critical, "nvd", 1)]
    [InlineData("end-of-life", """ "severity":[{"type":"CVSS_V2","score":"AV:N/AC:L/Au:N/C:N/I:N/A:C"}],""", Severity.High, "nvd", 1)]
    [InlineData("not yet assigned", "", Severity.Unknown, null, 0)]
    public void The_first_source_that_says_something_gives_the_severity(string urgency, string severity, Severity expected, string? source, int scores)
    {
        var finding = Assert.Single(Match("12", [Inventories.Deb("foo", "1")], Records.Record("CVE-1", severity, Records.Affected("12", "foo", null, urgency))).Findings);

        Assert.Equal((expected, source, scores), (finding.Severity, finding.Evidence.SeveritySource, finding.Scores.Count));
        Assert.Equal(urgency == "end-of-life" ? FixState.WontFix : FixState.NotFixed, finding.FixState);
    }

    [Fact]
    public void Development_test_and_deleted_packages_count_only_where_asked_for()
    {
        var inventory = Inventories.Debian(
            "12",
            Inventories.Deb("a", "1", "foo"),
            Inventories.Deb("b", "1", "foo") with { Scope = PackageScope.Dev },
            Inventories.Deb("c", "1", "foo") with { Scope = PackageScope.Optional }) with { DeletedPackages = [Inventories.Deb("d", "1", "foo")] };
        using var store = Records.Store(folder, Records.Record("CVE-1", "", Records.Affected("12", "foo")));

        Assert.Equal("a", Names(new MatchOptions()));
        Assert.Equal("a b c", Names(new MatchOptions { IncludeDev = true }));
        Assert.Equal("a d", Names(new MatchOptions { IncludeDeleted = true }));

        // What is left out is said, since what is installed may be shipped.
        var told = Assert.Single(Matcher.Match(inventory, store, new MatchOptions(), TestContext.Current.CancellationToken).Issues);
        Assert.Equal((IssueLevel.Notice, "match.scope"), (told.Level, told.Code));
        Assert.StartsWith("2 packages were not matched (2 installed)", told.Text, StringComparison.Ordinal);
        Assert.Empty(Matcher.Match(inventory, store, new MatchOptions { IncludeDev = true }, TestContext.Current.CancellationToken).Issues);

        string Names(MatchOptions options) => string.Join(' ', Matcher.Match(inventory, store, options, TestContext.Current.CancellationToken)
            .Findings.Select(finding => finding.Purl["pkg:deb/debian/".Length..^"@1".Length]));
    }

    [Fact]
    public void A_package_that_stands_twice_has_one_finding()
    {
        var found = Match("12", [Inventories.Deb("foo", "1"), Inventories.Deb("foo", "1")], Records.Record("CVE-1", "", Records.Affected("12", "foo")));

        Assert.Single(found.Findings);
    }

    [Fact]
    public void A_version_that_has_no_order_counts_as_affected_and_is_told()
    {
        var found = Match("12", [Inventories.Deb("foo", "not: a version")], Records.Record("CVE-1", "", Records.Affected("12", "foo", "2")));

        Assert.Equal("deb.source.undecided", Assert.Single(found.Findings).Evidence.Rule);
        var issue = Assert.Single(found.Issues);
        Assert.Equal((IssueLevel.Notice, "match.undecidable", "var/lib/dpkg/status"), (issue.Level, issue.Code, issue.Path));
    }

    [Fact]
    public void A_release_or_type_without_any_data_makes_the_result_incomplete()
    {
        const string record = """{"id":"CVE-1","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"Debian:12","name":"foo"},"versions":["1"]}]}""";
        var npm = Inventories.Deb("left-pad", "1") with { Type = "npm", Purl = "pkg:npm/left-pad@1" };

        Assert.Equal(
            ["advisories.missing: there is no advisory data for debian 14: 2 packages were not matched; build a store that has it: assay db build --from DIR",
             "advisories.missing: there is no advisory data for npm: 1 package was not matched; build a store that has it: assay db build --from DIR"],
            Match("14", [Inventories.Deb("foo", "1"), Inventories.Deb("bar", "1"), npm], record).Issues.Select(issue => $"{issue.Code}: {issue.Text}"));
        var unknown = Assert.Single(Match(null, [Inventories.Deb("foo", "1")], record).Issues);
        Assert.Equal(IssueLevel.Error, unknown.Level);
        Assert.Contains("deb packages of an unknown distribution", unknown.Text, StringComparison.Ordinal);
        Assert.Empty(Match("12", [Inventories.Deb("nobody-knows", "1")], record).Issues);
    }

    [Fact]
    public void Own_advisories_add_and_replace_by_id()
    {
        Records.Store(
            folder,
            Records.Record("CVE-1", """ "summary":"From the feed","aliases":["GHSA-1"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],""", Records.Affected("12", "foo", "2")),
            Records.Record("CVE-2", "", Records.Affected("12", "foo", "2"))).Dispose();
        folder.Write("own/acme-1.json", Records.Record("ACME-1", """ "aliases":["CVE-1"],""", Records.Affected("12", "foo", "9", "low")));
        folder.Write("own/cve-2.json", Records.Record("CVE-2", "", Records.Affected("12", "bar", "9")));
        folder.Write("own/new.json", Records.Record("ACME-2", """ "references":[{"type":"WEB","url":"https://acme.example/2"}],""", Records.Affected("15", "foo")));

        var own = OwnAdvisories.Prepare(folder.In("own"), folder.In("cache"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"), own.Folder);

        var finding = Assert.Single(Match(store, "12", Inventories.Deb("foo", "1")).Findings);
        Assert.Equal(("CVE-1", "ACME-1", "9", Severity.Low), (finding.Id, finding.Evidence.Record, Assert.Single(finding.FixedIn), finding.Severity));
        Assert.Equal("own", finding.Evidence.SeveritySource);
        Assert.Equal(["own", "nvd"], finding.Scores.Select(score => score.Source));
        Assert.Equal(["GHSA-1"], finding.Aliases);
        Assert.Equal("CVE-2", Assert.Single(Match(store, "12", Inventories.Deb("bar", "1")).Findings).Id);
        var news = Match(store, "15", Inventories.Deb("foo", "1"));
        Assert.Equal(["https://acme.example/2"], Assert.Single(news.Findings).References);
        var notice = Assert.Single(news.Issues);
        Assert.Equal((IssueLevel.Notice, "advisories.onlyOwn"), (notice.Level, notice.Code));
        Assert.Empty(Match(store, "12", Inventories.Deb("foo", "1")).Issues);

        // The same files are not built again; without a main store they stand alone.
        var written = File.GetLastWriteTimeUtc(Path.Combine(own.Folder, "manifest.json"));
        Assert.Equal(own.Folder, OwnAdvisories.Prepare(folder.In("own"), folder.In("cache"), TimeProvider.System, TestContext.Current.CancellationToken).Folder);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(own.Folder, "manifest.json")));
        using var alone = AdvisoryStore.Open(null, own.Folder);
        Assert.Single(Match(alone, "12", Inventories.Deb("foo", "1")).Findings);
    }

    private MatchResult Match(string? release, Package[] packages, params string[] records)
    {
        using var store = Records.Store(folder, records);
        return Match(store, release, packages);
    }

    [Fact]
    public void A_library_that_a_distributor_maintains_is_left_to_the_distributor()
    {
        const string record = """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"PyPI","name":"requests"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.32.0"}]}]}]}""";
        var system = Inventories.Deb("python3-requests", "2.28.1+dfsg-1", "requests");
        var library = new Package { Type = "pypi", Name = "requests", Version = "2.28.1", Purl = "pkg:pypi/requests@2.28.1", OwnedBy = system.Purl };
        using var store = Records.Store(folder, record, Records.Record("CVE-1", "", Records.Affected("12", "other")));

        IEnumerable<string> Ids(string release, Package package, bool includeOsOwned = false) => Matcher.Match(
            Inventories.Debian(release, system, package), store, new MatchOptions { IncludeOsOwned = includeOsOwned }, TestContext.Current.CancellationToken).Findings.Select(finding => finding.Id);

        Assert.Empty(Ids("12", library));
        Assert.Single(Ids("12", library, includeOsOwned: true));
        Assert.Single(Ids("12", library with { OwnedBy = null }));

        // Without the distribution's data, or without the owner, nobody else would tell of it.
        Assert.Single(Ids("11", library));
        Assert.Single(Ids("12", library with { OwnedBy = "pkg:deb/debian/gone@1" }));
    }

    [Fact]
    public void Without_a_version_only_what_every_version_has_is_a_finding()
    {
        const string repaired = """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"foo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}""";
        const string malicious = """{"id":"MAL-2025-1","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"foo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}""";
        using var store = Records.Store(folder, repaired, malicious);
        var package = new Package { Type = "npm", Name = "foo", Purl = "pkg:npm/foo", State = PackageState.Declared };

        var found = Matcher.Match(Inventories.Debian(null, package), store, new MatchOptions(), TestContext.Current.CancellationToken);

        Assert.Equal("MAL-2025-1", Assert.Single(found.Findings).Id);
        var issue = Assert.Single(found.Issues);
        Assert.Equal((IssueLevel.Notice, "match.noVersion"), (issue.Level, issue.Code));
        Assert.Contains("pkg:npm/foo", issue.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_that_lie_as_files_of_no_distribution_are_told_and_alone_they_are_no_pass()
    {
        const string record = """{"id":"GHSA-aaaa-bbbb-cccc","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"foo"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}""";
        using var store = Records.Store(folder, record);
        var library = new Package { Type = "npm", Name = "foo", Version = "1.0.0", Purl = "pkg:npm/foo@1.0.0" };
        var archive = new Package { Type = "deb", Name = "foo", Version = "1", Purl = "pkg:deb/debian/foo@1", State = PackageState.Declared };

        Assert.Equal((IssueLevel.Error, "match.noDistro"), Told(archive));
        Assert.Equal((IssueLevel.Notice, "match.noDistro"), Told(archive, library));
        Assert.Equal((IssueLevel.Error, "advisories.missing"), Told(archive with { State = PackageState.Installed }, library));

        (IssueLevel, string) Told(params Package[] packages)
        {
            var issue = Assert.Single(Matcher.Match(Inventories.Debian(null, packages), store, new MatchOptions(), TestContext.Current.CancellationToken).Issues);
            return (issue.Level, issue.Code);
        }
    }

    [Fact]
    public void What_a_programs_note_names_is_matched_where_nothing_else_names_a_distribution()
    {
        using var store = Records.Store(folder, Records.Record("DEBIAN-CVE-2024-1", "", Records.Affected("12", "systemd", "252.40-1~deb12u1")));
        var noted = new Package { Type = "deb", Name = "systemd", Version = "252.38-1~deb12u1", Purl = "pkg:deb/debian/systemd@252.38-1~deb12u1?arch=amd64&distro=debian-12", Confidence = 0.8 };
        var other = noted with { Name = "udev", Version = "257-1", Purl = "pkg:deb/debian/udev@257-1" };

        var result = Match(noted, other);

        Assert.Equal("CVE-2024-1", Assert.Single(result.Findings).Id);
        Assert.Equal((IssueLevel.Notice, "match.noDistro"), (Assert.Single(result.Issues).Level, result.Issues[0].Code));
        Assert.Equal((IssueLevel.Error, "match.noDistro"), (Assert.Single(Match(other).Issues).Level, Match(other).Issues[0].Code));

        // A release that the store has nothing of is a gap, whoever names it.
        var unknown = Assert.Single(Match(noted with { Purl = "pkg:deb/debian/systemd@1?distro=debian-99" }).Issues);
        Assert.Equal((IssueLevel.Error, "advisories.missing"), (unknown.Level, unknown.Code));

        MatchResult Match(params Package[] packages) => Matcher.Match(Inventories.Debian(null, packages), store, new MatchOptions(), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_match_that_is_ended_leaves_nobody_reading_the_store()
    {
        Package[] packages = [.. Enumerable.Range(1000, 400).Select(number => Inventories.Deb($"p{number}", "1"))];
        var inventory = Inventories.Debian("12", packages);
        var records = packages.Select(package => Records.Record($"CVE-2099-{package.Name[1..]}", "", Records.Affected("12", package.Name, "2"))).ToArray();
        for (var round = 0; round < 5; round++)
        {
            using var cancel = new CancellationTokenSource();
            using var store = Records.Store(folder, records);
            var ending = inventory with { Packages = new EndingList(inventory.Packages, 300, cancel) };
            Assert.Throws<OperationCanceledException>(() => Matcher.Match(ending, store, new MatchOptions(), cancel.Token));
        }
    }

    /// <summary>Packages, and an end in the midst of them.</summary>
    private sealed class EndingList(IReadOnlyList<Package> packages, int place, CancellationTokenSource cancel) : IReadOnlyList<Package>
    {
        public int Count => packages.Count;

        public Package this[int index] => packages[index];

        public IEnumerator<Package> GetEnumerator()
        {
            for (var i = 0; i < packages.Count; i++)
            {
                if (i == place)
                {
                    cancel.Cancel();
                }

                yield return packages[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static MatchResult Match(AdvisoryStore store, string? release, params Package[] packages) =>
        Matcher.Match(Inventories.Debian(release, packages), store, new MatchOptions(), TestContext.Current.CancellationToken);
}
