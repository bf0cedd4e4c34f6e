using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Feeds that are repositories of texts, as code hosts pack them, and other files of publishers: each from its own address, by the way a scan takes.</summary>
public sealed class RepositoryArchiveFetchTests : IDisposable
{
    private const string Ruby = "---\ngem: actionpack\ncve: 2024-0001\ntitle: T\ndate: 2024-02-03\npatched_versions:\n  - \">= 7.1.4\"\n";
    private const string Php = "title: T\nlink: https://example.org/1\ncve: CVE-2024-0002\nbranches:\n    1.x:\n        time: 2017-05-15 09:09:00\n        versions: ['>=1.0', '<1.2']\nreference: composer://a/b\n";
    private const string GitLab = "---\nidentifier: \"CVE-2024-0003\"\npackage_slug: \"npm/left\"\ntitle: \"T\"\naffected_range: \"<2.0\"\nfixed_versions:\n- \"2.0\"\n";
    private const string Glsa = "<?xml version=\"1.0\"?>\n<!DOCTYPE glsa SYSTEM \"http://www.gentoo.org/dtd/glsa.dtd\">\n<glsa id=\"202401-01\">\n<title>T</title><announced>2024-01-02</announced>"
        + "<affected><package name=\"app-misc/a\" auto=\"yes\" arch=\"*\"><unaffected range=\"ge\">2</unaffected><vulnerable range=\"lt\">2</vulnerable></package></affected>"
        + "<references><uri>CVE-2024-0004</uri></references></glsa>\n";

    private const string Open = """{"id":"CVE-2024-0005","state":[{"fixed":false,"repo":"3.20-main","packageName":"b"}],"cpeMatch":[]}""";
    private const string Kubelet = """{"id":"CVE-2024-0009","modified":"2024-03-05T20:53:58Z","affected":[{"package":{"ecosystem":"kubernetes","name":"k8s.io/kubelet"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.3.0"},{"fixed":"1.7.14"}]}]}]}""";
    private const string Index = "id,file,description,date_published,author,type,platform,port,date_added,date_updated,verified,codes,tags,aliases,screenshot_url,application_url,source_url\n"
        + "7,exploits/x,\"y\",,,,,,,,,CVE-2024-0006,,,,,\n";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly QuickClock clock = new();

    public RepositoryArchiveFetchTests()
    {
        foreach (var segment in (string[])["RubyGems", "Packagist", "npm"])
        {
            server.Put($"/storage.googleapis.com/osv-vulnerabilities/{segment}/all.zip", Zips.Make(("GHSA-1.json", $$"""{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"{{segment}}","name":"other"},"versions":["1"]}]}""")));
        }

        server.Put("/codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master", Zips.Make(("ruby-advisory-db-master/README.md", "# Read\nme\n"), ("ruby-advisory-db-master/gems/actionpack/CVE-2024-0001.yml", Ruby)));
        server.Put("/codeload.github.com/FriendsOfPHP/security-advisories/zip/refs/heads/master", Zips.Make(("security-advisories-master/a/b/2024.yaml", Php), ("security-advisories-master/composer.json", "{}"), ("security-advisories-master/README.md", "# Read\n")));
        server.Put("/gitlab.com/gitlab-org/advisories-community/-/archive/main/advisories-community-main.zip", Zips.Make(("advisories-community-main/npm/left/CVE-2024-0003.yml", GitLab)));
        server.Put("/codeload.github.com/kubernetes-sigs/cve-feed-osv/zip/refs/heads/main", Zips.Make(("cve-feed-osv-main/k8s/cves/CVE-2024-0009.json", Kubelet.Replace("kubelet", "old", StringComparison.Ordinal)), ("cve-feed-osv-main/last_updated.json", "{}"), ("cve-feed-osv-main/vulns/CVE-2024-0009.json", Kubelet)));
        server.Put("/gitweb.gentoo.org/data/glsa.git/snapshot/glsa-master.tar.gz", Tar(("glsa-master/glsa-202401-01.xml", Glsa)));
        server.Put("/secdb.alpinelinux.org/edge/main.json", """{"distroversion":"edge","reponame":"main","urlprefix":"https://dl-cdn.example/alpine","packages":[{"pkg":{"name":"a","secfixes":{"1-r0":["CVE-2024-0007"]}}}]}""");
        server.Put("/aquasecurity.github.io/secfixes-tracker/all.tar.gz", Tar(("data/CVE-2024-0005.json", Open)));
        server.Put("/gitlab.com/exploit-database/exploitdb/-/raw/main/files_exploits.csv", Index);
        server.Put("/www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json", """{"title":"x","catalogVersion":"1","count":1,"vulnerabilities":[{"cveID":"CVE-2024-0006","dateAdded":"2024-02-03","knownRansomwareCampaignUse":"Unknown"}]}""");
        server.Put("/epss.empiricalsecurity.com/epss_scores-current.csv.gz", Gzip("#model_version:v2025.03.14,score_date:2025-09-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0006,0.5,0.9\n"));
        server.Put("/endoflife.date/api/v1/products/full", """{"schema_version":"1.2.0","total":1,"result":[{"name":"debian","releases":[{"name":"12","releaseDate":"2023-06-10","isEol":false,"eolFrom":"2026-07-11"}]}]}""");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("rubygems", "rubysec", "rubygems", "actionpack")]
    [InlineData("packagist", "friendsofphp", "packagist", "a/b")]
    [InlineData("gentoo", "gentoo", "gentoo", "app-misc/a")]
    [InlineData("kubernetes", "kubernetes", "kubernetes", "k8s.io/kubelet")]
    [InlineData("alpine", "alpine", "alpine:3.20", "b")]
    public async Task A_repository_is_fetched_with_its_ecosystem(string segment, string feed, string bucket, string package)
    {
        var result = Assert.Single(await RefreshAsync([segment]));

        Assert.Equal((RefreshOutcome.Updated, 0), (result.Outcome, result.Issues.Count));
        using (var store = AdvisoryStore.Open(folder.In("db")))
        {
            Assert.Contains(feed, store.Manifest.Segments.Single(entry => entry.Name == segment).Feeds.Select(part => part.Name));
            Assert.True(store.HasPackage(new MatchKey(bucket, package)));
        }

        Assert.False(Has(bucket, "k8s.io/old"));
        server.ClearRequests();
        Assert.Equal(RefreshOutcome.Current, Assert.Single(await RefreshAsync([segment])).Outcome);
        Assert.All(server.Requests.Where(request => request.Path.Contains("zip/", StringComparison.Ordinal) || request.Path.EndsWith("tar.gz", StringComparison.Ordinal)), request => Assert.Contains("If-None-Match", request.Headers.Keys));
    }

