using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Engine.Caching;

namespace Assay.Engine.Tests.Caching;

public sealed class FactsCodecTests
{
    [Fact]
    public void Gives_back_every_field()
    {
        var builder = new LayerIndex.Builder();
        builder.Add(new TreeEntry { Path = "a/b"u8, Kind = EntryKind.File, SizeBytes = 77, Mode = 0 });
        builder.Add(new TreeEntry { Path = "a/l"u8, Kind = EntryKind.SymbolicLink, SizeBytes = 0, Mode = 0, LinkTarget = "../b"u8 });
        builder.Add(new TreeEntry { Path = "a/w"u8, Kind = EntryKind.Whiteout, SizeBytes = 0, Mode = 0 });
        builder.Add(new TreeEntry { Path = "a"u8, Kind = EntryKind.OpaqueDirectory, SizeBytes = 0, Mode = 0 });
        var package = new Package
        {
            Type = "rpm",
            Name = "nåme",
            Version = "1:2-3",
            Arch = "amd64",
            Epoch = 0,
            Source = new SourcePackage("src", "2-3"),
            Origin = new PackageOrigin { Vendor = "v", Key = "k", Module = "m", Channel = "c" },
            Scope = PackageScope.Test,
            State = PackageState.Declared,
            Confidence = 0.5,
            OwnedBy = "pkg:rpm/x",
            Purl = "pkg:rpm/n",
            Locations = [new PackageLocation("a.jar!/b.jar")],
            Licenses = ["MIT", "Apache-2.0"],
        };
        var layer = new LayerFacts
        {
            DiffId = "sha256:00",
            Index = builder.Build(),
            Issues = [Issue.Notice("n", "text", "path") with { Layer = "l" }],
            Files =
            [
                new FileFacts
                {
                    Path = FilePath.Parse("a/b"),
                    Cataloger = "test/one",
                    IsDatabase = true,
                    Packages = [new PackageFact(package, "key") { Depends = "d", Provides = "p" }, new PackageFact(new Package { Type = "deb", Name = "bare" }, "bare")],
                    Claims = [new ClaimFact("key", ClaimKind.Prefix, [1, 2, 3, 255])],
                    Loose = [new LooseFact("k", "about", "value\nmore")],
                    Issues = [Issue.Error("e", "text")],
                },
            ],
        };
        using var stream = new MemoryStream();
        FactsCodec.Write(stream, layer);
        stream.Position = 0;
        var read = FactsCodec.Read(stream);

        Assert.Equal(stream.Length, stream.Position);
        Assert.Equal(layer.DiffId, read.DiffId);
        Assert.Equal(layer.Issues, read.Issues);
        Assert.Equal(Text(layer.Files[0]), Text(read.Files[0]));
        Assert.Equal(layer.Files[0].Path, read.Files[0].Path);
        Assert.True(read.Index.TryFind(FilePath.Parse("a/b").Hash, out var kind, out var size, out _));
        Assert.Equal((EntryKind.File, 77), (kind, size));
        Assert.True(read.Index.TryFind(FilePath.Parse("a/l").Hash, out _, out _, out var target));
        Assert.Equal("../b"u8, target);
        Assert.True(read.Index.HasWhiteout(FilePath.Parse("a/w").Hash));
        Assert.True(read.Index.HasOpaque(FilePath.Parse("a").Hash));
    }

    // Every public property, by reflection: a field that the codec forgets shows as a difference.
    private static readonly JsonSerializerOptions Options = new() { Converters = { new PathConverter() } };

    private static string Text(FileFacts facts) => JsonSerializer.Serialize(facts, Options);

    private sealed class PathConverter : JsonConverter<FilePath>
    {
        public override FilePath Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => FilePath.Parse(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, FilePath value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
