using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Assay.Advisories.Fetching;
using Assay.Advisories.Store;
using Assay.Advisories.Tests.Feeds.Distros;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>CSAF documents, as Red Hat serves them: an archive, and lists of what changed and went since.</summary>
public sealed class DocumentsFetchTests : IDisposable
{
    private const string Root = "/security.access.redhat.com/data/csaf/v2/vex/";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly QuickClock clock = new() { Now = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_archive_comes_once_and_then_what_changed_or_went()
    {
        Publish("a-2026-11-19.tar.gz", new DateTimeOffset(2026, 11, 19, 12, 0, 0, TimeSpan.Zero), ("CVE-2024-1", "tool"), ("CVE-2024-2", "tool"), ("CVE-2024-3", "tool"));
        Lists("", "");
        var state = await FetchAsync(FetchState.Empty);

        Assert.Equal(["CVE-2024-1 NotFixed", "CVE-2024-2 NotFixed", "CVE-2024-3 NotFixed"], Found(state));

        server.ClearRequests();
        server.Put(Root + "2024/cve-2024-1.json", Vex("CVE-2024-1", "other", "2026-11-20T10:00:00Z"));
        Lists("\"2024/cve-2024-1.json\",\"2026-11-20T10:00:00+00:00\"\n\"2024/cve-2024-3.json\",\"2024-01-01T00:00:00+00:00\"\n", "\"2024/cve-2024-2.json\",\"2026-11-20T11:00:00+00:00\"\n");
        var later = await FetchAsync(state);

        Assert.Equal(["CVE-2024-3 NotFixed"], Found(later));
        Assert.Equal([Root + "2024/cve-2024-1.json", Root + "changes.csv", Root + "deletions.csv"], server.Requests.Select(request => request.Path).Order(StringComparer.Ordinal));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 11, 0, 0, TimeSpan.Zero), later.UpTo);

        server.ClearRequests();
        var same = await FetchAsync(later);

