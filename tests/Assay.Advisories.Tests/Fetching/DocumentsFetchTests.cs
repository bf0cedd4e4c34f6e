using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Assay.Advisories.Feeds;
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
    public async Task An_archive_is_read_once_and_what_it_came_to_is_kept_beside_it()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"), ("CVE-2024-2", "tool"));
        Lists("", "");
        var state = await FetchAsync(FetchState.Empty);
        Assert.Equal(["CVE-2024-1 NotFixed", "CVE-2024-2 NotFixed"], Found(state));
        var archive = folder.In(state.Files.Single(file => file.Name.StartsWith("archive", StringComparison.Ordinal)).StoredAs!);
        var draft = archive + DocumentDraft.Suffix;
        Assert.True(File.Exists(draft));

        // Nothing of the archive is needed any more, and changes are laid over it as before.
        File.WriteAllBytes(archive, [.. File.ReadAllBytes(archive).Take(4096)]);
        Assert.Equal(["CVE-2024-1 NotFixed", "CVE-2024-2 NotFixed"], Found(state));
        server.Put(Root + "2024/cve-2024-1.json", Vex("CVE-2024-1", "other", "2026-11-20T10:00:00Z"));
        Lists("\"2024/cve-2024-1.json\",\"2026-11-20T10:00:00+00:00\"\n", "");
        var later = await FetchAsync(state);
        Assert.True(File.Exists(draft));
        Assert.Equal(["CVE-2024-2 NotFixed"], Found(later));
    }

    [Fact]
    public async Task A_draft_that_is_damaged_or_of_another_build_is_made_anew()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), ("CVE-2024-1", "tool"));
        Lists("", "");
        var state = await FetchAsync(FetchState.Empty);
        Found(state);
        var draft = folder.In(state.Files.Single(file => file.Name.StartsWith("archive", StringComparison.Ordinal)).StoredAs!) + DocumentDraft.Suffix;
        var whole = File.ReadAllBytes(draft);
        foreach (var position in (int[])[0, 15, 16, 47, 48, 60, whole.Length - 1])
        {
            var flipped = whole.ToArray();
            flipped[position] ^= 1;
            File.WriteAllBytes(draft, flipped);
            Assert.Equal(["CVE-2024-1 NotFixed"], Found(state));
            Assert.Equal(whole, File.ReadAllBytes(draft));
        }

        for (var length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(draft, whole[..length]);
            Assert.Equal(["CVE-2024-1 NotFixed"], Found(state));
        }
    }

    [Fact]
    public async Task An_archive_with_a_bad_document_is_told_of_it_every_time()
    {
        server.Put(Root + "a-1.tar.gz", Packed(("2024/cve-2024-1.json", Vex("CVE-2024-1", "tool", "2024-01-01T00:00:00Z")), ("2024/cve-2024-2.json", "{")), clock.Now.AddDays(-1));
        server.Put(Root + "archive_latest.txt", "a-1.tar.gz");
        Lists("", "");
        var state = await FetchAsync(FetchState.Empty);
        for (var time = 0; time < 2; time++)
        {
            using var built = new TemporaryFolder();
            Assert.Single(StoreBuilder.Update(FilesOf(state), "rhel", "x", built.In("db"), clock, _ => true, Token).Issues);
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path), path => path.EndsWith(DocumentDraft.Suffix, StringComparison.Ordinal) || path.EndsWith(".new", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_archive_that_breaks_off_goes_on_where_it_ended()
    {
        Publish("a-1.tar.gz", clock.Now.AddDays(-1), [.. Enumerable.Range(1, 300).Select(number => ($"CVE-2024-{number}", $"tool{number}"))]);
        Lists("", "");
        var broken = false;
        server.Fault = request => request.Path.EndsWith(".tar.gz", StringComparison.Ordinal) && !broken ? new FeedServerFault { CloseAfter = 2000, Block = 500 } : null;
        List<(long Done, long Total)> told = [];
        var origin = Assay.Advisories.Feeds.RedHat.RedHatFeed.Feed.Origins[0];
        var state = await new FeedFetch(new Upstream(Direct.Client, Mirror.At(server.Url), clock), folder.Path, origin, (done, total) =>
        {
            told.Add((done, total));
            broken = done > 3000;
        }).RunAsync(FetchState.Empty, Token);

        Assert.Contains(server.Requests, request => request.Path.EndsWith(".tar.gz", StringComparison.Ordinal) && request.Headers.ContainsKey("Range"));
        Assert.Contains(told, value => value.Done > 0 && value.Done < value.Total);
        Assert.Single(state.Files, file => file.Name == "archive.tar.gz");
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
        server.Put(Root + name, Packed([.. documents.Select(document => ($"2024/{document.Cve.ToLowerInvariant()}.json", Vex(document.Cve, document.Package, "2024-01-01T00:00:00Z")))]), modified);
        server.Put(Root + "archive_latest.txt", name);
    }

    private static byte[] Packed(params (string Name, string Content)[] files)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Tar(files));
        }

        return bytes.ToArray();
    }

    private IEnumerable<(string Path, string Name)> FilesOf(FetchState state) =>
        state.Files.Where(file => file.StoredAs is not null).OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => (folder.In(file.StoredAs!), "redhat-vex/" + file.Name));

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
        Assert.Empty(StoreBuilder.Update(FilesOf(state), "rhel", "x", built.In("db"), clock, _ => true, Token).Issues);
        using var store = AdvisoryStore.Open(built.In("db"));
        return DistroScan.Found(store, new Distro { Id = "rhel", VersionId = "9.4" }, DistroScan.Of("rpm", "tool", "1-1.el9"));
    }
}
