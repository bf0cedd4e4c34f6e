using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Catalogers.Executables;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Executables;

public sealed class ExecutableCatalogerTests
{
    [Theory]
    [InlineData("mod\tm\tv1.2.3\t\n", "v1.2.3", null)]
    [InlineData("mod\tm\t(devel)\t\nbuild\t-ldflags=\"-s -w -X main.version=1.2.3 -X m/other.Tag=9.9\"\n", "v1.2.3", 0.8)]
    [InlineData("mod\tm\t(devel)\t\nbuild\t-ldflags=\"-X 'm/pkg.buildDate=2020 01 01' -X=m/pkg.gitVersion=v2.0.1-rc1\"\n", "v2.0.1-rc1", 0.8)]
    [InlineData("mod\tm\t(devel)\t\nbuild\tvcs.revision=0123456789abcdef0123\nbuild\tvcs.time=2023-04-05T06:07:08Z\n", "v0.0.0-20230405060708-0123456789ab", 0.5)]
    [InlineData("mod\tm\t(devel)\t\nbuild\t-ldflags=\"-X main.version=dev\"\n", null, null)]
    public void The_main_modules_version_is_what_the_build_knew(string modules, string? version, double? confidence)
    {
        var facts = Go("path\tm\n" + modules);

        var main = facts.Packages.Single(fact => fact.Key == "golang:m").Package;
        Assert.Equal((version, confidence), (main.Version, main.Confidence));
    }

    [Fact]
    public void A_replacement_is_what_went_into_the_program_and_a_folder_stands_for_what_it_replaced()
    {
        var facts = Go("path\tm\nmod\tm\t(devel)\t\ndep\ta.example/one\tv1.0.0\n=>\tb.example/fork\tv1.1.0\th1:x\ndep\ta.example/two\tv2.0.0\n=>\t./local\t\t\n");

        Assert.Equal(["a.example/two v2.0.0", "b.example/fork v1.1.0", "m", "stdlib 1.22.3"], Binaries.Names(facts, "golang"));
        Assert.Equal(0.5, facts.Packages.Single(fact => fact.Key == "golang:a.example/two").Package.Confidence);
    }

    [Fact]
    public void Build_information_before_go_1_18_is_found_behind_its_addresses()
    {
        var modules = Encoding.UTF8.GetBytes("path\tm\nmod\tm\tv1.0.0\t\n");
        byte[] texts = [.. "go1.17.13"u8, .. new byte[16], .. modules, .. new byte[16]];
        var content = Pointers(texts, 9, modules.Length + 32);

        Assert.Equal(["m v1.0.0", "stdlib 1.17.13"], Binaries.Names(Binaries.Catalog("app", content), "golang"));
    }

    [Fact]
    public void A_packed_program_says_that_nothing_can_be_said()
    {
        byte[] content = [.. BinaryBuilder.Build(BinaryFormat.Elf, []), .. "UPX!"u8];

        Assert.Equal(["executable.packed"], Binaries.Catalog("app", content).Issues.Select(issue => issue.Code));
    }

    [Fact]
    public void All_programs_of_a_fat_file_are_read()
    {
        var thin = BinaryBuilder.Build(BinaryFormat.MachO, [(".go.buildinfo", BinaryBuilder.GoBuildInfo("go1.22.3", "path\tm\nmod\tm\tv1.0.0\t\n"))]);
        var fat = new byte[64 + thin.Length];
        BinaryPrimitives.WriteUInt32BigEndian(fat, 0xcafebabe);
        BinaryPrimitives.WriteInt32BigEndian(fat.AsSpan(4), 1);
        BinaryPrimitives.WriteInt32BigEndian(fat.AsSpan(16), 64);
        BinaryPrimitives.WriteInt32BigEndian(fat.AsSpan(20), thin.Length);
        thin.CopyTo(fat, 64);

        Assert.Equal(["m v1.0.0", "stdlib 1.22.3"], Binaries.Names(Binaries.Catalog("app", fat), "golang"));

        // A class of Java's begins alike: magic, then minor and major version.
        Assert.Empty(Binaries.Catalog("A.class", [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52, .. new byte[100]]).Issues);
    }

