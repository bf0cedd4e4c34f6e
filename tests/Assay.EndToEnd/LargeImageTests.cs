using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Assay.TestKit;

namespace Assay.EndToEnd;

/// <summary>The memory that an image of gigabytes takes: as much as one of megabytes.</summary>
public sealed class LargeImageTests(AssayBinary assay)
{
    private const int ChunkBytes = 16 << 20;
    private const int LayerCount = 5;
    private const long MaxPeakKilobytes = 150 << 10;

    [Fact]
    public void A_large_image_is_read_in_little_memory()
    {
        using var folder = new TemporaryFolder();
        var python = NativeTool.Require("python3");
        var layout = new OciLayoutBuilder(folder["image"]);

        // Five gigabytes every night.
        var chunks = Tier.Scale(4, 64);
        var layers = new List<OciLayerSpec> { layout.Layer(SampleLayers.Base(), "ADD rootfs.tar /") };
        layers.AddRange(Enumerable.Range(0, LayerCount).Select(number => LargeLayer(layout, number, chunks)));
        layout.Add(layout.Image(layers));

        const string Measure = "import resource,subprocess,sys; code=subprocess.call(sys.argv[1:],stdout=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)";
        var environment = new Dictionary<string, string?> { ["ASSAY_CACHE_DIR"] = folder["cache"], ["HOME"] = folder.Path, ["ASSAY_OFFLINE"] = "1" };
        var result = NativeTool.Run(python, ["-c", Measure, assay.Path, "sbom", "oci:" + layout.Folder, "-o", "json", "-q"], timeoutSeconds: 900, environment: environment);

        Assert.True(result.ExitCode == 0, result.Error);
        var peak = long.Parse(result.Output.Trim(), CultureInfo.InvariantCulture);
        Assert.True(peak <= MaxPeakKilobytes, $"{peak} KB");
    }

    // A tar of one file of text, in gzip members of which all but the first and the last are the same.
    private static OciLayerSpec LargeLayer(OciLayoutBuilder layout, int number, int chunks)
    {
        var chunk = Text();
        var header = Header($"data/large{number}", (long)chunks * ChunkBytes);
        var end = new byte[1024];
        using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var temporary = layout.PathOf("sha256:large" + number.ToString(CultureInfo.InvariantCulture));
        long size = 0;
        using (var file = File.Create(temporary))
        {
            var packed = OciLayoutBuilder.Gzip(chunk);
            Write(header, OciLayoutBuilder.Gzip(header));
            for (var written = 0; written < chunks; written++)
            {
                Write(chunk, packed);
            }

            Write(end, OciLayoutBuilder.Gzip(end, CompressionLevel.Fastest));

            void Write(byte[] plain, byte[] member)
            {
                diffId.AppendData(plain);
                digest.AppendData(member);
                file.Write(member);
                size += member.Length;
            }
        }

        var name = "sha256:" + Convert.ToHexStringLower(digest.GetHashAndReset());
        File.Move(temporary, layout.PathOf(name));
        return new OciLayerSpec(new OciDescriptor(OciLayoutBuilder.GzipLayerType, name, size), "sha256:" + Convert.ToHexStringLower(diffId.GetHashAndReset()), "COPY large /data");
    }

    private static byte[] Text()
    {
        var random = new Random(17);
        var words = Enumerable.Range(0, 500).Select(_ => Encoding.ASCII.GetBytes(random.NextInt64().ToString("x", CultureInfo.InvariantCulture))).ToArray();
        var text = new byte[ChunkBytes];
        for (var place = 0; place < text.Length;)
        {
            var word = words[random.Next(words.Length)].AsSpan();
            word = word[..Math.Min(word.Length, text.Length - place)];
            word.CopyTo(text.AsSpan(place));
            place += word.Length;
        }

        return text;
    }

    // POSIX ustar: name, mode, size, checksum, type, magic.
    private static byte[] Header(string name, long sizeBytes)
    {
        var header = new byte[512];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        "0000644\0"u8.CopyTo(header.AsSpan(100));
        Encoding.ASCII.GetBytes(Convert.ToString(sizeBytes, 8).PadLeft(11, '0')).CopyTo(header, 124);
        "        0"u8.CopyTo(header.AsSpan(148));
        "ustar\000"u8.CopyTo(header.AsSpan(257));
        var sum = header.Sum(value => value);
        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
        return header;
    }
}
