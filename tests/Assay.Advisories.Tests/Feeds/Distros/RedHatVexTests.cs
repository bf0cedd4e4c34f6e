using System.Text;
using Assay.Advisories.Store;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Red Hat's VEX documents: real ones, and small ones for what those don't have.</summary>
public sealed class RedHatVexTests
{
    private const string Archive = "pkg/fetch/redhat/vex/v1/testdata/fixtures/csaf_vex_2024-08-04.tar.zst";

    private static readonly Distro Rhel9 = new() { Id = "rhel", VersionId = "9.3" };
    private static readonly Distro Rhel8 = new() { Id = "rhel", VersionId = "8.10" };

    [Theory]
    [InlineData("9", "firefox", "115.4.0-1.el9", "Fixed 0:115.5.0-1.el9_3")]
    [InlineData("9", "firefox-x11", "115.4.0-1.el9", "Fixed 0:115.5.0-1.el9_3")]
    [InlineData("9", "firefox", "115.5.0-1.el9_3", "")]
    [InlineData("8", "thunderbird", "115.4.0-1.el8", "Fixed 0:115.5.0-1.el8_9")]
    [InlineData("7", "firefox", "102.15.0-1.el7_9", "Fixed 0:115.5.0-1.el7_9")]
    [InlineData("6", "firefox", "78.0-1.el6", "WontFix")]
    [InlineData("8", "bash", "4.4.20-4.el8_6", "")]
    public void A_publishers_archive_tells_repairs_by_package_and_what_will_not_be_repaired(string release, string package, string version, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("csaf_vex_2024-08-04.tar.zst", UpstreamFixture.Read("vuls-data-update-fetch-testdata", Archive)));

        Assert.Equal(
            found.Length == 0 ? [] : ["CVE-2023-6212 " + found],
            DistroScan.Found(store, new Distro { Id = "rhel", VersionId = release }, DistroScan.Of("rpm", package, version, package.Split('-')[0])).Where(finding => finding.Contains("6212", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_finding_names_the_advisory_the_severity_and_the_vector_of_the_flaw()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("csaf_vex.tar.zst", UpstreamFixture.Read("vuls-data-update-fetch-testdata", Archive)));

        var finding = Assert.Single(
            DistroScan.Match(store, Rhel9, DistroScan.Of("rpm", "firefox", "115.4.0-1.el9")).Findings, finding => finding.Id == "CVE-2023-6212");

        Assert.Equal(("RHSA-2023:7507", "redhat", Severity.High), (finding.Evidence.Record, finding.Evidence.SeveritySource, finding.Severity));
        Assert.Contains("RHSA-2023:7507", finding.References);
        Assert.Contains(finding.Scores, score => score is { Source: "redhat", Vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H" });
        Assert.StartsWith("Mozilla: Memory safety bugs fixed in Firefox 120", finding.Summary, StringComparison.Ordinal);
    }

    // The curl of RHEL 9.2 got its repair before 9.3 was made, with a lower number than that of 9.3; the build of 9.0 is of extended support.
    [Theory]
    [InlineData("7.76.1-23.el9_2.4", null, "")]
    [InlineData("7.76.1-23.el9_2.2", null, "CVE-2023-38545 Fixed 0:7.76.1-26.el9_3.2")]
    [InlineData("7.76.1-14.el9_0.9", null, "")]
    [InlineData("7.76.1-14.el9_0.6", null, "CVE-2023-38545 Fixed 0:7.76.1-26.el9_3.2")]
    [InlineData("7.76.1-14.el9_0.6", "rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_0", "CVE-2023-38545 Fixed 0:7.76.1-14.el9_0.9")]
    [InlineData("7.76.1-14.el9_0.9", "rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_0", "")]
    [InlineData("7.76.1-26.el9", null, "CVE-2023-38545 Fixed 0:7.76.1-26.el9_3.2")]
    public void A_build_of_a_minor_release_is_compared_with_the_repair_of_that_minor_release(string version, string? channel, string found)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("cve-2023-38545.json", UpstreamFixture.Read("claircore-feeds-testdata", "rhel/vex/testdata/cve-2023-38545.json")));

        Assert.Equal(
            found.Length == 0 ? [] : [found],
            DistroScan.Found(store, Rhel9 with { Channels = channel is null ? [] : [channel] }, DistroScan.Of("rpm", "libcurl", version, "curl")));
    }

    [Fact]
    public void A_package_that_an_advisory_ships_without_having_had_the_flaw_has_no_finding()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder,
            ("one.json", Vex("CVE-2024-1", fixedBuilds: ["tool-0:2-1.el9.x86_64", "tool-libs-0:2-1.el9.x86_64"])),
            ("two.json", Vex("CVE-2024-2", fixedBuilds: ["tool-libs-0:2-1.el9.x86_64"], notAffected: ["tool-0:2-1.el9.x86_64"])),
            ("osv.json", Encoding.UTF8.GetBytes("""
                {"id":"RHSA-2024:1","modified":"2024-09-13T16:10:40Z","related":["CVE-2024-1","CVE-2024-2","CVE-2024-3"],"summary":"Red Hat Security Advisory: tool security update","affected":[{"package":{"ecosystem":"Red Hat:enterprise_linux:9::baseos","name":"tool"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0:2-1.el9"}]}]},{"package":{"ecosystem":"Red Hat:enterprise_linux:9::baseos","name":"tool-libs"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"0:2-1.el9"}]}]}]}
                """)));

