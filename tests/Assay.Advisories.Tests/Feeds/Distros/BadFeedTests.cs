using System.Text;
using System.Text.Json;
using System.Xml;
using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Store;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Feeds that were cut off, damaged, or are none: every parser ends, with what it could read and what it could not.</summary>
public sealed class BadFeedTests
{
    private const string Ubuntu = """{"candidate":"CVE-1","priority":"low","cvss":{"nvd":"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H"},"public_date":"2020-01-01 00:00:00 UTC","packages":{"bionic":{"foo":{"name":"foo","status":"released","note":"1.2-3"}},"esm-infra/bionic":{"foo":{"status":"needed"}}}}""";
    private const string UbuntuPage = """{"cves":[{"id":"CVE-1","priority":"low","packages":[{"name":"foo","statuses":[{"release_codename":"bionic","status":"released","pocket":"esm-infra","description":"1.2"}]}]}],"total_results":1}""";
    private const string Secdb = """{"distroversion":"v3.18","reponame":"main","urlprefix":"https://x","packages":[{"pkg":{"name":"foo","secfixes":{"1.2-r0":["CVE-1","CVE-2 XSA-1"],"0":["CVE-3"]}}}]}""";
    private const string RedHat = """{"name":"CVE-1","threat_severity":"Low","public_date":"2010-06-06T00:00:00Z","bugzilla":{"description":"d"},"cvss3":{"cvss3_base_score":"2.6","cvss3_scoring_vector":"AV:N"},"affected_release":[{"advisory":"RHSA-2011:0025","cpe":"cpe:/o:redhat:enterprise_linux:5","package":"gcc-0:4.1.2-50.el5"}],"package_state":[{"cpe":"cpe:/o:redhat:enterprise_linux:8","fix_state":"Affected","package_name":"nodejs:16/nodejs"}]}""";
    private const string Alma = """{"id":"ALSA-1:1","issued_date":1628589283,"title":"Low: foo:1 update","modules":[],"references":[{"id":"CVE-2020-0001","type":"cve"}],"packages":[{"name":"foo","epoch":"1","version":"1","release":"2.el8","module":"foo:1:2:3:x86_64"}]}""";
    private const string Rocky = """{"name":"RLSA-1:1","affectedProducts":["Rocky Linux 8"],"severity":"SEVERITY_LOW","cves":[{"name":"CVE-2020-0001"}],"rpms":{"Rocky Linux 8":{"nvras":["foo-0:1-2.el8.x86_64.rpm"]}},"packages":[{"nevra":"foo-0:1-2.el8.noarch.rpm","product_name":"Rocky Linux 8 x86_64","module_name":"m","module_stream":"1"}]}""";
    private const string Oracle = """{"id":"ELSA-2019-3467","advisories":[{"content":{"id":"ELSA-2019-3467","title":"t","severity":[{"vendor":"LOW"}]}}],"vulnerabilities":[{"content":{"id":"CVE-2020-0001"}}],"detections":[{"ecosystem":"oracle:8","conditions":[{"criteria":{"operator":"OR","criterias":[],"criterions":[{"type":"version","version":{"package":{"binary":{"name":"m:1::foo"}},"affected":{"range":[{"lt":"1:2-3"}]}}}]}}]}]}""";
    private const string Amazon = """{"ID":"ALAS2-2023-1","Title":"t","Issued":{"Date":"2023-03-02"},"Severity":"medium","References":{"Reference":[{"ID":"CVE-2020-0001"}]},"Pkglist":{"Collection":{"Short":"amazon-linux-2","Package":[{"Name":"foo","Epoch":"0","Version":"1","Release":"2"}]}}}""";
    private const string Arch = """{"name":"AVG-1","packages":["foo"],"issues":["CVE-2020-0001"],"affected":"1-1","fixed":"2-1","status":"Fixed","severity":"High","type":"x"}""";
    private const string Photon = """{"cve_id":"CVE-2020-0001","pkg":"foo","res_ver":"1-2.ph4","status":"Fixed"}""";
    private const string Tracker = """{"foo":{"CVE-1":{"description":"d","releases":{"bookworm":{"status":"open","urgency":"low","nodsa":"x","nodsa_reason":"ignored"}}}},"bar":{"CVE-2":{"releases":{"sid":{"status":"resolved","fixed_version":"1-1"}}}}}""";
    private const string AlmaFile = """{"schema_version":"1.0","data":[{"id":"ALSA-1:1","issued_date":1,"packages":[{"name":"foo","version":"1","release":"2.el8"}],"modules":[]}]}""";
    private const string Updateinfo = """<?xml version="1.0"?><updates><update type="security"><id>ALAS2-2023-1</id><title>t</title><issued date="2023-03-02"/><references><reference id="CVE-2020-0001" type="cve"/></references><pkglist><collection short="amazon-linux-2"><name>n</name><package name="foo" epoch="0" version="1" release="2"><filename>f</filename></package></collection></pkglist></update></updates>""";
    private const string Azure = """<oval_definitions><generator><product_name>Azure Linux OVAL Definition Generator</product_name></generator><definitions><definition id="d"><metadata><title>t</title><reference ref_id="CVE-2020-0001" source="CVE"/><severity>High</severity></metadata><criteria operator="AND"><criterion comment="Package foo is earlier than 1-2, affected by CVE-2020-0001"/></criteria></definition></definitions></oval_definitions>""";