    [Fact]
    public void A_package_note_counts_where_no_database_lists_the_package()
    {
        var noted = BinaryBuilder.Build(BinaryFormat.Elf, BinaryBuilder.Everything());
        var alone = new FactsBuilder([new ExecutableCataloger()]).Layer(LayerEntry.File("usr/bin/app", noted) with { Mode = 0b111_101_101 });

        var package = Assert.Single(alone.Join(new ExecutableJoin(), new Distro { Id = "fedora", VersionId = "37" }).Packages, package => package.Type == "rpm");
        Assert.Equal(("pkg:rpm/fedora/systemd@252-1.fc37?arch=x86_64&distro=fedora-37&upstream=systemd-252-1.fc37.src.rpm", 0.8), (package.Purl, package.Confidence));

        var sink = new InventorySink();
        sink.Add(new Package { Type = "rpm", Name = "systemd-udev", Version = "252-1.fc37", Source = new SourcePackage("systemd", "252-1.fc37") });
        new ExecutableJoin().Join(alone.Build(), sink);
        Assert.Single(sink.Packages, found => found.Type == "rpm");
    }

    [Theory]
    [InlineData("""{"type":"deb","os":"Debian","name":"systemd","version":"252.38-1~deb12u1","architecture":"amd64"}""", "pkg:deb/debian/systemd@252.38-1~deb12u1?arch=amd64&distro=debian-12")]
    [InlineData("""{"type":"deb","os":"debian","name":"systemd","version":"257.9-1"}""", "pkg:deb/debian/systemd@257.9-1")]
    [InlineData("""{"type":"deb","os":"ubuntu","osVersion":"24.04","name":"systemd","version":"255.4-1ubuntu8.4"}""", "pkg:deb/ubuntu/systemd@255.4-1ubuntu8.4?distro=ubuntu-24.04")]
    [InlineData("""{"type":"rpm","os":"fedora","osVersion":"40","name":"systemd","version":"255.4-1.fc40"}""", "pkg:rpm/fedora/systemd@255.4-1.fc40?distro=fedora-40&upstream=systemd-255.4-1.fc40.src.rpm")]
    [InlineData("""{"type":"rpm","name":"systemd","version":"252-1.fc37","osCpe":"cpe:/o:fedoraproject:fedora:37"}""", "pkg:rpm/fedora/systemd@252-1.fc37?distro=fedora-37&upstream=systemd-252-1.fc37.src.rpm")]
    [InlineData("""{"type":"rpm","os":"fedora","name":"systemd","version":"252-1.fc37"}""", "pkg:rpm/fedora/systemd@252-1.fc37?distro=fedora-37&upstream=systemd-252-1.fc37.src.rpm")]
    [InlineData("""{"type":"rpm","name":"systemd","version":"257-1.el10","osCpe":"cpe:/o:redhat:enterprise_linux:10::baseos"}""", "pkg:rpm/redhat/systemd@257-1.el10?distro=rhel-10&upstream=systemd-257-1.el10.src.rpm")]
    [InlineData("""{"type":"alpm","os":"arch","name":"systemd","version":"257.9-1"}""", "pkg:alpm/arch/systemd@257.9-1?distro=arch")]
    [InlineData("""{"type":"deb","os":"Deb ian&x=1","name":"a","version":"1~deb12u1"}""", "pkg:deb/debian/a@1~deb12u1")]
    [InlineData("""{"type":"deb","os":"debian","osVersion":"twelve","name":"a","version":"1+deb12u"}""", "pkg:deb/debian/a@1%2Bdeb12u")]
    public void A_note_names_the_distribution_where_the_tree_names_none(string json, string purl)
    {
        var noted = BinaryBuilder.Build(BinaryFormat.Elf, [(".note.package", BinaryBuilder.Note(json))]);
        var tree = new FactsBuilder([new ExecutableCataloger()]).Layer(LayerEntry.File("bin/app", noted) with { Mode = 0b111_101_101 });

        Assert.Equal(purl, Assert.Single(tree.Join(new ExecutableJoin()).Packages).Purl);
    }

