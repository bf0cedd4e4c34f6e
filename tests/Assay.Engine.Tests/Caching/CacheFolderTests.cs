using Assay.Engine.Caching;
using Assay.TestKit;

namespace Assay.Engine.Tests.Caching;

public sealed class CacheFolderTests
{
    private const string Key = "ab12";

    private static readonly byte[] Facts = "facts"u8.ToArray();

    [Fact]
    public void Gives_back_what_was_written()
    {
        using var folder = new TemporaryFolder();
        var cache = Open(folder);
        Assert.Null(cache.Read("layers", Key));
        cache.Write("layers", Key, Facts);
        Assert.Equal(Facts, cache.Read("layers", Key)!.Value.ToArray());
        Assert.Null(cache.Read("blobs", Key));
        Assert.Equal((1, 32 + 5L), cache.Measure());
    }

    [Fact]
    public void A_damaged_entry_counts_as_absent_wherever_it_is_damaged()
    {
        using var folder = new TemporaryFolder();
        var cache = Open(folder);
        for (var at = 0; at < 32 + 5; at++)
        {
            cache.Write("layers", Key, Facts);
            var path = folder["cache", "layers", "ab", Key];
            var bytes = File.ReadAllBytes(path);
            bytes[at] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Null(cache.Read("layers", Key));
            Assert.False(File.Exists(path));
        }

        for (var length = 0; length < 32 + 5; length++)
        {
            cache.Write("layers", Key, Facts);
            var path = folder["cache", "layers", "ab", Key];
            File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);
            Assert.Null(cache.Read("layers", Key));
        }
    }

    [Fact]
    public void A_link_in_place_of_an_entry_is_not_followed()
    {
        using var folder = new TemporaryFolder();
        var cache = Open(folder);
        cache.Write("layers", Key, Facts);
        var path = folder["cache", "layers", "ab", Key];
        File.Move(path, folder["elsewhere"]);
        File.CreateSymbolicLink(path, folder["elsewhere"]);
        Assert.Null(cache.Read("layers", Key));
    }

    [Fact]
    public void Only_its_owner_can_use_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix modes");
            return;
        }

        using var folder = new TemporaryFolder();
        var cache = Open(folder);
        cache.Write("layers", Key, Facts);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["cache"]));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["cache", "layers", "ab", Key]));
    }

    [Fact]
    public void A_folder_that_others_may_write_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Unix modes");
            return;
        }

        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["open"]);
        File.SetUnixFileMode(folder["open"], (UnixFileMode)0b111_111_111);
        Assert.Null(CacheFolder.Open(folder["open"], 1 << 20, out var reason));
        Assert.Contains("others may write", reason, StringComparison.Ordinal);
        Directory.CreateSymbolicLink(folder["link"], folder["open"]);
        Assert.Null(CacheFolder.Open(folder["link"], 1 << 20, out _));
    }

    [Fact]
    public void The_least_recently_used_go_first()
    {
        using var folder = new TemporaryFolder();
        var cache = CacheFolder.Open(folder["cache"], 3 * 132, out _)!;
        var content = new byte[100];
        foreach (var key in (string[])["aa01", "aa02", "aa03", "aa04", "aa05"])
        {
            cache.Write("layers", key, content);
            File.SetLastWriteTimeUtc(folder["cache", "layers", "aa", key], new DateTime(2020, 1, key[^1] - '0', 0, 0, 0, DateTimeKind.Utc));
        }

        cache.Touch("layers", "aa01", TimeProvider.System);
        cache.Trim();
        Assert.NotNull(cache.Read("layers", "aa01"));
        Assert.Null(cache.Read("layers", "aa02"));
        Assert.Null(cache.Read("layers", "aa03"));
        Assert.NotNull(cache.Read("layers", "aa04"));
        Assert.NotNull(cache.Read("layers", "aa05"));
    }

    [Fact]
    public void Many_writers_of_one_entry_leave_a_whole_one()
    {
        using var folder = new TemporaryFolder();
        var contents = Enumerable.Range(0, 8).Select(number => Enumerable.Repeat((byte)number, 50_000).ToArray()).ToList();
        Parallel.ForEach(contents, content =>
        {
            var cache = Open(folder);
            for (var i = 0; i < 30; i++)
            {
                cache.Write("layers", Key, content);
                var read = cache.Read("layers", Key);
                Assert.NotNull(read);
                Assert.DoesNotContain(read.Value.ToArray(), value => value != read.Value.Span[0]);
            }
        });
        Assert.DoesNotContain(Directory.EnumerateFiles(folder["cache"]), name => Path.GetFileName(name).StartsWith(".new-", StringComparison.Ordinal));
    }

    private static CacheFolder Open(TemporaryFolder folder) => CacheFolder.Open(folder["cache"], 1 << 20, out _)!;
}