    private const string Vex = """{"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.redhat.com"},"title":"t","aggregate_severity":{"text":"Low"},"tracking":{"id":"CVE-2024-1","status":"final","current_release_date":"2024-08-13T15:14:45Z"}},"product_tree":{"branches":[{"branches":[{"product":{"name":"n","product_id":"P","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:9"}}},{"product":{"name":"n","product_id":"a-0:1-2.el9.x86_64","product_identification_helper":{"purl":"pkg:rpm/redhat/a@1-2.el9?rpmmod=m:1:2"}}}]}],"relationships":[{"full_product_name":{"product_id":"P:a"},"product_reference":"a-0:1-2.el9.x86_64","relates_to_product_reference":"P"}]},"vulnerabilities":[{"cve":"CVE-2024-1","notes":[{"category":"summary","text":"s"}],"product_status":{"fixed":["P:a"]},"remediations":[{"category":"vendor_fix","url":"https://x/RHSA-1:1","product_ids":["P:a"]}],"scores":[{"cvss_v3":{"baseScore":5.9,"vectorString":"CVSS:3.1/AV:N"},"products":["P:a"]}],"threats":[{"category":"impact","details":"Low","product_ids":["P:a"]}]}]}""";
    private const string Rocket = """<?xml version="1.0"?><updates><update type="security"><id>BRSA-1</id><title>t</title><references><reference id="CVE-2020-0001" type="cve"/></references><pkglist><collection short="bottlerocket"><package name="foo" epoch="1" version="1" release="2.br1"/></collection></pkglist></update></updates>""";

