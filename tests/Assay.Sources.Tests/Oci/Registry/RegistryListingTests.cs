using System.Text;
using Assay.Core;
using Assay.Core.Outbound;
using Assay.Sources.Oci.Registry;
using Assay.TestKit;

namespace Assay.Sources.Tests.Oci.Registry;

/// <summary>Lists of repositories, tags and referrers: of a real registry, and of one that does not want them to end.</summary>
public sealed class RegistryListingTests : IDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder folder = new();
    private readonly List<IDisposable> open = [];

    public void Dispose()
    {
        open.ForEach(each => each.Dispose());
        folder.Dispose();
    }

    [Fact]
    public async Task A_real_registry_lists_what_it_has()
    {
        using var registry = DockerRegistry.Start(folder);
        var layout = new OciLayoutBuilder(folder["image"]);
        layout.Add(layout.Image([layout.Layer(new TarBuilder().File("a", "1").Build())]), "1");
        registry.Push(layout.Folder, "1", "team/app:one");
        registry.Push(layout.Folder, "1", "team/app:two");
        registry.Push(layout.Folder, "1", "other:one");
        var client = Client(registry.Host);
        Assert.Equal(["other", "team/app"], (await ListAsync(client.RepositoriesAsync(Token))).Order());
        Assert.Equal(["one", "two"], (await ListAsync(client.TagsAsync("team/app", Token))).Order());
        Assert.Equal("registry.notFound", (await Assert.ThrowsAsync<AssayException>(() => ListAsync(client.TagsAsync("absent", Token)))).Code);
    }

    [Fact]
    public async Task Referrers_are_found_by_their_tag_where_there_is_no_api()
    {
        using var registry = DockerRegistry.Start(folder);
        var layout = new OciLayoutBuilder(folder["image"]);
        var image = layout.Image([layout.Layer(new TarBuilder().File("a", "1").Build())]);
        layout.Add(image, "1");
        registry.Push(layout.Folder, "1", "team/app:1");
        var subject = (await Client(registry.Host).ManifestAsync("team/app", "1", 1 << 20, Token)).Descriptor.Digest.ToString();
        Assert.Empty(await Client(registry.Host).ReferrersAsync("team/app", subject, null, Token));

        // The tag schema's index, as oras and cosign write it.
        layout.Add(layout.Index(image), "referrers");
        registry.Push(layout.Folder, "referrers", "team/app:" + subject.Replace(':', '-'), "--all");
        var found = Assert.Single(await Client(registry.Host).ReferrersAsync("team/app", subject, null, Token));
        Assert.Equal(subject, found.Digest.ToString());
    }

    [Fact]
    public async Task Referrers_come_from_the_api_page_by_page_and_are_filtered()
    {
        var digest = "sha256:" + new string('a', 64);
        using var server = new RawHttpServer(request => request.Target switch
        {
            "/v2/" => RawResponse.Text("{}"),
            var target when target.StartsWith($"/v2/app/referrers/{digest}?artifactType=application%2Fspdx%2Bjson", StringComparison.Ordinal) =>
                RawResponse.Text(Index("application/spdx+json", 'b', "application/other", 'c'), 200, ("Link", $"</v2/app/referrers/{digest}?n=2>; rel=\"next\"")),
            _ => RawResponse.Text(Index("application/spdx+json", 'd', "application/other", 'e')),
        });
        var found = await Client(server.Host).ReferrersAsync("app", digest, "application/spdx+json", Token);
        Assert.Equal(["b", "d"], found.Select(descriptor => descriptor.Digest.Hex[..1]));
    }

    [Fact]
    public async Task Pages_follow_on_this_registry_alone_and_end()
    {
        using var server = new RawHttpServer(request => request.Target switch
        {
            "/v2/" => RawResponse.Text("{}"),
            "/v2/paged/tags/list?n=1000" => RawResponse.Text("""{"tags":["a","b"]}""", 200, ("Link", "</v2/paged/tags/list?last=b>; rel=\"next\"")),
            "/v2/paged/tags/list?last=b" => RawResponse.Text("""{"tags":["c"]}"""),
            "/v2/none/tags/list?n=1000" => RawResponse.Text("""{"name":"none","tags":null}"""),
            "/v2/odd/tags/list?n=1000" => RawResponse.Text("""{"tags":["a",1]}"""),
            "/v2/away/tags/list?n=1000" => RawResponse.Text("""{"tags":[]}""", 200, ("Link", "<https://elsewhere.example/v2/x>; rel=next")),
            "/v2/same/tags/list?n=1000" => RawResponse.Text("""{"tags":[]}""", 200, ("Link", "<?n=1000>; rel=\"next\"")),
            _ => RawResponse.Text(new string('x', 100), 200),
        });
        var client = Client(server.Host);
        Assert.Equal(["a", "b", "c"], await ListAsync(client.TagsAsync("paged", Token)));
        Assert.Empty(await ListAsync(client.TagsAsync("none", Token)));
        foreach (var (name, code) in ((string, string)[])[("odd", "image.malformed"), ("away", "registry.failed"), ("same", "limit.pages"), ("nonsense", "image.malformed")])
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<AssayException>(() => ListAsync(client.TagsAsync(name, Token)))).Code);
        }
    }

    private static string Index(params object[] typesAndDigits)
    {
        var manifests = typesAndDigits.Chunk(2).Select(pair =>
            $$"""{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":1,"digest":"sha256:{{new string((char)pair[1], 64)}}","artifactType":"{{pair[0]}}"}""");
        return new StringBuilder().Append("{\"schemaVersion\":2,\"manifests\":[").AppendJoin(',', manifests).Append("]}").ToString();
    }

    private static async Task<List<string>> ListAsync(IAsyncEnumerable<string> names)
    {
        var list = new List<string>();
        await foreach (var name in names)
        {
            list.Add(name);
        }

        return list;
    }

    private RegistryClient Client(string host)
    {
        var access = new RegistryAccess(new RegistryOptions { Variable = _ => null }, new OutboundOptions { RetryDelay = TimeSpan.FromMilliseconds(1) }, [host], TimeProvider.System);
        var client = access.Client(host, "", host);
        open.Add(client);
        open.Add(access);
        return client;
    }
}
