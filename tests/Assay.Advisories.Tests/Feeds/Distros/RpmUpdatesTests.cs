using System.Text;
using Assay.Advisories.Feeds;
using Assay.Advisories.Store;
using Assay.Core.Packages;

namespace Assay.Advisories.Tests.Feeds.Distros;

/// <summary>Files of updates as publishers serve them, in the compression that they have there.</summary>
public sealed class RpmUpdatesTests
{
    [Theory]
    [InlineData("pkg/fetch/fedora/updateinfo/testdata/fixtures/happy/fedora/linux/updates/43/Everything/x86_64/repodata/74f58a91baa4a290e7ab058c6298b46ef49fc5ee990ede14d181340e5d22fca9-updateinfo.xml.zst", null)]
    [InlineData("pkg/fetch/fedora/updateinfo/testdata/fixtures/happy/archive/fedora/linux/updates/38/Modular/x86_64/repodata/5018295245e031a2d51db78a23935461d067cdbc1b6e43d8575983c5f6893252-updateinfo.xml.xz", "fedora")]
    [InlineData("pkg/fetch/fedora/updateinfo/testdata/fixtures/happy/archive/epel/6.2017-11-07/SRPMS/repodata/804c7236e6d341cbb68a257bf8b984a140c1f1d2006e35ba9f6d2383b1a50ab0-updateinfo.xml.bz2", null)]
    [InlineData("pkg/fetch/rocky/updateinfo/testdata/fixtures/happy/pub/rocky/9/AppStream/x86_64/os/repodata/bbbb125de8ddb7f66ac6a9850f48af285670c3ace1e29f2b0ce002ab69b88ee5-updateinfo.xml.gz", "rocky")]
    [InlineData("pkg/fetch/rocky/updateinfo/testdata/fixtures/happy/pub/rocky/9/BaseOS/x86_64/os/repodata/aaaa587b7c2316f0b357a284fc32836ceee13fe54e277cc841b30ecefb7cbb42a-updateinfo.xml.gz", "rocky")]
    [InlineData("pkg/fetch/alma/updateinfo/testdata/fixtures/happy/almalinux/9/BaseOS/x86_64/os/repodata/106ba7d2cc8d0ba45aebfe29e32dbbc6ac0bb0378413184d62e6198d13fedb76-updateinfo.xml.gz", "almalinux")]
    [InlineData("pkg/fetch/oracle/linux/testdata/fixtures/com.oracle.elsa-all.xml.bz2", "ol")]
    [InlineData("pkg/fetch/amazon/testdata/fixtures/updateinfo_1.xml.gz", "amzn")]
    [InlineData("pkg/fetch/amazon/testdata/fixtures/updateinfo_2_kernel-5.15.xml.gz", "amzn")]
    [InlineData("pkg/fetch/amazon/testdata/fixtures/updateinfo_2023_nvidia.xml.gz", "amzn")]
    public void A_publishers_file_is_read_whole_into_its_own_segment(string file, string? segment)
    {
        // Two of them are about bugs alone.
        using var folder = new TemporaryFolder();
        folder.Write("feed/" + Path.GetFileName(file), UpstreamFixture.Read("vuls-data-update-fetch-testdata", file));

        var report = StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Empty(report.Issues);
        Assert.Empty(report.Skipped);
        Assert.Equal(segment is null ? [] : [segment], report.Manifest?.Segments.Select(entry => entry.Name).Where(name => name != SharedFacts.Segment) ?? []);
        Assert.Equal(segment is not null, report.Files.Sum(read => read.Records) > 0);
    }

    [Theory]
    [InlineData("kernel-6.1", "6.1.139-1.1749000000.e27d1b03.br1", null, "CVE-2024-43840 Fixed 6.1.140-1.1749663821.e27d1b03.br1")]
    [InlineData("bottlerocket-kernel-6.1", "6.1.140-1.1749663821.e27d1b03.br1", null, "")]
    [InlineData("glibc", "2.43-1.1770000000.e2e9d7a9.br1", 1L, "CVE-2025-15281 Fixed 1:2.43-1.1773716061.e2e9d7a9.br1")]
    [InlineData("glibc", "2.43-1.1773716061.e2e9d7a9.br1", 1L, "")]
    [InlineData("zlib", "1-1.br1", null, "")]
    public void Bottlerockets_updates_tell_of_its_inventory(string package, string version, long? epoch, string found)
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/updateinfo.xml.gz", UpstreamFixture.Read("vuln-list-update-testdata", "bottlerocket/testdata/updateinfo.xml.gz"));
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"));

        Assert.Equal(
            found.Length == 0 ? [] : [found],
            DistroScan.Found(store, new Distro { Id = "bottlerocket", VersionId = "1.30.0" }, DistroScan.Of("bottlerocket", package, version, epoch: epoch) with { Source = null }));
    }

    [Fact]
    public void Oracles_module_streams_with_dots_are_kept_apart()
    {
        using var folder = new TemporaryFolder();
        folder.Write("feed/com.oracle.elsa-all.xml", Encoding.UTF8.GetBytes("""
            <oval_definitions><generator/><definitions><definition id="oval:com.oracle.elsa:def:20200001" class="patch"><metadata><title>ELSA-2020-0001:  httpd:2.4 security update (MODERATE)</title>
            <reference source="elsa" ref_id="ELSA-2020-0001"/><reference source="CVE" ref_id="CVE-2020-0001"/><advisory><severity>MODERATE</severity></advisory></metadata>
            <criteria operator="AND"><criterion comment="Oracle Linux 8 is installed"/><criterion comment="Module httpd:2.4 is enabled"/><criteria operator="AND"><criterion comment="mod_http2 is earlier than 0:1.15.7-2.module+el8.3.0+7816+49791cfd"/></criteria></criteria></definition></definitions></oval_definitions>
            """));
        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"));
        var package = DistroScan.Of("rpm", "mod_http2", "1.11.3-3.module+el8.2.0+1+2");
        var oracle = new Distro { Id = "ol", VersionId = "8.3" };

        Assert.Equal(["CVE-2020-0001"], DistroScan.Match(store, oracle, package with { Origin = new PackageOrigin { Module = "httpd:2.4:1:2" } }).Findings.Select(finding => finding.Id));
        Assert.Empty(DistroScan.Match(store, oracle, package with { Origin = new PackageOrigin { Module = "httpd:2.6:1:2" } }).Findings);
    }

    [Theory]
    [InlineData("kernel-livepatch-6.1.12-19.43", "1.0-0.amzn2023", "CVE-2023-26545 Fixed 1.0-1.amzn2023")]
    [InlineData("kernel-livepatch-6.1.12-19.43", "1.0-1.amzn2023", "")]
    public void Live_patches_of_Amazon_Linux_are_looked_up_in_their_repository(string package, string version, string found)
    {
        using var folder = new TemporaryFolder();
        foreach (var file in (string[])["updateinfo_2023_kernel-livepatch.xml.gz", "updateinfo_2023.xml.gz"])
        {
            folder.Write("feed/" + file, UpstreamFixture.Read("vuls-data-update-fetch-testdata", "amazon/testdata/fixtures/" + file));
        }

        StoreBuilder.Build(folder.In("feed"), folder.In("db"), TimeProvider.System, TestContext.Current.CancellationToken);
        using var store = AdvisoryStore.Open(folder.In("db"));

        Assert.Equal(found.Length == 0 ? [] : [found], DistroScan.Found(store, new Distro { Id = "amzn", VersionId = "2023" }, DistroScan.Of("rpm", package, version)));
    }
}