    private const string MicrosoftCsaf = """{"document":{"category":"csaf_security_advisory","publisher":{"namespace":"https://msrc.microsoft.com"},"title":"t","aggregate_severity":{"text":"Important"},"tracking":{"id":"msrc_CVE-2025-29806"}},"product_tree":{"branches":[{"product":{"name":"Microsoft Edge (Chromium-based) <129.0.2792.52","product_id":"1"}}]},"vulnerabilities":[{"cve":"CVE-2025-29806","product_status":{"known_affected":["1"]},"remediations":[{"category":"vendor_fix","details":"129.0.2792.52:Security Update:https://x","product_ids":["1"]}]}]}""";
    private const string MicrosoftXml = """<cvrf:cvrfdoc xmlns:cvrf="c" xmlns:vuln="v" xmlns:prod="p"><cvrf:ID>2024-Mar</cvrf:ID><prod:ProductTree><prod:FullProductName ProductID="1">Windows Server 2022</prod:FullProductName></prod:ProductTree><vuln:Vulnerability><vuln:CVE>CVE-2024-1000</vuln:CVE><vuln:ProductStatuses><vuln:Status Type="Known Affected"><vuln:ProductID>1</vuln:ProductID></vuln:Status></vuln:ProductStatuses><vuln:Remediations><vuln:Remediation Type="Vendor Fix"><vuln:Description>5035857</vuln:Description><vuln:Supercedence>5034770</vuln:Supercedence><vuln:ProductID>1</vuln:ProductID><vuln:FixedBuild>10.0.20348.2340</vuln:FixedBuild></vuln:Remediation></vuln:Remediations></vuln:Vulnerability></cvrf:cvrfdoc>""";
    private const string MicrosoftJson = """{"DocumentTitle":{"Value":"t"},"DocumentPublisher":{"Type":0},"DocumentTracking":{"Identification":{"ID":{"Value":"2024-Mar"}},"InitialReleaseDate":"2024-03-12T07:00:00"},"ProductTree":{"FullProductName":[{"ProductID":"1","Value":"Windows Server 2022"}]},"Vulnerability":[{"CVE":"CVE-2024-1000","Title":{"Value":"t"},"ProductStatuses":[{"ProductID":["1"],"Type":3}],"Threats":[{"Description":{"Value":"Critical"},"ProductID":["1"],"Type":3}],"CVSSScoreSets":[{"BaseScore":8.1,"Vector":"CVSS:3.1/AV:N"}],"Remediations":[{"Description":{"Value":"5035857"},"Supercedence":"5034770","ProductID":["1"],"Type":2,"FixedBuild":"10.0.20348.2340"}]}]}""";

    public static TheoryData<string, string> Records => new()
    {
        { "ubuntu", Ubuntu }, { "ubuntu", UbuntuPage }, { "alpine", Secdb }, { "redhat", RedHat }, { "almalinux", Alma }, { "rocky", Rocky },
        { "oracle", Oracle }, { "amazon", Amazon }, { "arch", Arch }, { "photon", Photon }, { "redhat", Vex }, { "msrc", MicrosoftCsaf },
    };

    public static TheoryData<string, string, string> Documents => new()
    {
        { "bottlerocket", Rocket, "updateinfo.xml" }, { "redhat", Tar(Vex), "csaf_vex_2024-08-04.tar" },
        { "msrc", MicrosoftXml, "2024-Mar.xml" }, { "msrc", MicrosoftJson, "2024-Mar.json" },
        { "debian", Tracker, "tracker.json" }, { "almalinux", AlmaFile, "errata.full.json" }, { "amazon", Updateinfo, "updateinfo.xml" },
        { "azurelinux", Azure, "azurelinux-3.0-oval.xml" }, { "oracle", Encoding.UTF8.GetString(DistroFeedTests.OracleOval()), "com.oracle.elsa-all.xml" },
    };

