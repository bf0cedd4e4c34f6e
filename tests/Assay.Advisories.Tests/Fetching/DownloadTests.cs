using System.IO.Compression;
using System.Text;
using Assay.Advisories.Fetching;
using Assay.TestKit;

namespace Assay.Advisories.Tests.Fetching;

/// <summary>One file from a server that answers well, badly, or not at all.</summary>
public sealed class DownloadTests : IDisposable
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
    public async Task An_unchanged_file_is_not_sent_again()
    {
        server.Put("/a.json", "{}");
        var first = await FetchAsync("a.json", FileShape.Json);

        var second = await FetchAsync("a.json", FileShape.Json, first);

        Assert.Equal(first, second);
        Assert.Equal("{}", Content(first));
        Assert.False(server.Requests[0].Headers.ContainsKey("If-None-Match"));
        Assert.Equal(first!.ETag, server.Requests[1].Headers["If-None-Match"]);
    }

    [Fact]
    public async Task A_server_without_entity_tags_is_asked_by_date()
    {
        var modified = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
        server.Put("/a.json", "{}"u8.ToArray(), modified, tagged: false);
        var first = await FetchAsync("a.json", FileShape.Json);

        Assert.Equal(first, await FetchAsync("a.json", FileShape.Json, first));
        Assert.Equal("Thu, 02 Jan 2025 03:04:05 GMT", server.Requests[1].Headers["If-Modified-Since"]);

        server.Put("/a.json", "[]"u8.ToArray(), modified.AddDays(1), tagged: false);
        Assert.Equal("[]", Content(await FetchAsync("a.json", FileShape.Json, first)));
    }

    [Fact]
    public async Task A_new_version_takes_a_new_name_and_the_old_one_stays_beside_it()
    {
        server.Put("/a.json", "{}");
        var first = await FetchAsync("a.json", FileShape.Json);
        server.Put("/a.json", "[1]");

        var second = await FetchAsync("a.json", FileShape.Json, first);

        Assert.NotEqual(first!.StoredAs, second!.StoredAs);
        Assert.Equal("{}", Content(first));
        Assert.Equal("[1]", Content(second));
    }

    [Fact]
    public async Task A_file_that_is_gone_from_the_folder_is_fetched_whatever_its_tag()
    {
        server.Put("/a.json", "{}");
        var first = await FetchAsync("a.json", FileShape.Json);
        File.Delete(folder.In(first!.StoredAs!));

        Assert.Equal("{}", Content(await FetchAsync("a.json", FileShape.Json, first)));
    }

    [Fact]
    public async Task What_broke_off_is_resumed()
    {
        var zip = Zip(300_000);
        server.Put("/all.zip", zip);
        var answers = 0;
        server.Fault = _ => ++answers < 4 ? new FeedServerFault { CloseAfter = 70_000, Block = 10_000 } : null;

        var file = await FetchAsync("all.zip", FileShape.Zip);

        Assert.Equal(zip, File.ReadAllBytes(folder.In(file!.StoredAs!)));
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal(["bytes=70000-", "bytes=140000-", "bytes=210000-"], server.Requests.Skip(1).Select(request => request.Headers["Range"]));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal(file.ETag, request.Headers["If-Range"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task The_next_process_goes_on_where_one_was_ended()
    {
        var zip = Zip(300_000);
        server.Put("/all.zip", zip);
        server.Fault = _ => new FeedServerFault { CloseAfter = 70_000 };
        using (var stop = new CancellationTokenSource())
        {
            var fetch = new Download(Upstream(), folder.Path, Remote("all.zip", FileShape.Zip), (_, _) => stop.Cancel());
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch.RunAsync(null, stop.Token));
        }

        server.Fault = _ => null;
        server.ClearRequests();
        var file = await FetchAsync("all.zip", FileShape.Zip);

        Assert.Equal(zip, File.ReadAllBytes(folder.In(file!.StoredAs!)));
        Assert.StartsWith("bytes=", Assert.Single(server.Requests).Headers["Range"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_zip_that_changes_while_it_is_read_is_read_anew(bool ignoreIfRange, bool withoutTag)
    {
        var (before, after) = (Zip(300_000), Zip(310_000, 7));
        server.Put("/all.zip", before, tagged: !withoutTag);
        var answers = 0;
        server.Fault = _ =>
        {
            if (++answers > 1)
            {
                server.Put("/all.zip", after, DateTimeOffset.UtcNow.AddHours(-1), tagged: !withoutTag);
                return new FeedServerFault { IgnoreIfRange = ignoreIfRange && answers == 2 };
            }

            return new FeedServerFault { CloseAfter = 70_000 };
        };

        var file = await FetchAsync("all.zip", FileShape.Zip);

        Assert.Equal(after, File.ReadAllBytes(folder.In(file!.StoredAs!)));
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_sends_everything_again()
    {
        var zip = Zip(300_000);
        server.Put("/all.zip", zip);
        var answers = 0;
        server.Fault = _ => ++answers == 1 ? new FeedServerFault { CloseAfter = 70_000 } : new FeedServerFault { IgnoreRange = true };

        Assert.Equal(zip, File.ReadAllBytes(folder.In((await FetchAsync("all.zip", FileShape.Zip))!.StoredAs!)));
    }

    [Fact]
    public async Task The_rest_is_not_asked_for_by_a_weak_tag()
    {
        server.Put("/all.zip", Zip(300_000));
        var answers = 0;
        server.Fault = _ => new FeedServerFault { WeakTag = true, CloseAfter = ++answers == 1 ? 70_000 : null };

        await FetchAsync("all.zip", FileShape.Zip);

        Assert.False(server.Requests[1].Headers.ContainsKey("Range"));
    }

    [Fact]
    public async Task A_body_of_unknown_length_that_breaks_off_is_noticed_by_what_is_missing()
    {
        server.Put("/all.zip", Zip(300_000));
        server.Put("/a.json", """{"a":"0123456789012345678901234567890123456789012345678901234567890123456789"}""");
        server.Fault = _ => new FeedServerFault { WithoutLength = true, CloseAfter = 75 };

        Assert.Contains("breaks off", (await FailAsync("all.zip", FileShape.Zip)).Message, StringComparison.Ordinal);
        Assert.Contains("breaks off", (await FailAsync("a.json", FileShape.Json)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task A_pause_that_is_asked_for_is_made()
    {
        server.Put("/a.json", "{}");
        var answers = 0;
        server.Fault = _ => ++answers == 1 ? new FeedServerFault { Status = 429, Headers = ["Retry-After: 7"] }
            : answers == 2 ? new FeedServerFault { Status = 503 } : null;

        Assert.Equal("{}", Content(await FetchAsync("a.json", FileShape.Json)));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(2)], clock.Pauses);
    }

    [Fact]
    public async Task A_pause_that_is_too_long_is_for_another_time()
    {
        server.Fault = _ => new FeedServerFault { Status = 429, Headers = ["Retry-After: 3600"] };

        var failure = await FailAsync("a.json", FileShape.Json);

        Assert.Single(server.Requests);
        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
        Assert.Equal("the server answered 429 TooManyRequests, and asks to be left alone for 3600 s", failure.Message);
    }

    [Fact]
    public async Task A_pause_until_a_date_is_understood()
    {
        server.Fault = _ => new FeedServerFault { Status = 503, Headers = [$"Retry-After: {clock.Now.AddMinutes(10):R}"] };

        Assert.InRange((await FailAsync("a.json", FileShape.Json)).RetryAfter!.Value, TimeSpan.FromSeconds(598), TimeSpan.FromSeconds(601));
    }

    [Theory]
    [InlineData(500, 4)]
    [InlineData(502, 4)]
    [InlineData(408, 4)]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    [InlineData(302, 1)]
    public async Task Only_what_may_pass_is_tried_again(int status, int attempts)
    {
        server.Fault = _ => new FeedServerFault { Status = status };

        Assert.Contains($"answered {status}", (await FailAsync("a.json", FileShape.Json)).Message, StringComparison.Ordinal);
        Assert.Equal(attempts, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_so()
    {
        server.Dispose();

        Assert.Contains("refused", (await FailAsync("a.json", FileShape.Json)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(FileShape.Zip, "a page of HTML came instead of a zip")]
    [InlineData(FileShape.Gzip, "a page of HTML came instead of gzip")]
    [InlineData(FileShape.Json, "a page of HTML came instead of JSON")]
    [InlineData(FileShape.Xml, "a page of HTML came instead of XML")]
    [InlineData(FileShape.Text, "a page of HTML came instead of text")]
    public async Task A_login_page_is_no_feed(FileShape shape, string message)
    {
        server.Put("/a", "{}");
        var known = await FetchAsync("a", FileShape.Json);
        server.Put("/a", "\r\n<!DOCTYPE HTML><html><body>Please log in to the network of the hotel</body></html>");

        Assert.Equal(message, (await FailAsync("a", shape, known)).Message);
        Assert.Equal("{}", Content(known));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(FileShape.Zip, "{}", "what came is not a zip")]
    [InlineData(FileShape.Json, "PK", "what came is not JSON")]
    [InlineData(FileShape.Json, "", "it came empty")]
    [InlineData(FileShape.Json, "{", "it is JSON that breaks off")]
    [InlineData(FileShape.Bzip2, "BZ", "what came is not bzip2")]
    public async Task Another_kind_of_file_is_refused(FileShape shape, string content, string message)
    {
        server.Put("/a", content);

        Assert.Equal(message, (await FailAsync("a", shape)).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_beyond_its_bound_is_refused(bool withLength)
    {
        server.Put("/a.zip", Zip(3 << 20));
        server.Fault = _ => new FeedServerFault { WithoutLength = !withLength };
        var download = new Download(Upstream(), folder.Path, Remote("a.zip", FileShape.Zip) with { MaxBytes = 1 << 20 }, (_, _) => { });

        Assert.Contains("more than 1 MiB", (await Assert.ThrowsAsync<FetchException>(() => download.RunAsync(null, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_checksum_of_googles_storage_is_compared()
    {
        // The check value of CRC-32C is that of "123456789": https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-32-iscsi.
        server.Put("/a", "123456789");
        server.Fault = _ => new FeedServerFault { Headers = ["x-goog-hash: crc32c=4waSgw==,md5=JfnnlDI7RTiF9RgfG2JNCw=="] };
        Assert.Equal("123456789", Content(await FetchAsync("a", FileShape.Text)));

        server.Put("/a", "123456780");
        Assert.Contains("checksum", (await FailAsync("a", FileShape.Text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_came_compressed_stays_so()
    {
        server.Put("/a.json", Gzip("""{"a":1}"""), gzipped: true);

        var file = await FetchAsync("a.json", FileShape.Json);

        Assert.EndsWith("-a.json.gz", file!.StoredAs, StringComparison.Ordinal);
        using var content = new StreamReader(new GZipStream(File.OpenRead(folder.In(file.StoredAs!)), CompressionMode.Decompress));
        Assert.Equal("""{"a":1}""", await content.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task An_optional_file_may_be_absent_but_not_vanish()
    {
        var remote = Remote("a.json", FileShape.Json) with { Optional = true };
        Assert.Null(await new Download(Upstream(), folder.Path, remote, (_, _) => { }).RunAsync(null, Token));

        server.Put("/a.json", "{}");
        var known = await new Download(Upstream(), folder.Path, remote, (_, _) => { }).RunAsync(null, Token);
        server.Remove("/a.json");

        Assert.True((await Assert.ThrowsAsync<FetchException>(() => new Download(Upstream(), folder.Path, remote, (_, _) => { }).RunAsync(known, Token))).IsAbsent);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left()
    {
        using var end = new CancellationTokenSource();
        server.Put("/a.json", """{"a":"0123456789012345678901234567890123456789012345678901234567890123456789"}""");
        server.Fault = _ => new FeedServerFault { CloseAfter = 0, Silent = true, Token = end.Token };
        var impatient = new QuickClock { Short = TimeSpan.FromSeconds(61) };

        var failure = await Assert.ThrowsAsync<FetchException>(() =>
            new Download(new Upstream(Direct.Client, Mirror.None, impatient), folder.Path, Remote("a.json", FileShape.Json), (_, _) => { }).RunAsync(null, Token));

        Assert.Equal("nothing came for 60 s", failure.Message);
        await end.CancelAsync();
    }

    [Fact]
    public async Task A_mirror_has_a_folder_for_each_host()
    {
        server.Put("/m/storage.example/osv/Debian/a.json", "{}");
        var upstream = new Upstream(Direct.Client, Mirror.At(server.Url + "m"), clock);

        var file = await new Download(upstream, folder.Path, new RemoteFile("a.json", "https://storage.example/osv/Debian/a.json", FileShape.Json), (_, _) => { }).RunAsync(null, Token);

        Assert.Equal("{}", Content(file));
    }

    private Upstream Upstream() => new(Direct.Client, Mirror.None, clock);

    private RemoteFile Remote(string name, FileShape shape) => new(name, server.Url + name, shape);

    private Task<FetchedFile?> FetchAsync(string name, FileShape shape, FetchedFile? known = null) =>
        new Download(Upstream(), folder.Path, Remote(name, shape), (_, _) => { }).RunAsync(known, Token);

    private Task<FetchException> FailAsync(string name, FileShape shape, FetchedFile? known = null) =>
        Assert.ThrowsAsync<FetchException>(() => FetchAsync(name, shape, known));

    private string Content(FetchedFile? file) => File.ReadAllText(folder.In(file!.StoredAs!));

    private static byte[] Zip(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return Zips.Make(("x", content));
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
}
