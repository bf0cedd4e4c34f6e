using System.Text;
using Assay.Core.Cataloging;
using Assay.Engine.Collecting;

namespace Assay.Engine.Tests.Collecting;

public sealed class InterestTableTests
{
    private static readonly InterestTable Table = InterestTable.Of(
    [
        new Wanting("a", new Interest { Globs = ["etc/os-release", "**/package.json", "**/*.list"] }),
        new Wanting("b", new Interest { Globs = ["var/lib/status.d/*", "**/package.json"] }),
        new Wanting("c", new Interest { Executables = true, Magic = ["\u007fELF"u8.ToArray()] }),
        new Wanting("d", new Interest { Globs = ["**/libssl*", "**/*.deps.json"] }),
    ]);

    [Theory]
    [InlineData("etc/os-release", 0b110_100_100, new[] { 0 })]
    [InlineData("usr/package.json", 0b110_100_100, new[] { 0, 1 })]
    [InlineData("var/lib/status.d/x.list", 0b110_100_100, new[] { 0, 1 })]
    [InlineData("var/lib/status.d", 0b110_100_100, new int[0])]
    [InlineData("usr/bin/x", 0b111_101_101, new[] { 2 })]
    [InlineData("usr/bin/x", 0b110_100_100, new int[0])]
    [InlineData("usr/lib/libssl.so.3", 0b110_100_100, new[] { 3 })]
    [InlineData("usr/lib/li", 0b110_100_100, new int[0])]
    [InlineData("app/x.deps.json", 0b110_100_100, new[] { 3 })]
    [InlineData("app/x.json", 0b110_100_100, new int[0])]
    public void Names_every_cataloger_once(string path, int mode, int[] expected)
    {
        var wanted = new List<int>();
        Table.Match(Encoding.UTF8.GetBytes(path), mode, wanted);
        wanted.Sort();
        Assert.Equal(expected, wanted);
    }

    [Theory]
    [InlineData("var", true)]
    [InlineData("var/lib/status.d", true)]
    [InlineData("var/lib/status.d/deep", false)]
    [InlineData("var/lib/other", false)]
    [InlineData("usr/share/doc/any", true)]
    [InlineData("usr/share/doc/any/deeper", false)]
    [InlineData("nix", true)]
    [InlineData("nix/store", true)]
    [InlineData("nix/store/path", false)]
    [InlineData("nixos", false)]
    [InlineData("srv", false)]
    public void Enters_folders_in_which_something_wanted_may_lie(string folder, bool enters)
    {
        var table = InterestTable.Of(
        [
            new Wanting("a", new Interest { Globs = ["var/lib/status.d/*", "usr/share/doc/*/copyright", "etc/os-release"] }),
            new Wanting("b", new Interest { NamesIn = ["nix/store"] }),
        ]);

        Assert.Equal(enters, table.Enters(Encoding.UTF8.GetBytes(folder)));
        Assert.True(Table.Enters(Encoding.UTF8.GetBytes(folder)));
    }

    [Fact]
    public void No_cataloger_of_systems_wants_files_everywhere()
    {
        // A disk is read for its system's packages alone only where that is so.
        var table = InterestTable.Of(Assay.Catalogers.AllCatalogers.SystemCatalogers);

        Assert.False(table.Enters("srv/data/inner"u8));
        Assert.True(table.Enters("var/lib/dpkg/info"u8));
        Assert.True(table.Enters("var/lib/rpm"u8));
    }

    [Fact]
    public void Knows_a_file_by_how_it_begins()
    {
        var wanted = new List<int>();
        Table.MatchMagic("\u007fELF and more"u8, wanted);
        Table.MatchMagic("\u007fELX and more"u8, wanted);
        Assert.Equal([2], wanted);
        Assert.Equal(4, Table.LongestMagic);
    }

    [Theory]
    [InlineData("nix/store/a-1", 13)]
    [InlineData("nix/store/a-1/bin/a", 13)]
    [InlineData("nix/store", 0)]
    [InlineData("nix/stored/a", 0)]
    [InlineData("x/nix/store/a", 0)]
    public void Knows_what_is_wanted_for_its_name_alone(string path, int length)
    {
        var table = InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"] }), new Wanting("b", new Interest { NamesIn = ["nix/store"] })]);
        var wanted = new List<int>();

        Assert.Equal(length, table.MatchName(Encoding.UTF8.GetBytes(path), wanted));
        Assert.Equal(length > 0 ? [1] : [], wanted);
    }

    [Fact]
    public void The_fingerprint_follows_versions_and_patterns()
    {
        var one = InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"] })]).Fingerprint;
        Assert.Equal(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"] })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["y"] })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("b", new Interest { Globs = ["x"] })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"] }) { Version = 2 }]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"], MaxBytes = 5 })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"], Magic = ["m"u8.ToArray()] })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"], Executables = true })]).Fingerprint);
        Assert.NotEqual(one, InterestTable.Of([new Wanting("a", new Interest { Globs = ["x"], NamesIn = ["m"] })]).Fingerprint);
    }

    [Fact]
    public void An_uninteresting_file_allocates_nothing()
    {
        var wanted = new List<int>(4);
        var path = "usr/lib/x86_64-linux-gnu/libnothing.so.1"u8.ToArray();
        Table.Match(path, 0, wanted);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Table.Match(path, 0, wanted);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(wanted);
    }

    private sealed class Wanting(string name, Interest interest) : ICataloger
    {
        public string Name => name;

        public int Version { get; init; } = 1;

        public Interest Interest => interest;

        public void Catalog(ScannedFile file, FactSink sink, CancellationToken token) => sink.Add(new LooseFact("seen", file.Path.ToString(), ""));
    }
}
