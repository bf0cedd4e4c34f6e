using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Oci;
using Assay.Sources.Oci.Layers;
using Assay.Sources.Tests.Oci.Layers;
using Assay.TestKit;

namespace Assay.Sources.Tests.Oci;

public sealed class OciLayoutTests : IDisposable
{
    private static readonly ScanLimits Limits = new();
    private readonly TempFolder folder = new();
    private readonly OciLayoutBuilder layout;

    public OciLayoutTests() => layout = new OciLayoutBuilder(folder.FullPath);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Opens_an_image_and_its_layers()
    {
        var first = layout.Layer(new TarBuilder().File("a", "1").Build(), "ADD rootfs.tar /");
        var second = layout.Layer(new TarBuilder().Whiteout("a").Build(), "RUN rm /a", gzip: false);
        var manifest = layout.Image([first, second, first], "arm64", variant: "v8");
        layout.Add(manifest, "latest");
        var image = Open();
        Assert.Equal(folder.FullPath, image.Name);
        Assert.Equal("linux/arm64", image.Platform);
        Assert.Null(image.OsVersion);
        Assert.Equal(manifest.Digest, image.Digests[0]);
        Assert.Equal(OciLayoutBuilder.DigestOf(image.ConfigBytes), image.Digests[1]);
        Assert.Equal([first.DiffId, second.DiffId, first.DiffId], image.Layers.Select(layer => layer.DiffId));
        Assert.Equal(["ADD rootfs.tar /", "RUN rm /a", "ADD rootfs.tar /"], image.Layers.Select(layer => layer.CreatedBy));
        Assert.Equal([0, 1, 2], image.Layers.Select(layer => layer.Number));
        foreach (var layer in image.Layers)
        {
            Assert.Equal(layer.DiffId, LayerReading.Read(layer).DiffId);
            Assert.Equal(new FileInfo(layout.PathOf(layer.Digest!)).Length, layer.SizeBytes);
        }

        Assert.Equal(image.Layers[0].BlobIdentity, image.Layers[2].BlobIdentity);
        if (OperatingSystem.IsLinux())
        {
            Assert.Matches("^[0-9]+:[0-9]+:[0-9]+:[0-9]+\\.[0-9]{9}:[0-9]+\\.[0-9]{9}$", image.Layers[0].BlobIdentity!);
            Assert.NotEqual(image.Layers[0].BlobIdentity, image.Layers[1].BlobIdentity);
        }
    }

    [Fact]
    public void Chooses_by_tag_reference_or_digest()
    {
        var one = Image("1");
        var two = Image("2");
        layout.Add(one, "one").Add(two, "two").Add(one, "first");
        Assert.Equal(one.Digest, Open("one").Digests[0]);
        Assert.Equal(one.Digest, Open("first").Digests[0]);
        Assert.Equal(two.Digest, Open("two").Digests[0]);
        Assert.Equal(two.Digest, Open(two.Digest).Digests[0]);
        Assert.Equal(folder.FullPath + ":two", Open("two").Name);
        Assert.Equal("image.tagNotFound", Fails("three").Code);
        var needed = Fails();
        Assert.Equal("image.tagNeeded", needed.Code);
        Assert.Equal("name one of: first, one, two", needed.Hint);
    }

    [Fact]
    public void Several_tags_of_one_image_are_no_question()
    {
        var image = Image("1");
        layout.Add(image, "one").Add(image, "latest");
        Assert.Equal(image.Digest, Open().Digests[0]);
    }

    [Fact]
    public void Two_images_without_tags_are_a_question()
    {
        layout.Add(Image("1") with { Platform = null }).Add(Image("2") with { Platform = null });
        Assert.Equal("image.tagNeeded", Fails().Code);
    }

    [Fact]
    public void Chooses_by_platform_out_of_nested_indexes()
    {
        var amd = Image("amd");
        var arm = Image("arm", "arm64", variant: "v8");
        var armv6 = Image("v6", "arm", variant: "v6");
        var armv7 = Image("v7", "arm", variant: "v7");
        var attestation = Image("attestation") with { Platform = "unknown/unknown", IsAttestation = true };
        var inner = layout.Index(arm, attestation, armv6, armv7);
        var outer = layout.Index(attestation, amd, inner);
        layout.Add(outer, "multi");
        Assert.Equal([outer.Digest, amd.Digest], Open(platform: "linux/amd64").Digests.Take(2));
        Assert.Equal([outer.Digest, inner.Digest, arm.Digest], Open(platform: "linux/arm64").Digests.Take(3));
        Assert.Equal(arm.Digest, Open(platform: "linux/aarch64/v8").Digests[2]);
        Assert.Equal(armv7.Digest, Open(platform: "linux/arm/v7").Digests[2]);
        Assert.Equal(armv6.Digest, Open(platform: "linux/arm").Digests[2]);
        var missing = Fails(platform: "windows/amd64");
        Assert.Equal("image.platformNotFound", missing.Code);
        Assert.Contains("linux/arm/v7", missing.Hint, StringComparison.Ordinal);
        Assert.Equal("platform.invalid", Fails(platform: "amd64").Code);
    }

