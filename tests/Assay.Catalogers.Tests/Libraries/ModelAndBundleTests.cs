using System.Text;
using Assay.Catalogers.Apple;
using Assay.Core.Findings;
using Assay.Core.Formats;
using Assay.TestKit;

namespace Assay.Catalogers.Tests.Libraries;

public sealed class ModelAndBundleTests
{
    [Theory]
    [InlineData("hub/models--TheOrg--Tiny-7B/snapshots/4f2b/tiny.Q4.gguf", "pkg:huggingface/TheOrg/Tiny-7B@4f2b")]
    [InlineData("srv/tiny.gguf", "pkg:generic/Tiny%20Model@v1.1")]
    public void A_model_is_called_by_the_hubs_cache_or_by_its_header(string path, string purl)
    {
        var sample = LibrarySamples.All.First(one => one.Cataloger == "models/gguf");

        Assert.Equal(purl, Assert.Single(Trees.Of(LayerEntry.File(path, sample.Bytes)).Packages).Purl);
    }

    [Theory]
    [InlineData("srv/tiny/model-00001-of-00002.safetensors", "tiny")]
    [InlineData("srv/tiny/model.safetensors", "tiny")]
    [InlineData("srv/lora.safetensors", "lora")]
    public void A_model_without_a_name_is_called_by_its_file_or_folder(string path, string name)
    {
        var header = """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""";
        byte[] file = [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];

        var package = Assert.Single(Trees.Of(LayerEntry.File(path, file)).Packages);
        Assert.Equal((name, null, 0.4), (package.Name, package.Version, package.Confidence));
    }

    [Fact]
    public void A_header_of_any_real_model_is_read()
    {
        var fixture = TestData.Require("peers", "syft", "syft", "pkg", "cataloger", "ai", "testdata", "safetensors", "nomic-embed-475M.header.safetensors");
        var sink = Trees.Of(LayerEntry.File("srv/nomic/model.safetensors", File.ReadAllBytes(fixture)));

        Assert.Equal(["nomic "], sink.Listed());
        Assert.Empty(sink.Issues);
    }

    [Fact]
    public void A_file_that_ends_within_its_header_is_an_error()
    {
        var sample = LibrarySamples.All.First(one => one.Cataloger == "models/gguf");
        var facts = Trees.Image.Layer(LayerEntry.File("a.gguf", sample.Bytes[..60]), LayerEntry.File("b.gguf", "no model")).Build();

        Assert.Equal(["models.gguf.malformed Error", "models.gguf.other Notice"], facts.Layers[0].Files.SelectMany(file => file.Issues).Select(issue => $"{issue.Code} {issue.Level}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_binary_property_list_is_read_and_damage_does_no_harm()
    {
        var list = Bundle();
        var fields = BinaryPropertyList.Read(list);
        Assert.Equal(("Große App", "1.2"), (fields["CFBundleName"], fields["CFBundleShortVersionString"]));
        for (var at = 0; at < list.Length; at++)
        {
            Try(list[..at]);
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xD5, 0xFF])
            {
                var changed = (byte[])list.Clone();
                changed[at] = value;
                Try(changed);
            }
        }

        static void Try(byte[] list)
        {
            try
            {
                BinaryPropertyList.Read(list);
            }
            catch (MalformedException)
            {
                // What is damaged may be refused.
            }
        }
    }

    [Fact]
    public void A_bundle_owns_its_folder()
    {
        var sink = Trees.Of(LayerEntry.File("Applications/X.app/Contents/Info.plist", Bundle()));

        Assert.Equal("pkg:generic/Gro%C3%9Fe%20App@1.2?bundle_id=org.x.app", Assert.Single(sink.Packages).Purl);
        Assert.Equal("Applications/X.app\n", Encoding.UTF8.GetString(Assert.Single(sink.Claims).Paths));
    }

    [Fact]
    public void Archives_of_yarns_cache_are_installed_packages()
    {
        var archive = Zips.Make(("node_modules/@s/a/package.json", """{"name":"@s/a","version":"1.2.0","license":"MIT","dependencies":{"b":"^1"}}"""), ("node_modules/@s/a/test/package.json", """{"name":"t","version":"9.0.0"}"""));
        var other = Zips.Make(("node_modules/b/package.json", """{"name":"b","version":"1.0.1"}"""));
        var sink = Trees.Of(
            LayerEntry.File("app/package.json", """{"dependencies":{"@s/a":"^1"}}"""),
            LayerEntry.File("app/yarn.lock", "__metadata:\n  version: 8\n\n\"@s/a@npm:^1\":\n  version: 1.2.0\n  resolution: \"@s/a@npm:1.2.0\"\n  dependencies:\n    b: \"npm:^1\"\n  linkType: hard\n\n\"b@npm:^1\":\n  version: 1.0.1\n  resolution: \"b@npm:1.0.1\"\n  linkType: hard\n"),
            LayerEntry.File("app/.yarn/cache/@s-a-npm-1.2.0-0123456789-abcdef.zip", archive),
            LayerEntry.File("app/.yarn/cache/b-npm-1.0.1-0123456789-abcdef.zip", other));
        var installed = sink.Packages.Where(package => package.State == Core.Packages.PackageState.Installed).ToList();

        Assert.Equal(["@s/a 1.2.0 True", "b 1.0.1 False"], installed.Select(package => $"{package.Name} {package.Version} {package.Direct}"));
        Assert.Equal("app/.yarn/cache/b-npm-1.0.1-0123456789-abcdef.zip!/node_modules/b/package.json", installed[1].Locations[0].Path);
        Assert.Contains("@s/a b", sink.Related());
        for (var length = 0; length < other.Length; length++)
        {
            Assert.True(Trees.Of(LayerEntry.File("app/.yarn/cache/b.zip", other[..length])).Packages.Count <= 1);
        }
    }

    // bplist00, three pairs: what plutil writes of {CFBundleName, CFBundleShortVersionString, CFBundleIdentifier}.
    private static byte[] Bundle()
    {
        byte[][] objects =
        [
            [0xD3, 1, 2, 3, 4, 5, 6],
            Ascii("CFBundleName"), Ascii("CFBundleShortVersionString"), Ascii("CFBundleIdentifier"),
            [0x69, .. Encoding.BigEndianUnicode.GetBytes("Große App")], Ascii("1.2"), Ascii("org.x.app"),
        ];
        var file = new List<byte>("bplist00"u8.ToArray());
        var offsets = new List<byte>();
        foreach (var one in objects)
        {
            offsets.Add((byte)file.Count);
            file.AddRange(one);
        }

        var table = (byte)file.Count;
        return [.. file, .. offsets, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, table];

        static byte[] Ascii(string text) => text.Length < 15
            ? [(byte)(0x50 + text.Length), .. Encoding.ASCII.GetBytes(text)]
            : [0x5F, 0x10, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
    }
}
