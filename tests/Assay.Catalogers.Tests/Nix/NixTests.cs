using System.Text;
using Assay.Catalogers.Nix;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Nix;

public sealed class NixTests
{
    private const string Hash = "h0cnbmfcn93xm5dg2x27ixhag1cwndga";

    private static FactsBuilder Image => new([new NixStoreCataloger(), new NixDerivationCataloger(), new NixDatabaseCataloger()]);

    [Theory]
    [InlineData("glibc-2.34-210-bin", "glibc", "2.34-210", "bin")]
    [InlineData("glibc-2.34-210", "glibc", "2.34-210", null)]
    [InlineData("python3.11-requests-2.31.0", "python3.11-requests", "2.31.0", null)]
    [InlineData("bash-interactive-5.2-p15", "bash-interactive", "5.2-p15", null)]
    [InlineData("openssl-3.0.10-dev", "openssl", "3.0.10", "dev")]
    [InlineData("libfoo-1.0-beta", "libfoo", "1.0-beta", null)]
    [InlineData("emacs-unstable-2022-05-01", "emacs", "unstable-2022-05-01", null)]
    [InlineData("iana-etc-20230316", "iana-etc", "20230316", null)]
    [InlineData("xgcc-12.3.0-libgcc", "xgcc", "12.3.0-libgcc", null)]
    [InlineData("source", null, null, null)]
    [InlineData("builder.sh", null, null, null)]
    [InlineData("linux-6.1.tar.xz", null, null, null)]
    [InlineData("fix-1.2.patch", null, null, null)]
    [InlineData("glibc-2.34-210.drv", null, null, null)]
    [InlineData("-1.2", null, null, null)]
    public void Store_paths_are_taken_apart(string text, string? name, string? version, string? output)
    {
        Assert.Equal(name is not null, NixStorePath.TryRead($"{Hash}-{text}", null, out var path));
        Assert.Equal((name, version, output), (path.Name, path.Version, path.Output));
    }

    [Theory]
    [InlineData("h0cnbmfcn93xm5dg2x27ixhag1cwndg-glibc-2.34")]
    [InlineData("e0cnbmfcn93xm5dg2x27ixhag1cwndga-glibc-2.34")]
    [InlineData("glibc-2.34")]
    [InlineData("")]
    public void Other_names_are_no_store_paths(string text) => Assert.False(NixStorePath.TryRead(text, null, out _));

    [Fact]
    public void Packages_are_known_without_reading_a_file()
    {
        var unreadable = LayerEntry.File($"nix/store/{Hash}-glibc-2.34-210/lib/libc.so.6") with { Open = null };
        var sink = Image.Layer(unreadable, LayerEntry.Folder("nix/store/0000000000000000000000000000000b-curl-8.4.0"),
            LayerEntry.File("nix/store/0000000000000000000000000000000c-hello-2.12")).Join(new NixJoin());

        Assert.Equal(
            [
                "pkg:nix/curl@8.4.0?outputhash=0000000000000000000000000000000b",
                "pkg:nix/hello@2.12?outputhash=0000000000000000000000000000000c",
                $"pkg:nix/glibc@2.34-210?outputhash={Hash}",
            ],
            sink.Packages.Select(package => package.Purl));
        Assert.Equal([ClaimKind.Prefix, ClaimKind.Files, ClaimKind.Prefix], sink.Claims.Select(claim => claim.Kind));
        Assert.Equal($"nix/store/{Hash}-glibc-2.34-210\n", Encoding.UTF8.GetString(sink.Claims[2].Paths));
    }

    [Fact]
    public void A_store_path_that_a_later_layer_removes_is_deleted()
    {
        var sink = Image.Layer(LayerEntry.Folder($"nix/store/{Hash}-glibc-2.34-210"), LayerEntry.Folder("nix/store/0000000000000000000000000000000b-curl-8.4.0"))
            .Layer(LayerEntry.Whiteout($"nix/store/{Hash}-glibc-2.34-210")).Join(new NixJoin());

        Assert.Equal("curl", Assert.Single(sink.Packages).Name);
        Assert.Equal("glibc", Assert.Single(sink.DeletedPackages).Name);
    }

    [Fact]
    public void A_store_of_syft_gives_what_it_expects()
    {
        var peer = Assert.Single(PeerCase.Of("syft", "nix/store_cataloger_test.go"));
        var sink = Image.Layer(LayerEntry.FromTree(peer.Fixture, "nix")).Join(new NixJoin());

        Assert.Equal(peer.Expected.Select(package => package.GetProperty("PURL").GetString()), sink.Packages.Select(package => package.Purl));
        Assert.Equal(peer.Versions, sink.Packages.Select(package => $"{package.Name} {package.Version}"));
    }

    [Fact]
    public void The_database_relates_what_is_there()
    {
        var database = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "seeds", "nix-database.sqlite"));
        string Store(char letter, string name) => $"nix/store/{new string(letter, 32)}-{name}";
        var sink = Image.Layer(LayerEntry.File("nix/var/nix/db/db.sqlite", database), LayerEntry.Folder(Store('0', "glibc-2.38")),
            LayerEntry.Folder(Store('2', "curl-8.4.0-bin")), LayerEntry.Folder(Store('3', "source"))).Join(new NixJoin());

        // OpenSSL is not in the tree, and "source" is no package.
        Assert.Equal([new Relation(sink.Packages[1].Purl, sink.Packages[0].Purl, RelationKind.DependsOn)], sink.Relations);
        Damage.Cut(new NixDatabaseCataloger(), "nix/var/nix/db/db.sqlite", database, (_, facts) => Assert.True(facts.Loose.Count <= 4));
        Damage.Flip(new NixDatabaseCataloger(), "nix/var/nix/db/db.sqlite", database, 0);
    }

    [Fact]
    public void Damaged_derivations_end_in_facts_or_issues()
    {
        var derivation = Encoding.UTF8.GetBytes($"Derive([(\"bin\",\"/nix/store/{Hash}-a-1-bin\",\"\",\"\"),(\"out\",\"/nix/store/{Hash}-a-1\",\"\",\"\")],[],[],\"x\"");
        Assert.Equal(2, Damage.Catalog(new NixDerivationCataloger(), "nix/store/a.drv", derivation).Loose.Count);
        Damage.Cut(new NixDerivationCataloger(), "nix/store/a.drv", derivation, (_, facts) => Assert.True(facts.Loose.Count <= 2));
        Damage.Flip(new NixDerivationCataloger(), "nix/store/a.drv", derivation, 0);
    }
}