    [Fact]
    public async Task What_is_fetched_on_request_comes_with_its_name_and_stays_then()
    {
        await RefreshAsync(["npm"]);
        Assert.False(Has("npm", "left"));

        await RefreshAsync(["npm"], "gitlab");
        Assert.True(Has("npm", "left"));

        clock.Now += TimeSpan.FromHours(7);
        server.Put("/gitlab.com/gitlab-org/advisories-community/-/archive/main/advisories-community-main.zip", Zips.Make(("advisories-community-main/npm/left/CVE-2024-0003.yml", GitLab), ("advisories-community-main/npm/right/CVE-2024-0003.yml", GitLab.Replace("left", "right", StringComparison.Ordinal))));
        await RefreshAsync(["npm"]);
        Assert.True(Has("npm", "right"));
    }

    [Fact]
    public async Task Facts_about_flaws_come_from_four_publishers()
    {
        Assert.Equal(RefreshOutcome.Updated, Assert.Single(await RefreshAsync(["shared"])).Outcome);

        using var store = AdvisoryStore.Open(folder.In("db"));
        var facts = store.FactsOf("CVE-2024-0006");
        Assert.Equal([7], facts.Detail!.Exploits);
        Assert.Equal((new DateOnly(2024, 2, 3), 0.5), (facts.Exploited!.Added, facts.Prediction!.Probability));
        Assert.Equal("12", Assert.Single(store.Shared!.ReleasesOf("debian")).Cycle);
    }

    [Fact]
    public async Task A_repository_that_breaks_off_leaves_what_was_there()
    {
        await RefreshAsync(["rubygems"]);
        var whole = Zips.Make(("ruby-advisory-db-master/gems/actionpack/CVE-2024-0001.yml", Ruby), ("ruby-advisory-db-master/gems/b/CVE-2024-0008.yml", Ruby));
        server.Put("/codeload.github.com/rubysec/ruby-advisory-db/zip/refs/heads/master", whole[..^30]);

        var failure = Assert.Single(Assert.Single(await RefreshAsync(["rubygems"])).Failures);
        Assert.Equal(("rubysec", true), (failure.Origin, failure.IsThere));
        Assert.True(Has("rubygems", "actionpack"));
    }

    [Fact]
    public void Every_feed_says_where_it_comes_from_and_under_which_terms()
    {
        Assert.All(AllFeeds.All, feed =>
        {
            Assert.NotEmpty(feed.Source);
            Assert.NotEmpty(feed.Licence);
            Assert.All(feed.Origins.SelectMany(origin => origin.Addresses), address => Assert.Equal("https", address.Scheme));
        });
    }

    private bool Has(string bucket, string package)
    {
        using var store = AdvisoryStore.Open(folder.In("db"));
        return store.HasPackage(new MatchKey(bucket, package));
    }

    private static byte[] Tar(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return Gzip(bytes.ToArray());
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return bytes.ToArray();
    }

    private Task<IReadOnlyList<RefreshedSegment>> RefreshAsync(string[] segments, params string[] requested) => StoreRefresh.RunAsync(
        segments,
        new RefreshOptions { StoreFolder = folder.In("db"), Client = () => Direct.Client, Mirror = Mirror.At(server.Url), Always = true, Requested = requested, Time = clock },
        null,
        Token);
}