    [Fact]
    public void A_manifest_without_platform_is_compared_by_its_config()
    {
        layout.Add(Image("1", "s390x") with { Platform = null });
        Assert.Equal("linux/s390x", Open().Platform);
        Assert.Equal("linux/s390x", Open(platform: "linux/s390x").Platform);
        Assert.Equal("image.platformNotFound", Fails(platform: "linux/amd64").Code);
    }

    [Fact]
    public void Indexes_that_nest_without_end_are_refused()
    {
        var index = layout.Index(Image("1"));
        for (var i = 0; i < 20; i++)
        {
            index = layout.Index(index, index with { Platform = "linux/amd64" });
        }

        layout.Add(index);
        Assert.Equal("image.malformed", Fails().Code);
    }

    [Fact]
    public void An_index_that_names_itself_is_refused()
    {
        var digest = "sha256:" + new string('a', 64);
        var self = new OciDescriptor(OciLayoutBuilder.IndexType, digest, 0);
        var content = File.ReadAllBytes(layout.PathOf(layout.Index(self).Digest));
        File.WriteAllBytes(layout.PathOf(digest), content);
        layout.Add(self with { SizeBytes = content.Length });
        Assert.Equal("blob.digestMismatch", Fails().Code);
    }

    [Fact]
    public void Blobs_are_verified()
    {
        var manifest = Image("1");
        layout.Add(manifest with { SizeBytes = manifest.SizeBytes + 1 });
        Assert.Equal("blob.sizeMismatch", Fails().Code);
        var path = layout.PathOf(manifest.Digest);
        var content = File.ReadAllText(path);
        layout.Add(manifest, "good");
        File.WriteAllText(path, content.Replace("schemaVersion", "schemaversion", StringComparison.Ordinal));
        Assert.Equal("blob.digestMismatch", Fails("good").Code);
        File.Delete(path);
        Assert.Equal("blob.missing", Fails("good").Code);
    }

    [Fact]
    public void Blobs_that_are_no_regular_files_are_refused()
    {
        var mkfifo = NativeTool.Require("mkfifo");
        var layer = layout.Layer(new TarBuilder().File("a").Build());
        layout.Add(layout.Image([layer]));
        var path = layout.PathOf(layer.Descriptor.Digest);
        File.Move(path, path + ".real");
        foreach (var make in new Action[] { () => NativeTool.Run(mkfifo, [path]), () => File.CreateSymbolicLink(path, path + ".real"), () => System.IO.Directory.CreateDirectory(path) })
        {
            make();
            var image = Open();
            Assert.Null(image.Layers[0].BlobIdentity);
            Assert.Equal("blob.notRegular", LayerReading.Fails(image.Layers[0]).Code);
            NativeTool.Run(NativeTool.Require("rm"), ["-rf", path]);
        }

        Assert.Equal("blob.missing", LayerReading.Fails(Open().Layers[0]).Code);
    }

    [Fact]
    public void A_blob_that_was_replaced_is_refused()
    {
        var layer = layout.Layer(new TarBuilder().File("a").Build());
        layout.Add(layout.Image([layer]));
        var image = Open();
        Assert.SkipWhen(image.Layers[0].BlobIdentity is null, "this system doesn't tell a file's identity");
        var path = layout.PathOf(layer.Descriptor.Digest);
        File.Copy(path, path + ".copy");
        File.Move(path + ".copy", path, overwrite: true);
        Assert.Equal("blob.changed", LayerReading.Fails(image.Layers[0]).Code);
        Assert.NotNull(LayerReading.Read(Open().Layers[0]).DiffId);
    }

