using Assay.Advisories.Matching;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Matching;

/// <summary>Library packages against records made by hand: each ecosystem's names and versions.</summary>
public sealed class LibraryMatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("npm", "@babel/traverse", "7.23.2", "npm", "pkg:npm/%40babel/traverse@7.23.1", true)]
    [InlineData("npm", "@babel/traverse", "7.23.2", "npm", "pkg:npm/%40babel/traverse@7.23.2", false)]
    [InlineData("npm", "JSONStream", "2.0.0", "npm", "pkg:npm/jsonstream@1.0.0", true)]
    [InlineData("PyPI", "Foo.Bar_baz", "1.0", "pypi", "pkg:pypi/foo-bar-baz@1.0rc1", true)]
    [InlineData("PyPI", "foo", "1.0", "pypi", "pkg:pypi/foo@1.0.post1", false)]
    [InlineData("Maven", "org.apache:log4j-core", "2.17.0", "maven", "pkg:maven/org.apache/log4j-core@2.17.0-rc1", true)]
    [InlineData("Maven:https://repo.example/maven", "a:b", "2", "maven", "pkg:maven/a/b@1.9", true)]
    [InlineData("Go", "github.com/Masterminds/sprig/v3", "3.2.0", "golang", "pkg:golang/github.com/masterminds/sprig/v3@v3.1.9", true)]
    [InlineData("Go", "stdlib", "1.21.3", "golang", "pkg:golang/stdlib@1.21.2", true)]
    [InlineData("Go", "stdlib", "1.21.3", "golang", "pkg:golang/stdlib@go1.21.3", false)]
    [InlineData("Go", "a.b/c", "0.0.0-20240102000000-abcdefabcdef", "golang", "pkg:golang/a.b/c@v0.0.0-20230101000000-abcdefabcdef", true)]
    [InlineData("Go", "a.b/c", "2.1.0+incompatible", "golang", "pkg:golang/a.b/c@v2.1.0%2Bincompatible", false)]
    [InlineData("NuGet", "Newtonsoft.Json", "13.0.1", "nuget", "pkg:nuget/newtonsoft.json@12.0.3", true)]
    [InlineData("RubyGems", "rails", "7.0.4", "gem", "pkg:gem/rails@7.0.4.rc1", true)]
    [InlineData("Packagist", "Symfony/HTTP-Kernel", "5.4.20", "composer", "pkg:composer/symfony/http-kernel@v5.4.19", true)]
    [InlineData("crates.io", "foo_bar", "0.9.1", "cargo", "pkg:cargo/foo-bar@0.9.0", true)]
    [InlineData("Hex", "plug", "1.3.0", "hex", "pkg:hex/plug@1.2.9", true)]
    [InlineData("Pub", "dio", "5.0.0", "pub", "pkg:pub/dio@4.0.6", true)]
    [InlineData("SwiftURL", "https://github.com/Apple/swift-nio.git", "2.39.1", "swift", "pkg:swift/github.com/apple/swift-nio@2.39.0", true)]
    [InlineData("ConanCenter", "openssl", "3.0.9", "conan", "pkg:conan/openssl@3.0.8", true)]
    [InlineData("CRAN", "readxl", "1.4.1", "cran", "pkg:cran/readxl@1.4.0", true)]
    [InlineData("Hackage", "aeson", "2.0.1.0", "hackage", "pkg:hackage/aeson@2.0.0.9", true)]
    [InlineData("Julia", "HTTP", "1.10.17", "julia", "pkg:julia/HTTP@1.10.16?uuid=cd3eb016-35fb-5094-929b-558a96fad6f3", true)]
    [InlineData("GitHub Actions", "tj-actions/changed-files", "46.0.1", "github", "pkg:github/tj-actions/changed-files@v45.0.1", true)]
    [InlineData("Bitnami", "wordpress", "6.4.3", "bitnami", "pkg:bitnami/wordpress@6.4.2-1", true)]
    [InlineData("Bitnami", "wordpress", "6.4.3", "bitnami", "pkg:bitnami/wordpress@6.4.3-1", false)]
    public void Names_and_versions_are_those_of_the_ecosystem(string ecosystem, string name, string repair, string type, string purl, bool isAffected)
    {
        using var store = Records.Store(folder, Osv("GHSA-1", ecosystem, name, $$"""{"introduced":"0"},{"fixed":"{{repair}}"}"""));

        var found = Match(store, Library(type, purl));

        Assert.Empty(found.Issues);
        Assert.Equal(isAffected ? [(type + ".name", repair)] : [], found.Findings.Select(finding => (finding.Evidence.Rule, finding.FixedIn[0])));
    }

    [Theory]
    [InlineData("(devel)")]
    [InlineData(null)]
    public void A_library_without_a_version_is_told_and_is_no_finding(string? version)
    {
        using var store = Records.Store(folder, Osv("GHSA-1", "Go", "a.b/c", """{"introduced":"0"},{"fixed":"1.2.3"}"""));

        var found = Match(store, Library("golang", "pkg:golang/a.b/c") with { Version = version });

        Assert.Empty(found.Findings);
        Assert.Equal((IssueLevel.Notice, "match.noVersion"), (Assert.Single(found.Issues).Level, found.Issues[0].Code));
    }

    [Fact]
    public void A_malicious_package_is_a_critical_finding_whatever_its_version()
    {
        using var store = Records.Store(folder, Osv("MAL-2024-1", "npm", "evil", """{"introduced":"0"}"""));

        var finding = Assert.Single(Match(store, Library("npm", "pkg:npm/evil@1.0.0")).Findings);

        Assert.Equal(("MAL-2024-1", Severity.Critical, FixState.NotFixed, "malicious-packages"), (finding.Id, finding.Severity, finding.FixState, finding.Evidence.SeveritySource));
    }

    [Fact]
    public void GitHubs_last_known_affected_version_ends_what_has_no_repair()
    {
        var record = Osv("GHSA-1", "npm", "x", """{"introduced":"0"}""").Replace("\"ranges\"", "\"database_specific\":{\"last_known_affected_version_range\":\"<= 1.2.3\"},\"ranges\"", StringComparison.Ordinal);
        using var store = Records.Store(folder, record);

        Assert.Single(Match(store, Library("npm", "pkg:npm/x@1.2.3")).Findings);
        Assert.Empty(Match(store, Library("npm", "pkg:npm/x@1.2.4")).Findings);
    }

    [Fact]
    public void A_version_listed_outside_the_ranges_is_affected_too()
    {
        var record = Osv("PYSEC-1", "PyPI", "x", """{"introduced":"2"},{"fixed":"3"}""").Replace("\"ranges\"", "\"versions\":[\"1.5\",\"2.1\"],\"ranges\"", StringComparison.Ordinal);
        using var store = Records.Store(folder, record);

        Assert.Equal([-1], Match(store, Library("pypi", "pkg:pypi/x@1.5")).Findings.Select(finding => finding.Evidence.Range));
        Assert.Equal([0], Match(store, Library("pypi", "pkg:pypi/x@2.1")).Findings.Select(finding => finding.Evidence.Range));
        Assert.Empty(Match(store, Library("pypi", "pkg:pypi/x@1.6")).Findings);
    }

    [Fact]
    public void What_is_known_of_the_flaw_itself_comes_from_the_shared_segment()
    {
        folder.Write("feed/kev.json", """{"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-02-03","dueDate":"2024-02-10","knownRansomwareCampaignUse":"Known"}]}""");
        folder.Write("feed/epss.csv", "#model_version:v2025.03.14,score_date:2025-09-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.25,0.9\n");
        folder.Write("feed/cve.jsonl", """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2024-0001"},"containers":{"cna":{},"adp":[{"metrics":[{"cvssV3_1":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}]}}""" + "\n");
        using var store = Records.Store(folder, Osv("GHSA-1", "npm", "x", """{"introduced":"0"}""").Replace("\"affected\"", "\"aliases\":[\"CVE-2024-0001\"],\"affected\"", StringComparison.Ordinal));

        var finding = Assert.Single(Match(store, Library("npm", "pkg:npm/x@1.0.0")).Findings);

        Assert.Equal(("CVE-2024-0001", Severity.Critical, "cisa"), (finding.Id, finding.Severity, finding.Evidence.SeveritySource));
        Assert.Equal(new KnownExploited(new DateOnly(2024, 2, 3), new DateOnly(2024, 2, 10), true), finding.Kev);
        Assert.Equal(new ExploitProbability(0.25, 0.9, new DateOnly(2025, 9, 1)), finding.Epss);
        Assert.True(finding.Epss!.IsCurrent(new DateOnly(2025, 10, 1)));
        Assert.False(finding.Epss.IsCurrent(new DateOnly(2025, 10, 2)));
    }

    private static string Osv(string id, string ecosystem, string name, string events) => $$"""
        {"id":"{{id}}","modified":"2025-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"{{ecosystem}}","name":"{{name}}"},"ranges":[{"type":"ECOSYSTEM","events":[{{events}}]}]}]}
        """;

    private static Package Library(string type, string purl)
    {
        Assert.True(PackageUrl.TryParse(purl, out var parsed, out var error), error);
        return new Package { Type = type, Name = parsed.Name, Version = parsed.Version, Purl = purl };
    }

    private static MatchResult Match(AdvisoryStore store, Package package) =>
        Matcher.Match(Inventories.Debian(null, package), store, new MatchOptions(), TestContext.Current.CancellationToken);
}
