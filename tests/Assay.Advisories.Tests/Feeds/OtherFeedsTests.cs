using System.Text;
using System.Text.Json;
using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Alpine;
using Assay.Advisories.Feeds.CveList;
using Assay.Advisories.Feeds.EndOfLife;
using Assay.Advisories.Feeds.Epss;
using Assay.Advisories.Feeds.ExploitDb;
using Assay.Advisories.Feeds.FriendsOfPhp;
using Assay.Advisories.Feeds.Gentoo;
using Assay.Advisories.Feeds.Ghsa;
using Assay.Advisories.Feeds.GitLab;
using Assay.Advisories.Feeds.Haskell;
using Assay.Advisories.Feeds.Julia;
using Assay.Advisories.Feeds.Kev;
using Assay.Advisories.Feeds.Mirego;
using Assay.Advisories.Feeds.Nvd;
using Assay.Advisories.Feeds.Pysec;
using Assay.Advisories.Feeds.RubySec;
using Assay.Advisories.Feeds.RustSec;
using Assay.Core.Findings;

namespace Assay.Advisories.Tests.Feeds;

/// <summary>The feeds that are not in OSV's JSON: what each form says, and that nothing bad ends in anything but an issue.</summary>
public sealed class OtherFeedsTests
{
    private const string Rust = "```toml\n[advisory]\nid = \"RUSTSEC-2020-0105\"\npackage = \"abi_stable\"\naliases = [\"CVE-2020-36212\"]\ncvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H\"\n"
        + "date = \"2020-12-21\"\n\n[versions]\npatched = [\">= 0.9.1\", '^0.8.5']\nunaffected = [\"< 0.2\"]\n```\n\n# A title\n\nText.\n";

    private const string Ruby = "---\ngem: actionpack\ncve: 2024-1\nghsa: aaaa-bbbb-cccc\ntitle: A title\ndate: 2024-02-03\ncvss_v3: 7.5\n"
        + "unaffected_versions:\n  - \"< 3.0.0\"\npatched_versions:\n  - \"~> 6.1.7.9\"\n  - \"~> 7.0.8, >= 7.0.8.5\"\n  - \">= 7.1.4\"\n";

    private const string Php = "title: A title\nlink: https://example.org/1\ncve: CVE-2024-0001\nbranches:\n    1.x:\n        time: 2017-05-15 09:09:00\n        versions: ['>=1.0', '<1.2']\n"
        + "    2.x:\n        time: 2017-05-16 09:09:00\n        versions: ['>=2.0', '<3.0']\n    3.x:\n        versions: ['>=3.0', '<3.1']\nreference: composer://a/B\n";

    private const string GitLab = "---\nidentifier: \"CVE-2024-0001\"\nidentifiers:\n- \"CVE-2024-0001\"\n- \"GHSA-aaaa-bbbb-cccc\"\npackage_slug: \"maven/org.a/b\"\ntitle: \"T\"\ndate: \"2022-01-10\"\n"
        + "affected_range: \"(1.0,2.0),[3.0,3.1]\"\nfixed_versions:\n- \"2.0\"\ncvss_v3: \"CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H\"\n";

    private const string Elixir = "---\nid: GHSA-aaaa-bbbb-cccc\ncve: 2024-0001\npackage: plug\nseverity: high\ntitle: T\ndisclosure_date: 2022-05-17\nfirst_patched_versions:\n  - 1.3.2\nvulnerable_version_ranges:\n  - '>= 1.0.0, < 1.3.2'\n";

    private const string Haskell = "```toml\n[advisory]\nid = \"HSEC-2023-0001\"\naliases = [\"CVE-2022-3433\"]\n\n[[affected]]\npackage = \"aeson\"\ncvss = \"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:H\"\n"
        + "[[affected.versions]]\nintroduced = \"0.4.0.0\"\nfixed = \"2.0.1.0\"\n```\n\n# T\n";

