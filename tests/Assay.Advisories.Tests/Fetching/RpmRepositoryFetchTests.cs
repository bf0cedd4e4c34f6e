using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Fetching;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Repositories of rpms, as their publishers serve them.</summary>
public sealed class RpmRepositoryFetchTests : IDisposable
{
    private const string Updateinfo = """<updates><update type="security"><id>ALAS2-2023-1</id><references><reference id="CVE-2020-0001" type="cve"/></references><pkglist><collection short="amazon-linux-2"><package name="foo" epoch="0" version="1" release="2"/></collection></pkglist></update></updates>""";

    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task The_updateinfo_that_the_index_names_is_fetched_and_once_more_only_where_it_is_another_one()
    {
        Publish("/repo/", Gzip(Updateinfo), "gz");
        var state = await FetchAsync(FetchState.Empty, Place("repo/"));

        Assert.Equal(["one-updateinfo.xml.gz", "one.repomd"], state.Files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["/repo/repodata/repomd.xml", "/repo/repodata/updateinfo.xml.gz"], server.Requests.Select(request => request.Path));

        server.ClearRequests();
        var same = await FetchAsync(state, Place("repo/"));

        Assert.Equal(state.Fingerprint, same.Fingerprint);
        Assert.Contains("If-None-Match", Assert.Single(server.Requests).Headers.Keys);

        Publish("/repo/", Gzip(Updateinfo.Replace("0001", "0002", StringComparison.Ordinal)), "gz");
        Assert.NotEqual(state.Fingerprint, (await FetchAsync(same, Place("repo/"))).Fingerprint);
    }