    [Theory]
    [MemberData(nameof(Records))]
    public void A_whole_record_is_recognised_and_read(string feed, string record)
    {
        var bytes = Encoding.UTF8.GetBytes(record);

        Assert.Equal(feed, AllFeeds.All.First(known => known.Recognises(bytes, "x/cve_data_photon4.0.json")).Name);
        Assert.Equal((true, 0), (Parse(Feed(feed), bytes).Taken > 0, Parse(Feed(feed), bytes).Bad));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_that_is_cut_off_or_damaged_is_told(string feed, string record)
    {
        var whole = Encoding.UTF8.GetBytes(record);
        for (var length = 1; length < whole.Length; length++)
        {
            var sink = Parse(Feed(feed), whole[..length]);
            Assert.Equal((0, 1), (sink.Drafts.All.Count, sink.Bad));
        }

        // A record with any other byte is read or told, but nothing else happens.
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var octet in new byte[] { (byte)'"', (byte)'{', (byte)'[', (byte)'0', (byte)'\\', 0, 0xFF })
            {
                var damaged = (byte[])whole.Clone();
                damaged[i] = octet;
                Parse(Feed(feed), damaged);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_that_is_cut_off_is_no_document(string feed, string document, string name)
    {
        var whole = Encoding.UTF8.GetBytes(document);
        Assert.True(Feed(feed).Document!.Recognises(whole, name));
        Assert.True(ParseDocument(Feed(feed), whole, name).Taken > 0);

        for (var length = 0; length < whole.Length; length++)
        {
            var part = whole[..length];
            Assert.True(Record.Exception(() => ParseDocument(Feed(feed), part, name)) is XmlException or JsonException or InvalidDataException, $"{length} bytes of {name} were taken for the whole");
        }
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_damaged_document_is_read_or_told(string feed, string document, string name)
    {
        var whole = Encoding.UTF8.GetBytes(document);
        for (var i = 0; i < whole.Length; i++)
        {
            foreach (var octet in new byte[] { (byte)'"', (byte)'{', (byte)'<', (byte)'&', 0, 0xFF })
            {
                var damaged = (byte[])whole.Clone();
                damaged[i] = octet;
                Assert.True(Record.Exception(() => ParseDocument(Feed(feed), damaged, name)) is null or XmlException or JsonException or InvalidDataException);
            }
        }
    }

    [Theory]
    [InlineData("all.json")]
    [InlineData("updateinfo.xml")]
    [InlineData("osv.jsonl")]
    public void A_page_in_place_of_a_feed_is_skipped(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/" + name, "<!DOCTYPE html><html><head><title>429 Too Many Requests</title></head><body><h1>Slow down</h1></body></html>");

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Null(report.Manifest);
        Assert.Equal(name, Assert.Single(report.Skipped).Path);
    }

    [Fact]
    public void A_document_that_breaks_off_leaves_the_old_store()
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/tracker.json", Tracker);
        var first = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        folder.Write("feed/tracker.json", Tracker[..^40]);

        var exception = Assert.Throws<Core.AssayException>(() => StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken));

        Assert.Equal("feeds.damaged", exception.Code);
        using var store = AdvisoryStore.Open(folder.In("db"));
        Assert.Equal(first.Manifest!.Segments.Select(segment => segment.Digest), store.Segments.Select(segment => segment.Entry.Digest));
    }

    [Theory]
    [InlineData("<!DOCTYPE updates [<!ENTITY a \"b\">]><updates><update type=\"security\"><id>ALAS2-2023-1</id><title>&a;</title></update></updates>")]
    public void Document_types_and_entities_are_refused(string document)
    {
        Assert.Throws<XmlException>(() => ParseDocument(DistroFeeds.Amazon, Encoding.UTF8.GetBytes(document), "updateinfo.xml"));
    }

    // One file of a tar, and its end. All of it is ASCII.
    private static string Tar(string content)
    {
        using var bytes = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(bytes, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "2024/cve-2024-1.json")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        // A reader needs the first of the two blocks of zeros alone.
        return Encoding.UTF8.GetString(bytes.ToArray().AsSpan(0, (int)bytes.Length - 512));
    }

    private static Feed Feed(string name) => AllFeeds.All.First(feed => feed.Name == name);

    private static FeedSink Parse(Feed feed, byte[] record)
    {
        var sink = new FeedSink(feed.Name, new SegmentDrafts(Path.GetTempPath())) { File = "x/cve_data_photon4.0.json" };
        feed.Parse(new RecordStream(new MemoryStream(record), RecordForm.JsonLines), sink, CancellationToken.None);
        return sink;
    }

    private static FeedSink ParseDocument(Feed feed, byte[] document, string name)
    {
        var sink = new FeedSink(feed.Name, new SegmentDrafts(Path.GetTempPath())) { File = name };
        feed.Document!.Parse(new MemoryStream(document), sink, CancellationToken.None);
        return sink;
    }
}