        // No document tells of the third: it is believed of all that the advisory ships.
        Assert.Equal(["CVE-2024-1 Fixed 0:2-1.el9", "CVE-2024-3 Fixed 0:2-1.el9"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool", "1-1.el9", "tool")));
        Assert.Equal(
            ["CVE-2024-1 Fixed 0:2-1.el9", "CVE-2024-2 Fixed 0:2-1.el9", "CVE-2024-3 Fixed 0:2-1.el9"],
            DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool-libs", "1-1.el9", "tool")));
    }

    [Theory]
    [InlineData("no_fix_planned", "Will not fix", "WontFix")]
    [InlineData("no_fix_planned", "Out of support scope", "WontFix")]
    [InlineData("none_available", "Affected", "NotFixed")]
    [InlineData("none_available", "Fix deferred", "Deferred")]
    [InlineData("workaround", "Don't use it", "NotFixed")]
    public void Each_remediation_has_its_state(string category, string details, string state)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("one.json", Vex("CVE-2024-1", affected: ["tool.src"], remedy: (category, details))));

        Assert.Equal([$"CVE-2024-1 {state}"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool-libs", "1-1.el9", "tool")));
    }

    [Fact]
    public void What_is_under_investigation_is_a_finding_and_what_is_not_affected_is_none()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder,
            ("one.json", Vex("CVE-2024-1", investigated: ["tool.src"])),
            ("two.json", Vex("CVE-2024-2", affected: ["tool.src", "tool", "tool-libs"], notAffected: ["tool-doc", "other.src"])));

        Assert.Equal(["CVE-2024-1 UnderInvestigation", "CVE-2024-2 NotFixed"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool", "1-1.el9", "tool")));
        Assert.Equal(["CVE-2024-1 UnderInvestigation"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool-doc", "1-1.el9", "tool")));
        Assert.Empty(DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "other", "1-1.el9")));
    }

    [Theory]
    [InlineData("nodejs-1:18.2-1.module+el9.2.0+1+2.x86_64::nodejs:18", "pkg:rpm/redhat/nodejs@18.2-1.module%2Bel9.2.0%2B1%2B2?arch=x86_64&epoch=1")]
    [InlineData("nodejs-1:18.2-1.module+el9.2.0+1+2.x86_64", "pkg:rpm/redhat/nodejs@18.2-1.module%2Bel9.2.0%2B1%2B2?arch=x86_64&epoch=1&rpmmod=nodejs:18:9020020230718")]
    public void A_modules_build_is_of_its_stream_alone(string component, string purl)
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("one.json", Vex("CVE-2024-1", fixedBuilds: [component], purl: purl)), ("two.json", Vex("CVE-2024-2", fixedBuilds: ["other-0:2-1.el9.x86_64"])));
        var old = DistroScan.Of("rpm", "nodejs", "18.1-1.module+el9.2.0+1+1", epoch: 1);

        Assert.Equal(["CVE-2024-1 Fixed 1:18.2-1.module+el9.2.0+1+2"], DistroScan.Found(store, Rhel9, old with { Origin = new PackageOrigin { Module = "nodejs:18:1:2" } }));
        Assert.Empty(DistroScan.Found(store, Rhel9, old with { Origin = new PackageOrigin { Module = "nodejs:16:1:2" } }));
    }