    [Fact]
    public async Task A_list_of_mirrors_leads_to_the_publishers_own_alone()
    {
        var list = new Uri("https://cdn.publisher.example/2/core/latest/x86_64/mirror.list");
        server.Put("/cdn.publisher.example/2/core/latest/x86_64/mirror.list", "https://elsewhere.example/2/\nhttp://cdn.publisher.example/plain/\nhttps://cdn.publisher.example/2/core/2.0/x86_64/221a\n");
        Publish("/cdn.publisher.example/2/core/2.0/x86_64/221a/", Gzip(Updateinfo), "gz");

        var state = await FetchAsync(FetchState.Empty, list);

        Assert.Equal(2, state.Files.Count);
        Assert.DoesNotContain(server.Requests, request => request.Path.Contains("elsewhere", StringComparison.Ordinal) || request.Path.Contains("plain", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Topics_that_a_catalogue_names_are_asked_for_beside_those_that_are_known()
    {
        server.Put("/publisher.example/2/extras-catalog.json", """{"topics": [{"n": "new1.0", "inst": ["new"], "versions": ["1.0"]}, {"n": "known", "deprecated-at": "2024-06-30", "versions": ["2"]}]}""");
        foreach (var topic in (string[])["new1.0", "known", "gone"])
        {
            Publish($"/publisher.example/2/extras/{topic}/", Gzip(Updateinfo), "gz");
        }

        var state = await FetchTopicsAsync();

        Assert.Equal(["gone", "known", "new1.0"], state.Files.Where(file => file.StoredAs is not null).Select(file => file.Name[..file.Name.LastIndexOf("-updateinfo", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.Single(server.Requests, request => request.Path == "/publisher.example/2/extras/known/repodata/repomd.xml");

        // A mirror of one's own may have no catalogue: then those that are known count.
        server.Remove("/publisher.example/2/extras-catalog.json");
        Assert.Equal(2, (await FetchTopicsAsync()).Files.Count(file => file.StoredAs is not null));
    }

    [Theory]
    [InlineData("<!doctype html><title>Log in</title>")]
    [InlineData("""{"topics": []}""")]
    [InlineData("""{"topics": [{"n": "../../x"}]}""")]
    [InlineData("""{"topics": [{"inst": []}]}""")]
    [InlineData("""{"topics": {"n": "docker"}}""")]
    public async Task What_is_no_catalogue_is_a_failure(string body)
    {
        server.Put("/publisher.example/2/extras-catalog.json", body);
        Publish("/publisher.example/2/extras/gone/", Gzip(Updateinfo), "gz");

        await Assert.ThrowsAsync<FetchException>(FetchTopicsAsync);
    }

    private Task<FetchState> FetchTopicsAsync()
    {
        static RemoteRepository Of(string topic) => new(topic, $"https://publisher.example/2/extras/{topic}/");
        var origin = new FeedOrigin { Name = "one", Segment = "amzn", Repositories = [Of("known"), Of("gone")], Topics = new RemoteTopics(new Uri("https://publisher.example/2/extras-catalog.json"), Of) };
        return new FeedFetch(new Upstream(Direct.Client, Mirror.At(server.Url), new QuickClock()), folder.Path, origin, (_, _) => { }).RunAsync(FetchState.Empty, Token);
    }

    [Fact]
    public async Task A_release_that_moved_to_the_archive_is_found_there_and_one_that_is_nowhere_is_none()
    {
        Publish("/archive/38/", Gzip(Updateinfo), "gz");

        Assert.Equal(2, (await FetchAsync(FetchState.Empty, Place("updates/38/"), Place("archive/38/"))).Files.Count);
        Assert.Empty((await FetchAsync(FetchState.Empty, Place("updates/99/"), Place("archive/99/"))).Files);
    }

    [Fact]
    public async Task A_repository_that_vanishes_is_a_failure_and_what_was_there_stays()
    {
        Publish("/repo/", Gzip(Updateinfo), "gz");
        var state = await FetchAsync(FetchState.Empty, Place("repo/"));
        server.Remove("/repo/repodata/repomd.xml");

        await Assert.ThrowsAsync<FetchException>(() => FetchAsync(state, Place("repo/")));

        Assert.Equal(state.Fingerprint, FetchState.Read(folder.Path).Fingerprint);
    }

    [Fact]
    public async Task A_file_that_is_not_the_one_of_the_index_is_refused()
    {
        Publish("/repo/", Gzip(Updateinfo), "gz");
        server.Put("/repo/repodata/updateinfo.xml.gz", Gzip("<updates/>"));

        var failure = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(FetchState.Empty, Place("repo/")));

        Assert.Contains("its digest is", failure.Message, StringComparison.Ordinal);
        Assert.Empty(FetchState.Read(folder.Path).Files);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Sign in</body></html>")]
    [InlineData("{}")]
    [InlineData("<repomd><data type=\"updateinfo\"><location href=\"../../secret.xml\"/></data></repomd>")]
    [InlineData("<repomd><data type=\"updateinfo\"><location href=\"https://elsewhere.example/updateinfo.xml\"/></data></repomd>")]
    [InlineData("<repomd><data type=\"updateinfo\"></data></repomd>")]
    [InlineData("<repomd><data type=\"updateinfo\"><location href=\"repodata/updateinfo.xml.zck\"/></data></repomd>")]
    [InlineData("<repomd><data type=\"updateinfo\">")]
    public async Task What_is_no_index_is_refused(string index)
    {
        server.Put("/repo/repodata/repomd.xml", index);

        await Assert.ThrowsAsync<FetchException>(() => FetchAsync(FetchState.Empty, Place("repo/")));
    }

    [Fact]
    public async Task A_repository_without_advisories_has_none()
    {
        server.Put("/repo/repodata/repomd.xml", "<repomd><data type=\"primary\"><location href=\"repodata/primary.xml.gz\"/></data></repomd>");

        Assert.DoesNotContain((await FetchAsync(FetchState.Empty, Place("repo/"))).Files, file => file.StoredAs is not null);
    }

    [Theory]
    [InlineData("fedora/updateinfo/testdata/fixtures/happy/fedora/linux/updates/43/Everything/x86_64/repodata/repomd.xml", "74f58a91baa4a290e7ab058c6298b46ef49fc5ee990ede14d181340e5d22fca9-updateinfo.xml.zst")]
    [InlineData("fedora/updateinfo/testdata/fixtures/happy/archive/fedora/linux/updates/38/Modular/x86_64/repodata/repomd.xml", "5018295245e031a2d51db78a23935461d067cdbc1b6e43d8575983c5f6893252-updateinfo.xml.xz")]
    [InlineData("rocky/updateinfo/testdata/fixtures/happy/pub/rocky/9/AppStream/x86_64/os/repodata/repomd.xml", "bbbb125de8ddb7f66ac6a9850f48af285670c3ace1e29f2b0ce002ab69b88ee5-updateinfo.xml.gz")]
    [InlineData("alma/updateinfo/testdata/fixtures/happy/almalinux/9/BaseOS/x86_64/os/repodata/repomd.xml", "106ba7d2cc8d0ba45aebfe29e32dbbc6ac0bb0378413184d62e6198d13fedb76-updateinfo.xml.gz")]
    public void Real_indexes_name_their_updateinfo_in_whatever_compression(string index, string file)
    {
        var entry = RepositoryFetch.EntryOf(Feeds.Distros.UpstreamFixture.Read("vuls-data-update-fetch-testdata", "pkg/fetch/" + index), new Uri("https://publisher.example/"));

        Assert.Equal("repodata/" + file, entry?.Location);
    }

    [Fact]
    public void Every_index_that_is_cut_off_is_refused()
    {
        var whole = Encoding.UTF8.GetBytes("<repomd><data type=\"updateinfo\"><checksum type=\"sha256\">00</checksum><location href=\"repodata/u.xml\"/></data></repomd>");
        Assert.Equal(new RepositoryFetch.Entry("repodata/u.xml", null), RepositoryFetch.EntryOf(whole, new Uri("https://publisher.example/")));

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<FetchException>(() => RepositoryFetch.EntryOf(whole[..length], new Uri("https://publisher.example/")));
        }
    }

    [Fact]
    public void Every_repository_has_a_name_of_its_own_and_is_asked_by_https()
    {
        foreach (var repositories in (IReadOnlyList<RemoteRepository>[])[RpmRepositories.Amazon, RpmRepositories.Fedora, RpmRepositories.Epel, RpmRepositories.Rocky])
        {
            Assert.Equal(repositories.Count, repositories.Select(repository => repository.Name).Distinct().Count());
            Assert.All(repositories.SelectMany(repository => repository.Places), place =>
            {
                Assert.Equal("https", place.Scheme);
                Assert.Matches("(/|mirror\\.list|^/metalink)$", place.AbsolutePath);
            });
        }
    }

    [Fact]
    public async Task A_metalink_leads_to_any_mirror_whose_index_has_its_digest()
    {
        var index = Publish("/two/", Gzip(Updateinfo), "gz");
        Publish("/one/", Gzip("<updates/>"), "gz");
        using var client = new HttpClient(new LoopbackMirrors(server.Url));
        PutMetalink(Digest(index), "http://one.example/", "https://one.example/", "https://gone.example/", "https://two.example/");

        var state = await FetchAsync(client, FetchState.Empty);

        Assert.Equal(2, state.Files.Count);
        Assert.Equal(["/metalink?repo=r&arch=x86_64", "/one/repodata/repomd.xml", "/gone/repodata/repomd.xml", "/two/repodata/repomd.xml", "/two/repodata/updateinfo.xml.gz"], server.Requests.Select(request => request.Path));

        // As long as the digest is that of the index that is known, no mirror is asked.
        server.ClearRequests();
        Assert.Equal(state.Fingerprint, (await FetchAsync(client, state)).Fingerprint);
        Assert.Equal(["/metalink?repo=r&arch=x86_64"], server.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task A_mirror_that_is_behind_counts_as_long_as_the_metalink_says_so()
    {
        var index = Publish("/one/", Gzip(Updateinfo), "gz");
        using var client = new HttpClient(new LoopbackMirrors(server.Url));
        PutMetalink($"{new string('a', 64)},{Digest(index)}", "https://one.example/");

        Assert.Equal(2, (await FetchAsync(client, FetchState.Empty)).Files.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_no_mirror_is_right_the_publishers_own_server_is_asked(bool hasMetalink)
    {
        Publish("/one/", Gzip("<updates/>"), "gz");
        Publish("/own/", Gzip(Updateinfo), "gz");
        using var client = new HttpClient(new LoopbackMirrors(server.Url));
        if (hasMetalink)
        {
            PutMetalink(new string('a', 64), "https://one.example/");
        }

        var state = await FetchAsync(client, FetchState.Empty);

        Assert.Equal(2, state.Files.Count);
        Assert.Contains(server.Requests, request => request.Path == "/own/repodata/updateinfo.xml.gz");
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html/>")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("<metalink><files><file name=\"repomd.xml\"><verification/><resources><url>https://one.example/repodata/repomd.xml</url></resources></file></files></metalink>")]
    [InlineData("<metalink><hash type=\"sha256\">0000</hash><url>https://one.example/repodata/repomd.xml</url></metalink>")]
    [InlineData("<metalink><hash type=\"sha256\">aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</hash><url>http://one.example/repodata/repomd.xml</url></metalink>")]
    [InlineData("<metalink><hash type=\"sha256\">aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</hash><url>https://me@one.example/repodata/repomd.xml</url></metalink>")]
    [InlineData("<metalink>")]
    public void What_is_no_metalink_is_refused(string document) =>
        Assert.Throws<FetchException>(() => Metalink.Read(Encoding.UTF8.GetBytes(document), "repodata/repomd.xml", new Uri("https://publisher.example/metalink")));

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    // As MirrorManager writes them, the alternates in a part of their own.
    private void PutMetalink(string digests, params string[] mirrors)
    {
        var all = digests.Split(',');
        server.Put("/metalink?repo=r&arch=x86_64", $"""
            <?xml version="1.0" encoding="utf-8"?>
            <metalink version="3.0" xmlns="http://www.metalinker.org/" type="dynamic" generator="mirrormanager" xmlns:mm0="http://fedorahosted.org/mirrormanager">
              <files><file name="repomd.xml"><mm0:timestamp>1274247846</mm0:timestamp><size>4400</size>
                <verification><hash type="md5">fa0f764c57ba5b15be4e188efe9d8494</hash><hash type="sha256">{all[0]}</hash></verification>
                {string.Concat(all.Skip(1).Select(digest => $"<mm0:alternates><mm0:alternate><verification><hash type=\"sha256\">{digest}</hash></verification></mm0:alternate></mm0:alternates>"))}
                <resources maxconnections="1">{string.Concat(mirrors.Select(mirror => $"<url protocol=\"https\" type=\"https\" location=\"BR\" preference=\"100\">{mirror}repodata/repomd.xml</url>"))}</resources>
              </file></files>
            </metalink>
            """);
    }

    private Task<FetchState> FetchAsync(HttpClient client, FetchState state)
    {
        var places = (Uri[])[new("https://mirrors.example/metalink?repo=r&arch=x86_64"), new("https://own.example/")];
        var origin = new FeedOrigin { Name = "one", Segment = "fedora", Repositories = [new RemoteRepository("one", places)] };
        return new FeedFetch(new Upstream(client, Mirror.None, new QuickClock()), folder.Path, origin, (_, _) => { }).RunAsync(state, Token);
    }

    // "https://one.example/x" is "/one/x" of the tests' server; what "mirrors" has is at its root.
    private sealed class LoopbackMirrors(string server) : DelegatingHandler(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("https", request.RequestUri!.Scheme);
            var name = request.RequestUri.Host.Split('.')[0];
            request.RequestUri = new Uri(new Uri(server), (name == "mirrors" ? "" : "/" + name) + request.RequestUri.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }

    private Uri Place(string path) => new(server.Url + path);

    private byte[] Publish(string root, byte[] updateinfo, string suffix)
    {
        server.Put($"{root}repodata/updateinfo.xml.{suffix}", updateinfo);
        var index = Encoding.UTF8.GetBytes($"""<repomd xmlns="http://linux.duke.edu/metadata/repo"><data type="updateinfo"><checksum type="sha256">{Convert.ToHexStringLower(SHA256.HashData(updateinfo))}</checksum><location href="repodata/updateinfo.xml.{suffix}"/></data></repomd>""");
        server.Put($"{root}repodata/repomd.xml", index);
        return index;
    }

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    private Task<FetchState> FetchAsync(FetchState state, params Uri[] places)
    {
        var origin = new FeedOrigin { Name = "one", Segment = "amzn", Repositories = [new RemoteRepository("one", places)] };
        var mirror = places[0].Host == "127.0.0.1" ? Mirror.None : Mirror.At(server.Url);
        return new FeedFetch(new Upstream(Direct.Client, mirror, new QuickClock()), folder.Path, origin, (_, _) => { }).RunAsync(state, Token);
    }
}
