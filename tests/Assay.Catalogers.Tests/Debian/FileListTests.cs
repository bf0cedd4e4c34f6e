using System.Text;
using Assay.Catalogers.Debian;
using Assay.Core.Cataloging;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Debian;

public sealed class FileListTests
{
    private static readonly string Digest = new('0', 32);

    [Fact]
    public void A_list_names_its_owner_and_normalised_paths()
    {
        var claim = Assert.Single(Read("info/libc6:amd64.list", "/.\n/lib\n/lib//x/../libc.so.6\n/usr/share/ä b\n").Claims);

        Assert.Equal(("libc6:amd64", ClaimKind.Files), (claim.Owner, claim.Kind));
        Assert.Equal("lib\nlib/libc.so.6\nusr/share/ä b\n", Encoding.UTF8.GetString(claim.Paths));
    }

    [Fact]
    public void Md5sums_are_read_in_both_modes_and_with_escapes()
    {
        var claim = Assert.Single(Read("info/bash.md5sums", $"{Digest}  bin/bash\n{Digest} *usr/bin/x\n\\{Digest}  usr/odd\n").Claims);

        Assert.Equal("bash", claim.Owner);
        Assert.Equal("bin/bash\nusr/bin/x\nusr/odd\n", Encoding.UTF8.GetString(claim.Paths));
    }

    [Theory]
    [InlineData("info/a.list", "/../../etc/passwd\n", "dpkg.info.malformed")]
    [InlineData("info/a.md5sums", "not a digest\n", "dpkg.info.malformed")]
    [InlineData("info/a.list", "/usr/bin/a\n/usr/bin/ab", "dpkg.info.truncated")]
    public void Damage_is_a_notice_and_no_path(string path, string content, string code)
    {
        var facts = Read(path, content);

        Assert.Equal(code, Assert.Single(facts.Issues).Code);
        Assert.DoesNotContain(facts.Claims, claim => Encoding.UTF8.GetString(claim.Paths).Contains("passwd", StringComparison.Ordinal));
    }

    [Fact]
    public void Diversions_are_read_by_three_lines_and_cut_ones_noticed()
    {
        const string Text = "/usr/bin/x\n/usr/bin/x.real\npkg\n/a\n/b\n:\n";
        var whole = Encoding.UTF8.GetBytes(Text);

        Assert.Equal([new LooseFact("diversion", "usr/bin/x", "usr/bin/x.real\npkg"), new LooseFact("diversion", "a", "b\n:")], Diversions(whole).Loose);
        Assert.All(Enumerable.Range(0, whole.Length), length =>
        {
            var facts = Diversions(whole[..length]);
            Assert.True(facts.Issues.Count == 1 || length is 0 or 31, $"cut at {length}");
            Assert.All(facts.Loose, fact => Assert.Contains(fact, Diversions(whole).Loose));
        });
    }

    [Fact]
    public void Damaged_lists_and_diversions_never_throw()
    {
        var list = Encoding.UTF8.GetBytes("/.\n/usr\n/usr/bin\n/usr/bin/bash\n/usr/share/doc/bash/copyright\n");
        for (var seed = 0; seed < Tier.Scale(2_000, 200_000); seed++)
        {
            var random = new Random(seed);
            var damaged = (byte[])list.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            foreach (var claim in Debs.Catalog(new DpkgInfoCataloger(), "var/lib/dpkg/info/bash.list", damaged).Claims)
            {
                Assert.Equal((byte)'\n', claim.Paths[^1]);
            }

            Assert.True(Diversions(damaged).Loose.Count <= 2);
        }
    }

    private static FileFacts Diversions(byte[] content) => Debs.Catalog(new DiversionsCataloger(), "var/lib/dpkg/diversions", content);

    private static FileFacts Read(string path, string content) =>
        Debs.Catalog(new DpkgInfoCataloger(), "var/lib/dpkg/" + path, Encoding.UTF8.GetBytes(content));
}