    private const string JuliaText = "```toml\nid = \"JLSEC-2025-1\"\nmodified = 2026-07-18T02:44:25.521Z\naliases = [\"CVE-2025-52479\"]\n\n[[severity]]\ntype = \"CVSS_V3\"\n"
        + "score = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N\"\n\n[[affected]]\npkg = \"HTTP\"\nranges = [\"< 1.10.17\"]\n[[affected]]\npkg = \"X_jll\"\nranges = [\"*\"]\n```\n# T\n";

    private const string Python = "id: PYSEC-2021-335\ndetails: Text\naffected:\n- package:\n    name: AccessControl\n    ecosystem: PyPI\n  ranges:\n  - type: ECOSYSTEM\n    events:\n    - introduced: '4.0'\n    - fixed: '4.3'\n"
        + "aliases:\n- CVE-2021-32807\nmodified: '2021-09-08T14:18:38.041146Z'\n";

    private const string Eol = "---\ntitle: Debian\nidentifiers:\n  - purl: pkg:generic/debian\nreleases:\n  - releaseCycle: \"12\"\n    codename: \"Bookworm\"\n    releaseDate: 2023-06-10\n    eol: 2026-07-11\n    eoes: 2028-06-30\n    latest: \"12.15\"\n---\nText\n";

    private const string Glsa = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE glsa SYSTEM \"http://www.gentoo.org/dtd/glsa.dtd\">\n<glsa id=\"202305-28\">\n<title>Python: Many</title>\n<announced>2023-05-21</announced>"
        + "<revised count=\"1\">2023-05-22</revised><affected><package name=\"dev-lang/python\" auto=\"yes\" arch=\"*\"><unaffected range=\"ge\" slot=\"3.10\">3.10.8</unaffected>"
        + "<unaffected range=\"ge\" slot=\"3.9\">3.9.15</unaffected><unaffected range=\"ge\" slot=\"3.8\">3.8.15</unaffected><vulnerable range=\"lt\" slot=\"3.10\">3.10.8</vulnerable>"
        + "<vulnerable range=\"lt\">3.10</vulnerable></package></affected><impact type=\"high\"><p>x</p></impact><references><uri link=\"x\">CVE-2022-0001</uri></references></glsa>\n";

    public static TheoryData<string> Names => [.. Samples.Keys];