    [Fact]
    public void A_native_image_has_its_sbom_behind_a_symbol()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write("""{"bomFormat":"CycloneDX","components":[{"purl":"pkg:maven/io.micronaut/micronaut-core@4.2.3"}]}"""u8);
        }

        // The list begins at 128, its length behind it on a border of 16.
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, packed.Length);
        var symbols = new byte[72];
        BinaryPrimitives.WriteInt32LittleEndian(symbols.AsSpan(24), 1);
        BinaryPrimitives.WriteInt64LittleEndian(symbols.AsSpan(32), 128);
        BinaryPrimitives.WriteInt32LittleEndian(symbols.AsSpan(48), 6);
        BinaryPrimitives.WriteInt64LittleEndian(symbols.AsSpan(56), (128 + packed.Length + 15) & ~15);
        var image = BinaryBuilder.Build(BinaryFormat.Elf, [(".svm_heap", packed.ToArray()), (".data", length), (".dynsym", symbols), (".dynstr", "\0sbom\0sbom_length\0"u8.ToArray())]);

        var facts = Binaries.Catalog("usr/bin/app", image);

        Assert.Empty(facts.Issues);
        Assert.Equal(["io.micronaut:micronaut-core 4.2.3"], Binaries.Names(facts, "maven"));
    }

    [Fact]
    public void What_the_linker_says_goes_before_what_a_pattern_finds()
    {
        var go = BinaryBuilder.Build(BinaryFormat.Elf, [(".go.buildinfo", BinaryBuilder.GoBuildInfo("go1.22.3", "path\thelm.sh/helm/v3/cmd/helm\nmod\thelm.sh/helm/v3\tv3.15.1\t\n")), (".data", Encoding.Latin1.GetBytes("\0\0v3.1.1\0\0"))]);

        Assert.Equal(["helm.sh/helm/v3 v3.15.1", "stdlib 1.22.3"], Binaries.Names(Binaries.Catalog("usr/bin/helm", go), "golang"));
    }

    [Fact]
    public void A_file_that_is_no_binary_costs_its_first_bytes()
    {
        var script = new CountingStream("#!/bin/sh\n"u8.ToArray(), 1 << 30);

        var facts = Binaries.Catalog("usr/bin/script", script, 1 << 30);

        Assert.Empty(facts.Packages);
        Assert.InRange(script.BytesRead, 1, 64 << 10);
    }

    [Fact]
    public void A_memory_dump_costs_its_first_bytes()
    {
        var dump = new CountingStream([.. "\u007fELF\u0002\u0001\u0001"u8, .. new byte[9], 4, 0, .. new byte[100]], 1 << 30);

        Assert.Empty(Binaries.Catalog("var/core", dump, 1 << 30).Issues);
        Assert.InRange(dump.BytesRead, 1, 64 << 10);
    }

    [Fact]
    public void A_program_of_the_distribution_names_its_package_where_its_note_does()
    {
        const string Program = "/usr/bin/systemctl";
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed");
        var printed = NativeTool.Run(NativeTool.Require("readelf"), ["--notes", "--wide", Program]);
        Assert.SkipUnless(printed.Output.Contains("FDO", StringComparison.Ordinal), "the program has no package note");
        var version = NativeTool.Run(NativeTool.Require("dpkg-query"), ["-W", "-f", "${Version}", "systemd"]).Output;

        var package = Assert.Single(Binaries.CatalogFile(Program).Packages, fact => fact.Package.Type == "deb").Package;

        Assert.Equal(("systemd", version), (package.Name, package.Version));
    }

    [Fact]
    public void A_binary_of_two_gigabytes_is_read_in_bounded_memory()
    {
        Assert.SkipUnless(Tier.IsNightly, "reads two gigabytes: nightly tier");
        var head = BinaryBuilder.Build(BinaryFormat.Elf, BinaryBuilder.Everything());
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var content = new CountingStream(head, 2L << 30, canSeek: true);

        var facts = Binaries.Catalog("usr/bin/redis-server", content, 2L << 30);

        Assert.Contains(facts.Packages, fact => fact.Package.Type == "cargo");
        Assert.InRange(content.BytesRead, 2L << 30, (2L << 30) + (64 << 20));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 32 << 20);
    }

    private static FileFacts Go(string modules) =>
        Binaries.Catalog("app", BinaryBuilder.Build(BinaryFormat.Elf, [(".go.buildinfo", BinaryBuilder.GoBuildInfo("go1.22.3", modules))]));

    // The mark with two addresses, string headers, and the texts, all in one segment at an address of its own.
    private static byte[] Pointers(byte[] texts, int versionBytes, int moduleBytes)
    {
        const long Address = 0x400000;
        var file = new byte[192 + texts.Length];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(56), 1);
        var segment = file.AsSpan(64);
        BinaryPrimitives.WriteInt32LittleEndian(segment, 1);
        BinaryPrimitives.WriteInt32LittleEndian(segment[4..], 6);
        BinaryPrimitives.WriteInt64LittleEndian(segment[16..], Address);
        BinaryPrimitives.WriteInt64LittleEndian(segment[32..], file.Length);
        const int Mark = 128;
        const int Strings = Mark + 32;
        ((byte[])[0xff, .. " Go buildinf:"u8, 8, 0]).CopyTo(file, Mark);
        texts.CopyTo(file, Strings + 32);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Mark + 16), Address + Strings);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Mark + 24), Address + Strings + 16);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Strings), Address + Strings + 32);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Strings + 8), versionBytes);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Strings + 16), Address + Strings + 32 + versionBytes);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Strings + 24), moduleBytes);
        return file;
    }
}