    [Fact]
    public void What_is_not_repaired_in_a_stream_is_not_repaired_in_that_stream_alone()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("one.json", UpstreamFixture.Read("claircore-feeds-testdata", "rhel/vex/testdata/cve-2024-24786-illegal-module.json")), ("two.json", Rhel8Only));
        var package = DistroScan.Of("rpm", "go-toolset", "1.21.7-1.module+el8.9.0+1+2");

        Assert.Equal(["CVE-2024-24786 NotFixed"], DistroScan.Found(store, Rhel8, package with { Origin = new PackageOrigin { Module = "go-toolset:rhel8:1:2" } }));
        Assert.Empty(DistroScan.Found(store, Rhel8, package with { Origin = new PackageOrigin { Module = "go-toolset:other:1:2" } }));
    }

    [Fact]
    public void A_document_counts_before_the_record_of_the_interface()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder,
            ("api.json", Encoding.UTF8.GetBytes("""{"name":"CVE-2024-1","threat_severity":"Low","public_date":"2024-06-06T00:00:00Z","bugzilla":{"description":"d"},"package_state":[{"cpe":"cpe:/o:redhat:enterprise_linux:9","fix_state":"Will not fix","package_name":"tool"}]}""")),
            ("vex.json", Vex("CVE-2024-1", affected: ["tool.src"], remedy: ("none_available", "Affected"))));

        Assert.Equal(["CVE-2024-1 NotFixed"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool", "1-1.el9")));
    }

    [Fact]
    public void A_document_that_was_deleted_takes_its_word_back()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder,
            ("one.json", Vex("CVE-2024-1", fixedBuilds: ["tool-0:2-1.el9.x86_64"], affected: ["other.src"])),
            ("two.json", Vex("CVE-2024-2", fixedBuilds: ["tool-0:2-1.el9.x86_64"])),
            ("zero.json", Encoding.UTF8.GetBytes("""{"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.redhat.com"},"tracking":{"id":"CVE-2024-1","status":"deleted","current_release_date":"2025-01-01T00:00:00Z"}}}""")));

        Assert.Equal(["CVE-2024-2 Fixed 0:2-1.el9"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool", "1-1.el9")));
        Assert.Empty(DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "other", "1-1.el9")));
    }

    [Fact]
    public void The_form_without_architectures_tells_repairs_by_source_and_what_minor_releases_are_not_affected()
    {
        using var folder = new TemporaryFolder();
        using var store = Built(folder, ("one.json", Encoding.UTF8.GetBytes("""
            {"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.redhat.com"},"title":"t","tracking":{"id":"CVE-2026-1","current_release_date":"2026-03-01T00:00:00Z"}},
             "product_tree":{"branches":[{"category":"vendor","name":"Red Hat","branches":[
               {"category":"product_name","name":"n","product":{"name":"n","product_id":"rhel-9.6.z","product_identification_helper":{"cpe":"cpe:/a:redhat:enterprise_linux:9"}}},
               {"category":"product_name","name":"n","product":{"name":"n","product_id":"rhel-9.2.0.z","product_identification_helper":{"cpe":"cpe:/a:redhat:rhel_eus:9.2"}}},
               {"category":"product_version","name":"tool","product":{"name":"tool","product_id":"tool","product_identification_helper":{"purl":"pkg:rpm/redhat/tool?arch=src"}}},
               {"category":"product_version","name":"tool","product":{"name":"tool","product_id":"tool-0:2-1.el9_6.src","product_identification_helper":{"purl":"pkg:rpm/redhat/tool@2-1.el9_6?arch=src&epoch=0"}}}]}],
              "relationships":[
               {"category":"default_component_of","full_product_name":{"name":"n","product_id":"rhel-9.6.z:tool-0:2-1.el9_6.src"},"product_reference":"tool-0:2-1.el9_6.src","relates_to_product_reference":"rhel-9.6.z"},
               {"category":"default_component_of","full_product_name":{"name":"n","product_id":"rhel-9.2.0.z:tool"},"product_reference":"tool","relates_to_product_reference":"rhel-9.2.0.z"}]},
             "vulnerabilities":[{"cve":"CVE-2026-1","product_status":{"fixed":["rhel-9.6.z:tool-0:2-1.el9_6.src"],"known_not_affected":["rhel-9.2.0.z:tool"]},
               "remediations":[{"category":"vendor_fix","url":"https://access.redhat.com/errata/RHSA-2026:1","product_ids":["rhel-9.6.z:tool-0:2-1.el9_6.src"]}]}]}
            """.ReplaceLineEndings(""))));

        Assert.Equal(["CVE-2026-1 Fixed 0:2-1.el9_6"], DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool-libs", "1-1.el9_4", "tool")));
        Assert.Empty(DistroScan.Found(store, Rhel9, DistroScan.Of("rpm", "tool-libs", "1-1.el9_2", "tool")));
        Assert.Empty(DistroScan.Found(store, Rhel9 with { Channels = ["rhel-9-for-x86_64-baseos-eus-rpms__9_DOT_2"] }, DistroScan.Of("rpm", "tool-libs", "1-1.el9", "tool")));
    }

    // A store that knows the release at all.
    private static byte[] Rhel8Only { get; } = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Vex("CVE-2024-2", fixedBuilds: ["other-0:2-1.el9.x86_64"])).Replace("enterprise_linux:9", "enterprise_linux:8", StringComparison.Ordinal));

    /// <summary>A document about one release, in the form of 2024.</summary>
    private static byte[] Vex(
        string cve, string[]? fixedBuilds = null, string[]? affected = null, string[]? notAffected = null, string[]? investigated = null, (string Category, string Details)? remedy = null, string? purl = null)
    {
        string[] components = [.. fixedBuilds ?? [], .. affected ?? [], .. notAffected ?? [], .. investigated ?? []];
        return Encoding.UTF8.GetBytes($$$"""
            {"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.redhat.com"},"title":"t","tracking":{"id":"{{{cve}}}","current_release_date":"2024-08-13T15:14:45+00:00"}},
             "product_tree":{"branches":[{"category":"vendor","name":"Red Hat","branches":[{"category":"product_name","name":"RHEL","product":{"name":"RHEL","product_id":"RHEL-9","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:9::baseos"} } },
              {{{string.Join(",", components.Select(Component))}}}]}],
              "relationships":[{{{string.Join(",", components.Select(Relation))}}}]},
             "vulnerabilities":[{"cve":"{{{cve}}}","product_status":{"fixed":[{{{Ids(fixedBuilds)}}}],"known_affected":[{{{Ids(affected)}}}],"known_not_affected":[{{{Ids(notAffected)}}}],"under_investigation":[{{{Ids(investigated)}}}]},
              "remediations":[{"category":"vendor_fix","url":"https://access.redhat.com/errata/RHSA-2024:1","product_ids":[{{{Ids(fixedBuilds)}}}]},{"category":"{{{remedy?.Category ?? "workaround"}}}","details":"{{{remedy?.Details}}}","product_ids":[{{{Ids(affected)}}}]}]}]}
            """.ReplaceLineEndings(""));

        string Component(string name) => $$$"""
            {"category":"product_version","name":"{{{name}}}","product":{"name":"{{{name}}}","product_id":"{{{name}}}","product_identification_helper":{"purl":"{{{PurlOf(name)}}}"} } }
            """;

        string PurlOf(string name) => purl ?? $"pkg:rpm/redhat/{name}{(name.EndsWith(".src", StringComparison.Ordinal) ? "?arch=src" : "")}";

        static string Relation(string name) => $$$"""
            {"category":"default_component_of","full_product_name":{"name":"n","product_id":"RHEL-9:{{{name}}}"},"product_reference":"{{{name}}}","relates_to_product_reference":"RHEL-9"}
            """;

        static string Ids(string[]? names) => string.Join(",", (names ?? []).Select(name => $"\"RHEL-9:{name}\""));
    }

    private static AdvisoryStore Built(TemporaryFolder folder, params (string Name, byte[] Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            Directory.CreateDirectory(folder.In("feed"));
            File.WriteAllBytes(folder.In("feed/" + name), content);
        }

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        Assert.Empty(report.Issues);
        Assert.Empty(report.Skipped);
        return AdvisoryStore.Open(folder.In("db"));
    }
}
