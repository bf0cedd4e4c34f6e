using Assay.Advisories.Fetching;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>Feeds that only declare where they come from.</summary>
public sealed class FeedFetchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FeedServer server = new();
    private readonly QuickClock clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Alpines_branches_are_asked_for_until_there_is_none()
    {
        foreach (var branch in (string[])["edge", "v3.3", "v3.4", "v3.5"])
        {
            server.Put($"/secdb.alpinelinux.org/{branch}/main.json", $$"""{"distroversion":"{{branch}}"}""");
        }

        server.Put("/secdb.alpinelinux.org/v3.5/community.json", "{}");
        var state = await FetchAsync(FeedOrigin.AlpineSecdb, FetchState.Empty);

        Assert.Equal(
            ["edge-main.json", "v3.3-main.json", "v3.4-main.json", "v3.5-community.json", "v3.5-main.json"],
            state.Files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal("/secdb.alpinelinux.org/v3.6/", server.Requests.Select(request => request.Path).Max(StringComparer.Ordinal)![..28]);

        server.ClearRequests();
        server.Put("/secdb.alpinelinux.org/v3.6/main.json", "{}");
        var later = await FetchAsync(FeedOrigin.AlpineSecdb, state);

        Assert.Equal(6, later.Files.Count);
        Assert.Equal(5, server.Requests.Count(request => request.Headers.ContainsKey("If-None-Match")));
        Assert.NotEqual(state.Fingerprint, later.Fingerprint);
    }

    [Fact]
    public async Task A_feed_is_whole_or_as_it_was()
    {
        var origin = FeedOrigin.Of("two", "two", File("a.json"), File("b.json"));
        server.Put("/a.json", "{}");
        server.Put("/b.json", "{}");
        var state = await FetchAsync(origin, FetchState.Empty);
        server.Put("/a.json", "[1]");
        server.Fault = request => request.Path == "/b.json" ? new FeedServerFault { Status = 403 } : null;

        var failure = await Assert.ThrowsAsync<FetchException>(() => FetchAsync(origin, state));

        Assert.Equal($"{server.Url}b.json: the server answered 403 Forbidden", failure.Message);
        Assert.Equal(state.Fingerprint, FetchState.Read(folder.Path).Fingerprint);
        Assert.All(state.Files, file => Assert.True(System.IO.File.Exists(folder.In(file.StoredAs!))));
    }

    [Fact]
    public async Task What_no_state_names_is_swept_away()
    {
        var origin = FeedOrigin.Of("one", "one", File("a.json"));
        server.Put("/a.json", "{}");
        var state = await FetchAsync(origin, FetchState.Empty);
        server.Put("/a.json", "[1]");
        folder.Write(".b.json.part", "left behind");

        await FetchAsync(origin, state);

        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":99}""")]
    [InlineData("""{"version":1,"files":[{"name":"a","storedAs":"../a","bytes":1}]}""")]
    [InlineData("""{"version":1,"files":[{"name":"a","storedAs":"a"}]}""")]
    [InlineData("""{"version":1,"files":7}""")]
    public void A_state_that_cannot_be_read_is_none(string content)
    {
        folder.Write(FetchState.FileName, content);

        Assert.Empty(FetchState.Read(folder.Path).Files);
    }

    [Fact]
    public async Task A_state_is_read_as_it_was_written()
    {
        server.Put("/a.json", "{}");
        var state = await FetchAsync(FeedOrigin.Of("one", "one", File("a.json")), FetchState.Empty) with { Failure = "no", NotBefore = clock.Now, UpTo = clock.Now };
        state.Write(folder.Path);

        var read = FetchState.Read(folder.Path);

        Assert.Equal(state.Files.Select(file => (file.Name, file.StoredAs, file.Url, file.ETag, file.Bytes)), read.Files.Select(file => (file.Name, file.StoredAs, file.Url, file.ETag, file.Bytes)));
        Assert.Equal((state.Fingerprint, "no"), (read.Fingerprint, read.Failure));
        Assert.Equal(state.CheckedAt!.Value.ToUnixTimeMilliseconds(), read.CheckedAt!.Value.ToUnixTimeMilliseconds());
    }

    private RemoteFile File(string name) => new(name, server.Url + name, FileShape.Json);

    private Task<FetchState> FetchAsync(FeedOrigin origin, FetchState state)
    {
        var mirror = origin == FeedOrigin.AlpineSecdb ? Mirror.At(server.Url) : Mirror.None;
        return new FeedFetch(new Upstream(Direct.Client, mirror, clock), folder.Path, origin, (_, _) => { }).RunAsync(state, Token);
    }
}
