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
                Assert.Matches("(/|mirror\\.list)$", place.AbsolutePath);
            });
        }
    }

    private Uri Place(string path) => new(server.Url + path);

    private void Publish(string root, byte[] updateinfo, string suffix)
    {
        server.Put($"{root}repodata/updateinfo.xml.{suffix}", updateinfo);
        server.Put($"{root}repodata/repomd.xml", $"""<repomd xmlns="http://linux.duke.edu/metadata/repo"><data type="updateinfo"><checksum type="sha256">{Convert.ToHexStringLower(SHA256.HashData(updateinfo))}</checksum><location href="repodata/updateinfo.xml.{suffix}"/></data></repomd>""");
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