        Assert.Equal(later.Fingerprint, same.Fingerprint);
        Assert.Equal([Root + "changes.csv", Root + "deletions.csv"], server.Requests.Select(request => request.Path));
        Assert.All(server.Requests, request => Assert.Contains("If-None-Match", request.Headers.Keys));
    }

    [Fact]
    public async Task After_a_week_a_newer_archive_takes_the_place_of_the_old_one()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"));
        Lists("\"2024/cve-2024-2.json\",\"2026-11-20T10:00:00+00:00\"\n", "");
        server.Put(Root + "2024/cve-2024-2.json", Vex("CVE-2024-2", "tool", "2026-11-20T10:00:00Z"));
        var state = await FetchAsync(FetchState.Empty);
        Assert.Equal(["CVE-2024-1 NotFixed", "CVE-2024-2 NotFixed"], Found(state));

        clock.Now = clock.Now.AddDays(8);
        Publish("a-2.tar.gz", clock.Now.AddHours(-1), ("CVE-2024-3", "tool"));

        Assert.Equal(["CVE-2024-3 NotFixed"], Found(await FetchAsync(state)));
    }

    [Fact]
    public async Task SUSEs_archive_is_always_of_one_name_and_its_list_tells_what_changed()
    {
        const string root = "/ftp.suse.com/pub/projects/security/";
        var origin = Assay.Advisories.Feeds.Suse.SuseVex.Feed.Origins.Single(origin => origin.Segment == "sles");
        server.Put(root + "csaf-vex.tar.bz2", Bzip2(Tar(("csaf-vex/cve-2024-1.json", Suse("CVE-2024-1", "known_affected", "2024-01-01T00:00:00Z")), ("csaf-vex/cve-2024-2.json", Suse("CVE-2024-2", "known_affected", "2024-01-01T00:00:00Z")), ("csaf-vex/cve-2024-3.json", Suse("CVE-2024-3", "known_affected", "2024-01-01T00:00:00Z")))), clock.Now.AddDays(-1));
        server.Put(root + "csaf-vex/changes.csv", "\"cve-2024-9.json\",\"2024-01-01T00:00:00Z\"\n");
        var state = await FetchAsync(FetchState.Empty, origin);
        Assert.Equal(["CVE-2024-1 NotFixed", "CVE-2024-2 NotFixed", "CVE-2024-3 NotFixed"], FoundOfSuse(state));

        // One is repaired, one is withdrawn: neither may stay because the archive has it.
        server.ClearRequests();
        server.Put(root + "csaf-vex/cve-2024-1.json", Suse("CVE-2024-1", "known_not_affected", "2026-11-20T10:00:00Z"));
        server.Put(root + "csaf-vex/changes.csv", "\"cve-2024-1.json\",\"2026-11-20T10:00:00Z\"\n\"cve-2024-2.json\",\"2026-11-20T10:00:00Z\"\n");
        var later = await FetchAsync(state, origin);

        Assert.Equal(["CVE-2024-3 NotFixed"], FoundOfSuse(later));
        Assert.DoesNotContain(server.Requests, request => request.Path.EndsWith(".bz2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_may_have_the_archive_alone()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"));

        Assert.Equal(["CVE-2024-1 NotFixed"], Found(await FetchAsync(FetchState.Empty)));
    }

    [Fact]
    public async Task A_changed_document_that_is_not_there_is_as_good_as_deleted()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"), ("CVE-2024-2", "tool"));
        Lists("\"2024/cve-2024-1.json\",\"2026-11-20T10:00:00+00:00\"\n", "");

        Assert.Equal(["CVE-2024-2 NotFixed"], Found(await FetchAsync(FetchState.Empty)));
    }

    [Theory]
    [InlineData("archive_latest.txt", "<html>Sign in</html>")]
    [InlineData("archive_latest.txt", "../../other.tar.gz")]
    [InlineData("archive_latest.txt", "https://elsewhere.example/a.tar.gz")]
    [InlineData("archive_latest.txt", "")]
    [InlineData("changes.csv", "<html>Sign in</html>")]
    [InlineData("changes.csv", "\"../../2024/cve-2024-1.json\",\"2026-11-20T10:00:00+00:00\"")]
    [InlineData("changes.csv", "\"2024/cve-2024-1.json\",\"yesterday\"")]
    [InlineData("deletions.csv", "\"2024/cve-2024-1.json\"")]
    public async Task A_list_that_is_none_leaves_everything_as_it_was(string name, string content)
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"));
        Lists("", "");
        var state = await FetchAsync(FetchState.Empty);
        clock.Now = clock.Now.AddDays(8);
        server.Put(Root + name, content);

        await Assert.ThrowsAsync<FetchException>(() => FetchAsync(state));

        Assert.Equal(state.Fingerprint, FetchState.Read(folder.Path).Fingerprint);
        Assert.Equal(["CVE-2024-1 NotFixed"], Found(state));
    }

    [Fact]
    public async Task A_document_of_another_name_is_not_taken()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"));
        server.Put(Root + "2024/cve-2024-2.json", Vex("CVE-2024-1", "other", "2026-11-20T10:00:00Z"));
        Lists("\"2024/cve-2024-2.json\",\"2026-11-20T10:00:00+00:00\"\n", "");

        var failure = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(FetchState.Empty));

        Assert.Contains("is not the document CVE-2024-2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Real_lists_are_read()
    {
        var entries = DocumentsFetch.Entries(UpstreamFixture.Read("vuls-data-update-fetch-testdata", "pkg/fetch/redhat/vex/v1/testdata/fixtures/changes.csv"), "changes.csv");

        Assert.Equal(("2023/cve-2023-6240.json", "CVE-2023-6240", 3), (entries[0].Path, entries[0].Id, entries.Count));
    }

    private void Lists(string changes, string deletions)
    {
        server.Put(Root + "changes.csv", changes);
        server.Put(Root + "deletions.csv", deletions);
    }

    private void Publish(string name, DateTimeOffset modified, params (string Cve, string Package)[] documents)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var (cve, package) in documents)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"2024/{cve.ToLowerInvariant()}.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(Vex(cve, package, "2024-01-01T00:00:00Z"))) });
            }
        }

        server.Put(Root + name, bytes.ToArray(), modified);
        server.Put(Root + "archive_latest.txt", name);
    }

    private static string Vex(string cve, string package, string modified) => $$$"""
        {"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.redhat.com"},"title":"t","tracking":{"id":"{{{cve}}}","current_release_date":"{{{modified}}}"}},
         "product_tree":{"branches":[{"category":"vendor","name":"Red Hat","branches":[
          {"category":"product_name","name":"RHEL","product":{"name":"RHEL","product_id":"RHEL-9","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:9"} } },
          {"category":"product_version","name":"p","product":{"name":"p","product_id":"{{{package}}}","product_identification_helper":{"purl":"pkg:rpm/redhat/{{{package}}}?arch=src"} } }]}],
          "relationships":[{"category":"default_component_of","full_product_name":{"name":"n","product_id":"RHEL-9:{{{package}}}"},"product_reference":"{{{package}}}","relates_to_product_reference":"RHEL-9"}]},
         "vulnerabilities":[{"cve":"{{{cve}}}","product_status":{"known_affected":["RHEL-9:{{{package}}}"]}}]}
        """;

    private static string Suse(string cve, string status, string modified) => $$$"""
        {"document":{"category":"csaf_vex","publisher":{"namespace":"https://www.suse.com/"},"title":"SUSE CVE","tracking":{"id":"{{{cve}}}","current_release_date":"{{{modified}}}"}},
         "product_tree":{"branches":[{"category":"vendor","name":"SUSE","branches":[
          {"category":"product_name","name":"p","product":{"name":"p","product_id":"SUSE Linux Enterprise Server 15 SP5"} },
          {"category":"product_version","name":"c","product":{"name":"c","product_id":"tool"} }]}],
          "relationships":[{"category":"default_component_of","full_product_name":{"name":"n","product_id":"SUSE Linux Enterprise Server 15 SP5:tool"},"product_reference":"tool","relates_to_product_reference":"SUSE Linux Enterprise Server 15 SP5"}]},
         "vulnerabilities":[{"cve":"{{{cve}}}","product_status":{"{{{status}}}":["SUSE Linux Enterprise Server 15 SP5:tool"]}}]}
        """;

    private static byte[] Tar(params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (name, content) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        return bytes.ToArray();
    }

    private byte[] Bzip2(byte[] content)
    {
        folder.Write("plain.tar", content);
        Assert.Equal(0, NativeTool.Run(NativeTool.Require("bzip2"), ["-k", folder.In("plain.tar")]).ExitCode);
        var packed = File.ReadAllBytes(folder.In("plain.tar.bz2"));
        File.Delete(folder.In("plain.tar"));
        File.Delete(folder.In("plain.tar.bz2"));
        return packed;
    }

    private string[] FoundOfSuse(FetchState state)
    {
        using var built = new TemporaryFolder();
        var files = state.Files.Where(file => file.StoredAs is not null).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (folder.In(file.StoredAs!), "suse-vex/" + file.Name));
        Assert.Empty(StoreBuilder.Update(files, "sles", "x", built.In("db"), clock, _ => true, Token).Issues);
        using var store = AdvisoryStore.Open(built.In("db"));
        return DistroScan.Found(store, new Distro { Id = "sles", VersionId = "15.5" }, DistroScan.Of("rpm", "tool", "1-1"));
    }

    private Task<FetchState> FetchAsync(FetchState state, FeedOrigin? other = null)
    {
        var origin = other ?? Assay.Advisories.Feeds.RedHat.RedHatFeed.Feed.Origins[0];
        return new FeedFetch(new Upstream(Direct.Client, Mirror.At(server.Url), clock), folder.Path, origin, (_, _) => { }).RunAsync(state, Token);
    }

    private string[] Found(FetchState state)
    {
        using var built = new TemporaryFolder();
        var files = state.Files.Where(file => file.StoredAs is not null).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (folder.In(file.StoredAs!), "redhat-vex/" + file.Name));
        Assert.Empty(StoreBuilder.Update(files, "rhel", "x", built.In("db"), clock, _ => true, Token).Issues);
        using var store = AdvisoryStore.Open(built.In("db"));
        return DistroScan.Found(store, new Distro { Id = "rhel", VersionId = "9.4" }, DistroScan.Of("rpm", "tool", "1-1.el9"));
    }
}
