using System.Text;
using Assay.Catalogers.Distros;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Distros;

public sealed class ReleaseCatalogerTests
{
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        "\uFEFFNAME=\"Debian GNU/Linux\"\r\n# remark\r\nVERSION_ID='12'\r\nVERSION=\"12 (book\\\"worm)\"\r\nID=debian\r\nID_LIKE=\"a b\"\r\n");

    [Theory]
    [InlineData("ID=debian", "debian")]
    [InlineData("  ID = debian  ", "debian")]
    [InlineData("ID=\"debian\"", "debian")]
    [InlineData("ID='debian'", "debian")]
    [InlineData("ID=\"debian\"   ", "debian")]
    [InlineData("ID=\"debian", "debian")]
    [InlineData("ID=Debian", "debian")]
    [InlineData("ID=de\\bian", "debian")]
    [InlineData("ID=debian\r", "debian")]
    [InlineData("ID=first\nID=last", "last")]
    [InlineData("#ID=first\n\n;ID=second\nID=last", "last")]
    [InlineData("nonsense\n=x\nA-B=c\nID=last", "last")]
    public void Reads_an_id_however_it_is_quoted(string content, string id) =>
        Assert.Equal(id, ReleaseTree.Resolve(("etc/os-release", content))?.Id);

    [Theory]
    [InlineData("NAME=\"a \\\"b\\\" \\$c \\`d\\` \\\\e \\f\"", "a \"b\" $c `d` \\e \\f")]
    [InlineData("NAME='a \\n \"b\"'", "a \\n \"b\"")]
    [InlineData("NAME=a\\ b\\\\", "a b\\")]
    [InlineData("NAME=", "")]
    [InlineData("NAME=\"\"", "")]
    [InlineData("NAME=\"x\" # remark", "x")]
    [InlineData("NAME=ends\\", "ends\\")]
    public void Takes_quotes_and_escapes_away(string line, string value)
    {
        Assert.True(ReleaseAssignments.TryRead(Encoding.UTF8.GetBytes(line), out var key, out var read, out _));
        Assert.Equal(("NAME", value), (key, read));
    }

    [Fact]
    public void Shows_bytes_that_are_no_text()
    {
        Assert.True(ReleaseAssignments.TryRead([.. "NAME=a"u8, 0xFF], out _, out var value, out _));
        Assert.Equal("a\\xff", value);
    }

    [Theory]
    [InlineData("etc/os-release", "\n", "distro.release.malformed")]
    [InlineData("etc/os-release", "ID=debian\nNAME=\"Debian\n", "distro.release.malformed")]
    [InlineData("etc/os-release", "ID=de/bian\n", "distro.id.malformed")]
    [InlineData("etc/redhat-release", "", "distro.release.malformed")]
    public void Notices_what_is_no_release_file(string path, string content, string code)
    {
        var tree = new ReleaseTree().Layer((path, Encoding.UTF8.GetBytes(content)));

        var issue = Assert.Single(tree.Issues);
        Assert.Equal((IssueLevel.Notice, code, path), (issue.Level, issue.Code, issue.Path));
    }

    [Theory]
    [InlineData("etc/os-release")]
    [InlineData("etc/redhat-release")]
    public void Leaves_out_an_endless_line_and_says_so(string path)
    {
        var line = new string('x', ReleaseCataloger.MaxLineBytes + 1);
        var tree = new ReleaseTree().Layer((path, Encoding.UTF8.GetBytes($"NAME={line}\nID=debian\n")));

        Assert.Contains(tree.Issues, issue => issue.Level == IssueLevel.Error && issue.Code == "limit.line");
        Assert.Equal(path == "etc/os-release" ? "debian" : null, tree.Resolve()?.Id);
    }

    [Fact]
    public void Takes_a_million_keys_without_keeping_them()
    {
        var content = new StringBuilder("ID=debian\n");
        for (var i = 0; content.Length < 200_000; i++)
        {
            content.Append('K').Append(i).Append("=v\n");
        }

        var tree = new ReleaseTree().Layer(("etc/os-release", Encoding.UTF8.GetBytes(content.ToString())));

        Assert.Equal("debian", tree.Resolve()?.Id);
        Assert.Single(Assert.Single(tree.Facts.Of(ReleaseCataloger.CatalogerName)).Facts.Loose);
    }

    [Fact]
    public void Survives_a_cut_at_every_byte()
    {
        for (var length = 0; length <= Whole.Length; length++)
        {
            foreach (var file in ReleaseFile.ByPrecedence)
            {
                var distro = new ReleaseTree().Layer((file.Path, Whole[..length])).Resolve();
                Assert.True(distro is null || distro.Id.Length > 0);
            }
        }

        Assert.Equal(("debian", "12"), new ReleaseTree().Layer(("etc/os-release", Whole)).Resolve() is { } whole ? (whole.Id, whole.VersionId) : default);
    }

    [Fact]
    public void Survives_flipped_bytes()
    {
        var random = new Random(1);
        for (var round = 0; round < Tier.Scale(2_000, 200_000); round++)
        {
            var bytes = (byte[])Whole.Clone();
            for (var flips = random.Next(1, 8); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var file = ReleaseFile.ByPrecedence[random.Next(ReleaseFile.ByPrecedence.Count)];
            var distro = new ReleaseTree().Layer((file.Path, bytes)).Resolve();
            Assert.True(distro is null || distro.Id.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '.' or '_' or '-'));
        }
    }

    [Fact]
    public void Is_registered() =>
        Assert.Contains(AllCatalogers.Catalogers, cataloger => cataloger.Name == ReleaseCataloger.CatalogerName);
}
