using Assay.Core.Files;

namespace Assay.Core.Tests.Files;

public sealed class ZstdStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void Reads_what_the_tool_wrote_in_pieces_of_any_size(int sizeBytes)
    {
        var plain = Plain(sizeBytes);
        var compressed = Compress(plain);
        foreach (var piece in new[] { 1 + (sizeBytes / 1000), 4096, 1 << 20 })
        {
            Assert.Equal(plain, Read(compressed, piece));
        }
    }

    [Fact]
    public void Reads_frames_in_a_row_and_skips_skippable_ones()
    {
        var plain = Plain(70_000);
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

        Assert.Equal([.. plain, .. plain], Read([.. Compress(plain), .. skippable, .. Compress(plain)], 4096));
    }

    [Fact]
    public void Data_that_ends_inside_a_frame_is_refused_at_every_byte()
    {
        var compressed = Compress(Plain(3000));
        for (var cut = 0; cut < compressed.Length; cut++)
        {
            Assert.Throws<InvalidDataException>(() => Read(compressed[..cut], 4096));
        }
    }

    [Fact]
    public void Flipped_bytes_never_do_more_than_be_refused()
    {
        var plain = Plain(3000);
        var compressed = Compress(plain);
        var refused = 0;
        for (var place = 0; place < compressed.Length; place++)
        {
            var flipped = compressed.ToArray();
            flipped[place] ^= 0x21;
            try
            {
                Read(flipped, 4096);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        // The frame has a checksum.
        Assert.InRange(refused, compressed.Length - 8, compressed.Length);
    }

    [Fact]
    public void A_window_above_the_bound_is_refused()
    {
        // A frame header (RFC 8878, 3.1.1.1) that asks for a window of 2^31 bytes, and one empty raw block.
        byte[] frame = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 21 << 3, 0x01, 0x00, 0x00];
        Assert.Throws<InvalidDataException>(() => Read(frame, 4096));

        frame[5] = 17 << 3;
        Assert.Empty(Read(frame, 4096));
    }

    [Fact]
    public void Disposes_its_source_unless_told_otherwise()
    {
        var source = new MemoryStream();
        new ZstdStream(source, leaveOpen: true).Dispose();
        Assert.True(source.CanRead);

        var closed = new ZstdStream(source);
        closed.Dispose();
        Assert.False(source.CanRead);
        Assert.Throws<ObjectDisposedException>(() => closed.ReadByte());
    }

    private static byte[] Plain(int sizeBytes) => Packed.Plain(sizeBytes);

    private static byte[] Compress(byte[] plain) => Packed.By("zstd", plain);

    private static byte[] Read(byte[] compressed, int pieceBytes) => Packed.Read(new ZstdStream(new MemoryStream(compressed)), pieceBytes);
}