    private static readonly Dictionary<string, (Feed Feed, RecordForm Form, string Text)> Samples = new(StringComparer.Ordinal)
    {
        ["rustsec"] = (RustSecFeed.Feed, RecordForm.JsonLines, Mirror("crates/abi_stable/RUSTSEC-2020-0105.md", Rust)),
        ["rubysec"] = (RubySecFeed.Feed, RecordForm.JsonLines, Mirror("gems/actionpack/CVE-2024-1.yml", Ruby)),
        ["friendsofphp"] = (FriendsOfPhpFeed.Feed, RecordForm.JsonLines, Mirror("a/b/1.yaml", Php)),
        ["gitlab"] = (GitLabFeed.Feed, RecordForm.JsonLines, Mirror("maven/org.a/b/CVE-2024-0001.yml", GitLab)),
        ["mirego"] = (MiregoFeed.Feed, RecordForm.JsonLines, Mirror("packages/plug/x.yml", Elixir)),
        ["haskell"] = (HaskellFeed.Feed, RecordForm.JsonLines, Mirror("advisories/published/2023/HSEC-2023-0001.md", Haskell)),
        ["julia"] = (JuliaFeed.Feed, RecordForm.JsonLines, Mirror("advisories/published/2025/JLSEC-2025-1.md", JuliaText)),
        ["pysec"] = (PysecFeed.Feed, RecordForm.JsonLines, Mirror("vulns/accesscontrol/PYSEC-2021-335.yaml", Python)),
        ["end-of-life"] = (EndOfLifeFeed.Feed, RecordForm.JsonLines, Mirror("products/debian.md", Eol)),
        ["end-of-life, API"] = (EndOfLifeFeed.Feed, RecordForm.Json, """
            {"schema_version":"1.2.0","total":1,"result":[{"name":"debian","identifiers":[{"id":"pkg:generic/debian","type":"purl"}],"releases":[{"name":"12","codename":"Bookworm","releaseDate":"2023-06-10","isEol":true,"eolFrom":"2026-07-11","eoesFrom":"2028-06-30","latest":{"name":"12.15"}}]}]}
            """),
        ["kev"] = (KevFeed.Feed, RecordForm.Json, """{"title":"x","catalogVersion":"1","count":1,"vulnerabilities":[{"cveID":"CVE-2024-0001","dateAdded":"2024-02-03","dueDate":"2024-02-10","knownRansomwareCampaignUse":"Unknown"}]}"""),
        ["epss"] = (EpssFeed.Feed, RecordForm.Text, "#model_version:v2025.03.14,score_date:2025-09-01T00:00:00+0000\ncve,epss,percentile\nCVE-2024-0001,0.00042,0.05\n"),
        ["epss, mirror"] = (EpssFeed.Feed, RecordForm.Json, """{"score_date":"2021-08-31T00:00:00+0000","data":[{"id":"CVE-2019-19609","epss":0.05885}]}"""),
        ["cve"] = (CveListFeed.Feed, RecordForm.JsonLines, """{"dataType":"CVE_RECORD","containers":{"cna":{"tags":["disputed"],"metrics":[{"cvssV3_1":{"version":"3.1","vectorString":"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N"}}]},"adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"poc"},{"Automatable":"yes"},{"Technical Impact":"total"}],"timestamp":"2024-05-06T07:08:09Z"}}}],"problemTypes":[{"descriptions":[{"type":"CWE","cweId":"CWE-79"}]}]}]},"cveMetadata":{"cveId":"CVE-2023-6897","state":"PUBLISHED","dateUpdated":"2024-05-07T00:00:00Z"}}"""),
        ["cve, rejected"] = (CveListFeed.Feed, RecordForm.JsonLines, """{"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2023-6898","state":"REJECTED","dateRejected":"2024-01-02T00:00:00Z"},"containers":{"cna":{"rejectedReasons":[{"lang":"en","value":"x"}]}}}"""),
        ["nvd"] = (NvdFeed.Feed, RecordForm.JsonLines, """{"cve":{"id":"CVE-2023-6897","lastModified":"2024-05-06T07:08:09.123","vulnStatus":"Analyzed","metrics":{"cvssMetricV31":[{"source":"nvd@nist.gov","cvssData":{"vectorString":"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:L/I:N/A:N"}}]},"weaknesses":[{"description":[{"lang":"en","value":"CWE-79"}]}]}}"""),
        ["nvd, correction"] = (NvdFeed.Feed, RecordForm.JsonLines, """{"_annotation":{"cve_id":"CVE-2024-0001","modified":"2024-08-01T16:27:57+00:00"},"cve":{"configurations":[{"nodes":[{"cpeMatch":[{"criteria":"cpe:2.3:a:netscape:navigator:*:*:*:*:*:*:*:*","versionEndExcluding":"2.02","vulnerable":true}],"negate":false,"operator":"OR"}]}]}}"""),
        ["exploitdb"] = (ExploitDbFeed.Feed, RecordForm.Text, "id,file,description,date_published,author,type,platform,port,date_added,date_updated,verified,codes,tags,aliases,screenshot_url,application_url,source_url\n"
            + "16929,exploits/aix/dos/16929.rb,\"A, \"\"B\"\"\",2010-11-11,Metasploit,dos,aix,,2010-11-11,2011-03-06,1,CVE-2023-6897;OSVDB-58726,,,,,\n19,exploits/x,y,,,,,,,,,,,,,,\n"),
        ["gentoo"] = (GlsaFeed.Feed, RecordForm.JsonLines, Mirror("glsa-202305-28.xml", Glsa)),
        ["alpine, open"] = (AlpineFeed.Feed, RecordForm.Json, """{"id":"CVE-2024-0001","state":[{"fixed":false,"repo":"3.13-community","packageName":"a","packageVersion":"2.2-r0"},{"fixed":true,"repo":"edge-community","packageName":"a"},{"fixed":false,"repo":"3.14-main","packageName":"b"}],"cpeMatch":[{"package":"a","minimumVersion":"1.0","minimumVersionOp":">=","maximumVersion":"2.3","maximumVersionOp":"<","cpeUri":"cpe:2.3:a:x:a:*:*:*:*:*:*:*:*"},{"package":"b","cpeUri":"cpe:2.3:a:x:y:*:*:*:*:*:jenkins:*:*"}]}"""),
        ["withdrawn"] = (WithdrawnFeed.Feed, RecordForm.Text, "ghsa,ecosystem_file,evidence\nGHSA-22c5-cpvr-cfvq,maven,summary\n"),
    };

