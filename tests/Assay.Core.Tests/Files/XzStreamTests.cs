using Assay.Core.Files;
using Assay.TestKit;

namespace Assay.Core.Tests.Files;

/// <summary>xz and bzip2 against their own tools.</summary>
public sealed class XzStreamTests
{
    [Theory]
    [InlineData("xz", 0)]
    [InlineData("xz", 1)]
    [InlineData("xz", 3_000_000)]
    [InlineData("bzip2", 0)]
    [InlineData("bzip2", 1)]
    [InlineData("bzip2", 3_000_000)]
    public void Reads_what_the_tool_wrote_in_pieces_of_any_size(string tool, int sizeBytes)
    {
        var plain = Packed.Plain(sizeBytes);
        var compressed = Packed.By(tool, plain);
        foreach (var piece in (int[])[1 + (sizeBytes / 1000), 4096, 1 << 20])
        {
            Assert.Equal(plain, Read(tool, compressed, piece));
        }
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public void Reads_streams_in_a_row_that_come_byte_by_byte(string tool)
    {
        var plain = Packed.Plain(3000);
        var compressed = Packed.By(tool, plain);
        byte[] padding = tool == "xz" ? [0, 0, 0, 0] : [];

        var read = Packed.Read(Open(tool, new Dribble([.. compressed, .. padding, .. compressed])), 4096);

        Assert.Equal([.. plain, .. plain], read);
    }

    [Fact]
    public void What_follows_is_ignored_or_refused_as_the_tool_does()
    {
        var plain = Packed.Plain(3000);
        Assert.Equal(plain, Read("bzip2", [.. Packed.By("bzip2", plain), .. "BZ and something else"u8], 4096));
        Assert.Throws<InvalidDataException>(() => Read("xz", [.. Packed.By("xz", plain), .. "and something else"u8], 4096));
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public void Data_that_end_too_early_are_refused_at_every_byte(string tool)
    {
        var compressed = Packed.By(tool, Packed.Plain(3000));
        for (var cut = 1; cut < compressed.Length; cut++)
        {
            Assert.Throws<InvalidDataException>(() => Read(tool, compressed[..cut], 4096));
        }
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public void Flipped_bytes_never_do_more_than_be_refused(string tool)
    {
        var compressed = Packed.By(tool, Packed.Plain(3000));
        var refused = 0;
        for (var place = 0; place < compressed.Length; place++)
        {
            var flipped = compressed.ToArray();
            flipped[place] ^= 0x21;
            try
            {
                Read(tool, flipped, 4096);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // Both have checksums over everything; bzip2 pads its last byte with bits that nobody reads, and its level only bounds the block.
        Assert.InRange(refused, compressed.Length - 8, compressed.Length);
    }

    [Fact]
    public void A_dictionary_above_the_bound_is_refused()
    {
        var compressed = Packed.By("xz", Packed.Plain(3000), "--lzma2=dict=192MiB");
        Assert.Contains("MiB", Assert.Throws<InvalidDataException>(() => Read("xz", compressed, 4096)).Message, StringComparison.Ordinal);
        Assert.Equal(3000, Read("xz", Packed.By("xz", Packed.Plain(3000), "-9"), 4096).Length);
    }

    [Theory]
    [InlineData("xz")]
    [InlineData("bzip2")]
    public void Disposes_its_source(string tool)
    {
        var source = new MemoryStream();
        var stream = Open(tool, source);
        stream.Dispose();
        Assert.False(source.CanRead);
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    private static Stream Open(string tool, Stream source) => tool == "xz" ? new XzStream(source) : new Bzip2Stream(source);

    private static byte[] Read(string tool, byte[] compressed, int pieceBytes) => Packed.Read(Open(tool, new MemoryStream(compressed)), pieceBytes);

    /// <summary>Gives out a byte at a time.</summary>
    private sealed class Dribble(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