    [Fact]
    public void What_is_no_image_is_refused_by_name()
    {
        var empty = layout.Blob("{}"u8.ToArray(), "application/vnd.oci.empty.v1+json");
        var config = layout.Blob("{}"u8.ToArray(), OciLayoutBuilder.ConfigType);
        layout.Add(layout.Manifest(empty, []), "artifact");
        layout.Add(layout.Manifest(config, [empty with { MediaType = "application/vnd.in-toto+json" }]), "layers");
        layout.Add(empty with { MediaType = "application/vnd.docker.distribution.manifest.v1+prettyjws" }, "schema1");
        layout.Add(empty with { MediaType = "application/x-strange" }, "strange");
        foreach (var (tag, text) in new[] { ("artifact", "oci.empty"), ("layers", "in-toto"), ("schema1", "schema 1"), ("strange", "x-strange") })
        {
            var exception = Fails(tag);
            Assert.Equal("image.unsupported", exception.Code);
            Assert.Contains(text, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Docker_media_types_are_read()
    {
        var tar = new TarBuilder().File("a").Build();
        var layer = layout.Blob(OciLayoutBuilder.Gzip(tar), "application/vnd.docker.image.rootfs.diff.tar.gzip");
        var config = layout.Blob(Encoding.UTF8.GetBytes($$$"""{"architecture":"amd64","os":"windows","os.version":"10.0.1","rootfs":{"diff_ids":["{{{OciLayoutBuilder.DigestOf(tar)}}}"]}}"""),
            "application/vnd.docker.container.image.v1+json");
        layout.Add(layout.Manifest(config, [layer], "application/vnd.docker.distribution.manifest.v2+json"));
        var image = Open();
        Assert.Equal(("windows/amd64", "10.0.1"), (image.Platform, image.OsVersion));
        Assert.Null(image.Layers[0].CreatedBy);
    }

    [Theory]
    [InlineData("""{"rootfs":{"diff_ids":[]}}""")]
    [InlineData("""{"rootfs":{"diff_ids":["sha256:../../../etc/passwd"]}}""")]
    [InlineData("""{"rootfs":{"diff_ids":[1]}}""")]
    [InlineData("""{"rootfs":[]}""")]
    [InlineData("""{"os":1}""")]
    [InlineData("""{"os":"\ud800","rootfs":{"diff_ids":[]}}""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void Malformed_configs_are_refused(string json)
    {
        var config = layout.Blob(Encoding.UTF8.GetBytes(json), OciLayoutBuilder.ConfigType);
        layout.Add(layout.Manifest(config, [layout.Layer(new TarBuilder().Build()).Descriptor]));
        Assert.Equal("image.malformed", Fails().Code);
    }

    [Theory]
    [InlineData("""{"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:../../../../etc/passwd","size":1}]}""", "image.malformed")]
    [InlineData("""{"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:aa","size":-1}]}""", "image.malformed")]
    [InlineData("""{"manifests":[1]}""", "image.malformed")]
    [InlineData("""{"manifests":[],"layers":[]}""", "image.malformed")]
    [InlineData("""{"manifests":[]}""", "image.notFound")]
    [InlineData("""{}""", "image.notFound")]
    [InlineData("", "image.malformed")]
    public void Malformed_indexes_are_refused(string json, string code)
    {
        File.WriteAllText(folder.File("index.json"), json);
        Assert.Equal(code, Fails().Code);
    }

    [Fact]
    public void Every_cut_of_a_manifest_is_refused()
    {
        var content = File.ReadAllBytes(layout.PathOf(Image("1").Digest));
        for (var length = 0; length < content.Length; length++)
        {
            var cut = layout.Blob(content[..length], OciLayoutBuilder.ManifestType);
            layout.Add(cut, "cut" + length);
            Assert.Equal("image.malformed", Fails("cut" + length).Code);
        }
    }

    [Fact]
    public void Flipped_bytes_of_json_are_refused_or_read()
    {
        var image = Image("1");
        layout.Add(image);
        var index = File.ReadAllBytes(folder.File("index.json"));
        var random = new Random(7);
        for (var i = 0; i < Tier.Scale(1000, 50_000); i++)
        {
            var bad = index.ToArray();
            bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder.File("index.json"), bad);
            try
            {
                Assert.Equal(image.Digest, Open().Digests[0]);
            }
            catch (AssayException exception)
            {
                Assert.NotEmpty(exception.Code);
            }
        }
    }

    [Fact]
    public void Folders_that_are_no_layouts_are_the_users_error()
    {
        Assert.Equal("target.notFound", Assert.Throws<AssayException>(() => OciLayout.Open(folder.File("none"), null, null, Limits)).Code);
        File.WriteAllText(folder.File("oci-layout"), """{"imageLayoutVersion":"2.0.0"}""");
        Assert.Equal("image.unsupported", Fails().Code);
        File.Delete(folder.File("oci-layout"));
        Assert.Equal("image.notALayout", Fails().Code);
    }

    [Fact]
    public void Limits_hold()
    {
        var layer = layout.Layer(new TarBuilder().Build());
        layout.Add(layout.Image([layer, layer, layer]));
        Assert.Equal("limit.layers", Assert.Throws<AssayException>(() => OciLayout.Open(folder.FullPath, null, null, Limits with { MaxLayers = 2 })).Code);
        Assert.Equal("limit.manifestBytes", Assert.Throws<AssayException>(() => OciLayout.Open(folder.FullPath, null, null, Limits with { MaxManifestBytes = 400 })).Code);
    }

    private Image Open(string? tag = null, string? platform = null) => OciLayout.Open(folder.FullPath, tag, platform, Limits);

    private AssayException Fails(string? tag = null, string? platform = null) => Assert.Throws<AssayException>(() => Open(tag, platform));

    private OciDescriptor Image(string content, string architecture = "amd64", string? variant = null) =>
        layout.Image([layout.Layer(new TarBuilder().File("file", content).Build())], architecture, variant: variant);
}
