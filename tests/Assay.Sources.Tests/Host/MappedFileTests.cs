using System.Text;
using Assay.Sources.Host;

namespace Assay.Sources.Tests.Host;

public sealed class MappedFileTests
{
    private const string Line = "7f12a4c28000-7f12a4d95000 r-xp 00028000 fd:01 1835013                    /usr/lib/x86_64-linux-gnu/libc.so.6";

    [Theory]
    [InlineData(Line, "/usr/lib/x86_64-linux-gnu/libc.so.6", false)]
    [InlineData(Line + " (deleted)", "/usr/lib/x86_64-linux-gnu/libc.so.6", true)]
    [InlineData("7f-80 r-xs 0 fd:01 7 /a b\\012c (deleted)", "/a b\nc", true)]
    public void A_file_that_is_executed(string line, string path, bool isDeleted)
    {
        var mapped = MappedFile.Parse(Encoding.UTF8.GetBytes(line))!;

        Assert.Equal((path, isDeleted, 0xFDu, 1u), (Encoding.UTF8.GetString(mapped.Path), mapped.IsDeleted, mapped.Major, mapped.Minor));
    }

    [Theory]
    [InlineData("7f-80 r--p 0 fd:01 7 /usr/lib/libc.so.6 (deleted)")]
    [InlineData("7f-80 rw-p 0 00:00 0 ")]
    [InlineData("7f-80 r-xp 0 00:00 0 [vdso]")]
    [InlineData("7f-80 r-xp 0 00:01 9 /memfd:doublemapper (deleted)")]
    [InlineData("7f-80 r-xp 0 00:01 9 /dev/shm/x (deleted)")]
    [InlineData("7f-80 r-xp 0 fd:01 9 /tmp/jna123.tmp (deleted)")]
    [InlineData("7f-80 r-xp 0 fd:01 x /usr/lib/a")]
    [InlineData("7f-80 r-xp 0 fd01 9 /usr/lib/a")]
    [InlineData("7f-80 r-xp 0 zz:01 9 /usr/lib/a")]
    [InlineData("7f-80 r-xp 0 fd:01 9 relative")]
    [InlineData("7f-80 r 0 fd:01 9 /a")]
    [InlineData("")]
    public void What_is_no_file_that_is_executed(string line) => Assert.Null(MappedFile.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void Damage_never_throws()
    {
        var bytes = Encoding.UTF8.GetBytes(Line + " (deleted)");
        for (var at = 0; at < bytes.Length; at++)
        {
            MappedFile.Parse(bytes.AsSpan(0, at));
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[at] ^= (byte)(1 << bit);
                Assert.True(MappedFile.Parse(bytes) is null or { Path.Length: > 0 });
                bytes[at] ^= (byte)(1 << bit);
            }
        }
    }
}
