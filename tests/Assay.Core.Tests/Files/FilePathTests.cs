using System.Text;
using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("etc/passwd", "etc/passwd", false)]
    [InlineData("/etc/passwd", "etc/passwd", false)]
    [InlineData("./etc//passwd/", "etc/passwd", false)]
    [InlineData("a/./b/../c", "a/c", false)]
    [InlineData("a/..", "", false)]
    [InlineData("", "", false)]
    [InlineData("/", "", false)]
    [InlineData(".", "", false)]
    [InlineData("..", "", true)]
    [InlineData("../../etc/shadow", "etc/shadow", true)]
    [InlineData("a/../../b", "b", true)]
    [InlineData("a/b/../../../c", "c", true)]
    [InlineData("...", "...", false)]
    [InlineData("..a/.b", "..a/.b", false)]
    [InlineData("a\\b", "a\\b", false)]
    public void Normalises_and_tells_of_an_escape(string raw, string expected, bool escapes)
    {
        var buffer = new byte[FilePath.MaxBytes];

        Assert.True(FilePath.TryNormalize(Encoding.UTF8.GetBytes(raw), buffer, out var length, out var escaped));
        Assert.Equal((expected, escapes), (Encoding.UTF8.GetString(buffer, 0, length), escaped));
        Assert.Equal(expected, FilePath.Parse(raw).ToString());
    }

    [Fact]
    public void Normalises_in_a_buffer_as_long_as_the_path()
    {
        var buffer = new byte[7];

        Assert.True(FilePath.TryNormalize("a/b/c/d"u8, buffer, out var length, out _));
        Assert.Equal(7, length);
        Assert.True(FilePath.TryNormalize("/a/b/.."u8, buffer, out length, out _));
        Assert.Equal(1, length);
    }

    [Fact]
    public void Refuses_a_nul() => Assert.False(FilePath.TryNormalize("a\0b"u8, out _));

    [Fact]
    public void Takes_a_path_of_the_longest_length_and_no_longer()
    {
        Assert.True(FilePath.TryNormalize(Enumerable.Repeat((byte)'a', FilePath.MaxBytes).ToArray(), out var path));
        Assert.Equal(FilePath.MaxBytes, path.Bytes.Length);
        Assert.False(FilePath.TryNormalize(Enumerable.Repeat((byte)'a', FilePath.MaxBytes + 1).ToArray(), out _));
        Assert.Throws<ArgumentException>(() => FilePath.Parse(new string('a', FilePath.MaxBytes + 1)));
    }

    [Fact]
    public void Keeps_bytes_that_are_not_utf8()
    {
        byte[] raw = [(byte)'a', 0xFF, (byte)'/', 0xC3];

        Assert.True(FilePath.TryNormalize(raw, out var path));
        Assert.Equal(raw, path.Bytes.ToArray());
        Assert.Equal("a\\xff/\\xc3", path.ToString());
    }

    [Fact]
    public void Knows_its_last_part_and_its_folder()
    {
        var path = FilePath.Parse("a/b/c.txt");

        Assert.True(path.FileName.SequenceEqual("c.txt"u8));
        Assert.Equal(FilePath.Parse("a/b"), path.Parent);
        Assert.True(FilePath.Parse("a").Parent.IsRoot);
        Assert.True(default(FilePath).Parent.IsRoot);
        Assert.True(default(FilePath).FileName.IsEmpty);
    }

    [Fact]
    public void Is_ordered_by_bytes()
    {
        var ordered = new[] { "", "B", "a", "a!", "a/b", "ab", "é" }.Select(FilePath.Parse).ToArray();

        Assert.Equal(ordered, ordered.Reverse().Order());
        Assert.True(ordered[1] < ordered[2] && ordered[2] > ordered[1] && ordered[2] <= FilePath.Parse("./a") && ordered[2] >= FilePath.Parse("a/"));
        Assert.True(ordered[2] == FilePath.Parse("/a") && ordered[2] != ordered[3]);
        Assert.Equal(ordered[2].GetHashCode(), FilePath.Parse("/a/").GetHashCode());
    }

    [Fact]
    public void Is_the_root_where_nothing_is_left() => Assert.Equal(default, FilePath.Parse("a/.."));
}