    [Theory]
    [InlineData("rustsec", "CVE-2020-36212: crates.io abi-stable [0.2.0-0,0.8.5) [0.9.0-0,0.9.1)")]
    [InlineData("rubysec", "CVE-2024-1: rubygems actionpack [3.0.0,6.1.7.9) [6.1.8,7.0.8.5) [7.1,7.1.4)")]
    [InlineData("friendsofphp", "CVE-2024-0001: packagist a/b [1.0,1.2) [2.0,3.0) [3.0,3.1)")]
    [InlineData("gitlab", "CVE-2024-0001: maven org.a:b (1.0,2.0) [3.0,3.1]")]
    [InlineData("mirego", "CVE-2024-0001: hex plug [1.0.0,1.3.2)")]
    [InlineData("haskell", "CVE-2022-3433: hackage aeson [0.4.0.0,2.0.1.0)")]
    [InlineData("julia", "CVE-2025-52479: julia HTTP [,1.10.17) julia X_jll [,]")]
    [InlineData("pysec", "CVE-2021-32807: pypi accesscontrol [4.0,4.3)")]
    [InlineData("nvd, correction", "CVE-2024-0001: nvd netscape:navigator [,2.02)")]
    [InlineData("gentoo", "GLSA-202305-28: gentoo dev-lang/python [,3.8.15) [3.9,3.9.15) [3.10,3.10.8)")]
    [InlineData("alpine, open", "CVE-2024-0001: alpine:3.13 a [1.0,2.3)")]
    public void An_advisory_says_which_versions_are_affected(string name, string expected)
    {
        var sink = Parse(Samples[name].Feed, Samples[name].Form, Samples[name].Text);

        Assert.Empty(sink.Issues);
        var advisory = Assert.Single(Assert.Single(sink.Drafts.All).AllRecords());
        Assert.Equal(
            expected,
            $"{advisory.VulnerabilityId}: {string.Join(' ', advisory.Affected.Select(entry => $"{entry.Key.Bucket} {entry.Key.Name} {string.Join(' ', entry.Ranges.SelectMany(range => range.Spans).Select(Text))}"))}");
    }

