using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class SpoolTests : IDisposable
{
    private const int MemoryBytes = 1000;

    private readonly string folder = Directory.CreateTempSubdirectory("assay-spool-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(MemoryBytes, true)]
    [InlineData(MemoryBytes + 1, false)]
    [InlineData(400_000, false)]
    public void Gives_the_content_back_with_any_position(int sizeBytes, bool isInMemory)
    {
        var content = Content(sizeBytes);

        using var held = new Spool(folder, MemoryBytes, 1 << 20).Hold(new MemoryStream(content), sizeBytes, TestContext.Current.CancellationToken);

        Assert.Equal((isInMemory, sizeBytes, 0L, true), (held is MemoryStream, (int)held.Length, held.Position, held.CanSeek));
        held.Position = sizeBytes / 2;
        var half = new byte[sizeBytes - (sizeBytes / 2)];
        held.ReadExactly(half);
        Assert.Equal(content[(sizeBytes / 2)..], half);
        held.Position = 0;
        var whole = new byte[sizeBytes];
        held.ReadExactly(whole);
        Assert.Equal(content, whole);
    }

    [Fact]
    public void Takes_no_more_than_the_declared_size()
    {
        using var source = new MemoryStream(Content(5000));
        using var held = new Spool(folder, MemoryBytes, 1 << 20).Hold(source, 2000, TestContext.Current.CancellationToken);

        Assert.Equal((2000, 2000), (held.Length, source.Position));
    }

    [Fact]
    public void Leaves_no_name_in_the_folder()
    {
        using var held = new Spool(folder, MemoryBytes, 1 << 20).Hold(new MemoryStream(Content(5000)), 5000, TestContext.Current.CancellationToken);

        Assert.True(OperatingSystem.IsWindows() || Directory.GetFileSystemEntries(folder).Length == 0);
        held.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData(MemoryBytes)]
    [InlineData(50_000)]
    public void Says_that_the_content_ends_early(int sizeBytes)
    {
        var spool = new Spool(folder, MemoryBytes, 50_000);

        var error = Assert.Throws<TreeException>(() =>
        {
            using var held = spool.Hold(new MemoryStream(Content(sizeBytes - 1)), sizeBytes, CancellationToken.None);
        });

        Assert.Equal(("file.truncated", true), (error.Code, error.EntryOnly));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
        // Its share of the quota came back.
        using var next = spool.Hold(new MemoryStream(Content(50_000)), 50_000, TestContext.Current.CancellationToken);
        Assert.Equal(50_000, next.Length);
    }

    [Fact]
    public void Keeps_all_open_files_within_the_quota()
    {
        var spool = new Spool(folder, MemoryBytes, 10_000);
        var first = Hold(6000);
        using var small = Hold(MemoryBytes);

        Assert.Equal("limit.diskQuota", Assert.Throws<TreeException>(() => Hold(4001)).Code);
        using var second = Hold(4000);
        Assert.Equal("limit.diskQuota", Assert.Throws<TreeException>(() => Hold(MemoryBytes + 1)).Code);

        first.Dispose();
        first.Dispose();
        using var third = Hold(6000);
        Assert.Equal("limit.diskQuota", Assert.Throws<TreeException>(() => Hold(MemoryBytes + 1)).Code);

        Stream Hold(int sizeBytes) => spool.Hold(new MemoryStream(Content(sizeBytes)), sizeBytes, CancellationToken.None);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 40)]
    public void Refuses_an_absurd_size_before_it_reads(long sizeBytes)
    {
        var spool = new Spool(folder, MemoryBytes, 10_000);
        using var source = new MemoryStream(Content(100));

        Assert.Equal("limit.diskQuota", Assert.Throws<TreeException>(() => spool.Hold(source, sizeBytes, CancellationToken.None)).Code);
        Assert.Equal("limit.diskQuota", Assert.Throws<TreeException>(() => spool.Hold(source, sizeBytes, CancellationToken.None)).Code);
        Assert.Equal(0, source.Position);
        using var held = spool.Hold(new MemoryStream(Content(10_000)), 10_000, TestContext.Current.CancellationToken);
        Assert.Equal(10_000, held.Length);
    }

    [Fact]
    public void Stops_when_it_is_told_to()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var spool = new Spool(folder, MemoryBytes, 1 << 20);

        Assert.ThrowsAny<OperationCanceledException>(() => spool.Hold(new MemoryStream(Content(5000)), 5000, source.Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Gives_the_quota_back_where_no_file_can_be_made()
    {
        var spool = new Spool(Path.Combine(folder, "none"), MemoryBytes, 5000);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.ThrowsAny<IOException>(() => spool.Hold(new MemoryStream(Content(5000)), 5000, CancellationToken.None));
        }
    }

    private static byte[] Content(int sizeBytes)
    {
        var content = new byte[sizeBytes];
        new Random(sizeBytes).NextBytes(content);
        return content;
    }
}