    [Fact]
    public void Facts_go_into_the_shared_segment()
    {
        Assert.Equal(new KnownExploited(new DateOnly(2024, 2, 3), new DateOnly(2024, 2, 10), false), Assert.Single(Shared("kev").Exploited).Value);
        Assert.Equal(new ExploitProbability(0.00042, 0.05, new DateOnly(2025, 9, 1)), Assert.Single(Shared("epss").Predictions).Value);
        Assert.Equal(new ExploitProbability(0.05885, null, new DateOnly(2021, 8, 31)), Assert.Single(Shared("epss, mirror").Predictions).Value);
        Assert.Equal(("cna", Severity.Medium, 4.3), Score(Shared("cve")));
        Assert.Equal(("nvd", Severity.Medium, 4.3), Score(Shared("nvd")));
        Assert.Equal(new StakeholderDecision(ExploitationState.Public, true, true, new DateOnly(2024, 5, 6)), Detail("cve").Ssvc);
        Assert.Equal((FlawState.Disputed, new DateOnly(2024, 5, 7)), (Detail("cve").State, Detail("cve").StateSince));
        Assert.Equal((FlawState.Rejected, new DateOnly(2024, 1, 2)), (Detail("cve, rejected").State, Detail("cve, rejected").StateSince));
        Assert.Equal([79], Detail("cve").Weaknesses);
        Assert.Equal([79], Detail("nvd").Weaknesses);
        Assert.Equal([16929], Detail("exploitdb").Exploits);
        foreach (var name in new[] { "end-of-life", "end-of-life, API" })
        {
            var release = Assert.Single(Shared(name).Releases).Value;
            Assert.Equal(("debian", "12", "Bookworm", "12.15", false), (release.Product, release.Cycle, release.Codename, release.Latest, release.IsEnded));
            Assert.Equal((new DateOnly(2023, 6, 10), new DateOnly(2026, 7, 11), new DateOnly(2028, 6, 30)), (release.Released, release.EndOfLife, release.ExtendedEnd));
            Assert.Equal("pkg:generic/debian", Assert.Single(release.Identifiers));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_feed_recognises_its_own_and_no_other(string name)
    {
        var (feed, form, text) = Samples[name];
        var records = new RecordStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), form);
        Assert.True(records.Next(TestContext.Current.CancellationToken));
        Assert.Same(feed, AllFeeds.All.First(candidate => Recognises(candidate, records.Record)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cut_off_anywhere_or_with_any_flipped_bit_it_ends_in_facts_or_issues(string name)
    {
        var (feed, form, text) = Samples[name];
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            Parse(feed, form, bytes[..length]);
        }

        for (var place = 0; place < bytes.Length; place++)
        {
            var flipped = bytes.ToArray();
            flipped[place] ^= (byte)(1 << (place % 8));
            Parse(feed, form, flipped);
        }
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x\n")]
    [InlineData("a: !!binary x\n")]
    [InlineData("")]
    [InlineData("a: [1, 2\n")]
    public void YAML_that_no_advisory_needs_is_refused(string yaml) =>
        Assert.Throws<FormatException>(() => Advisories.Feeds.Mirrors.YamlJson.Parse(yaml));

    [Theory]
    [InlineData("a = 1\na = 2\n")]
    [InlineData("a = \"x\n")]
    [InlineData("[a\nb = 1\n")]
    [InlineData("a = \"\\q\"")]
    [InlineData("a =")]
    public void What_is_no_TOML_is_refused(string toml) => Assert.Throws<FormatException>(() => Advisories.Feeds.Mirrors.TomlJson.Parse(toml));

    [Fact]
    public void Deep_documents_are_refused_in_bounded_time()
    {
        Assert.Throws<FormatException>(() => Advisories.Feeds.Mirrors.YamlJson.Parse(new string('[', 100_000)));
        Assert.Throws<FormatException>(() => Advisories.Feeds.Mirrors.TomlJson.Parse("a = " + new string('[', 100_000)));
    }

    private static string Text(VersionSpan span) =>
        $"{(span.IsFromExcluded ? '(' : '[')}{span.From},{span.To}{(span.End is SpanEnd.LastAffected or SpanEnd.Open ? ']' : ')')}";

    private static (string, Severity, double?) Score(SharedDraft shared)
    {
        var score = Assert.Single(Assert.Single(shared.Scores).Value);
        return (score.Source, score.Severity, score.Score);
    }

    private static FlawDetail Detail(string name) => Assert.Single(Shared(name).Details).Value;

    private static SharedDraft Shared(string name) => Parse(Samples[name].Feed, Samples[name].Form, Samples[name].Text).Drafts.Shared;

    private static bool Recognises(Feed feed, ReadOnlySpan<byte> record)
    {
        try
        {
            return feed.Recognises(record, "file");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static FeedSink Parse(Feed feed, RecordForm form, string text) => Parse(feed, form, Encoding.UTF8.GetBytes(text));

    private static FeedSink Parse(Feed feed, RecordForm form, byte[] bytes)
    {
        var sink = new FeedSink(feed.Name, new SegmentDrafts(Path.GetTempPath())) { File = "test" };
        feed.Parse(new RecordStream(new MemoryStream(bytes), form), sink, CancellationToken.None);
        return sink;
    }

    private static string Mirror(string path, string text) => JsonSerializer.Serialize(new Dictionary<string, string> { ["path"] = path, ["text"] = text });
}
