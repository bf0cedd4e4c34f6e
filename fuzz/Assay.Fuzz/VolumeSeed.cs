using System.IO.Compression;
using Assay.Core.Files;
using Assay.Sources.Disk;
using Assay.Sources.Disk.FileSystems;

namespace Assay.Fuzz;

/// <summary>A sound volume without the blocks that its reader does not look at, which read as zeros: a few KiB of many MiB.</summary>
/// <param name="SizeBytes">The volume's size.</param>
/// <param name="Places">Where the blocks belong, in their order.</param>
/// <param name="Blocks">The blocks, one behind the other.</param>
internal sealed record VolumeSeed(long SizeBytes, IReadOnlyList<long> Places, byte[] Blocks)
{
    public const int BlockBytes = 4096;

    /// <summary>Finds out what a reader looks at.</summary>
    public static VolumeSeed Of(string image, Func<BlockReader, FileSystem?> open)
    {
        using var blocks = new SeenBlocks(File.ReadAllBytes(image));
        var walk = new VolumeWalk();
        walk.Walk(open, blocks);
        return walk.Entries > 0 && walk.Lost == 0
            ? new VolumeSeed(blocks.SizeBytes, [.. blocks.Seen], [.. blocks.Seen.SelectMany(place => blocks.Content.Skip((int)place).Take(BlockBytes))])
            : throw new InvalidDataException($"{walk.Entries} entries, {walk.Lost} of them lost");
    }

    /// <summary>Reads one that <see cref="Write"/> has written.</summary>
    public static VolumeSeed Read(string path)
    {
        using var reader = new BinaryReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var sizeBytes = reader.ReadInt64();
        var places = new long[reader.ReadInt32()];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = reader.ReadInt64();
        }

        var blocks = new byte[places.Length * BlockBytes];
        reader.BaseStream.ReadExactly(blocks);
        return new VolumeSeed(sizeBytes, places, blocks);
    }

    public void Write(string path)
    {
        using var writer = new BinaryWriter(new GZipStream(File.Create(path), CompressionLevel.SmallestSize));
        writer.Write(SizeBytes);
        writer.Write(Places.Count);
        foreach (var place in Places)
        {
            writer.Write(place);
        }

        writer.Write(Blocks);
    }

    private sealed class SeenBlocks : BlockReader
    {
        public SeenBlocks(byte[] content) => Content = content;

        public byte[] Content { get; }

        public SortedSet<long> Seen { get; } = [];

        public override long SizeBytes => Content.Length;

        public override void Read(long offset, Span<byte> buffer)
        {
            Content.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            for (var place = offset & -BlockBytes; place < offset + buffer.Length; place += BlockBytes)
            {
                Seen.Add(place);
            }
        }
    }
}

/// <summary>A volume out of a seed's blocks, whose reads are counted: a reader that goes round in circles reads more than any bound.</summary>
internal sealed class SeedBlocks : BlockReader
{
    private readonly Dictionary<long, int> numbers = [];
    private readonly byte[] blocks;

    public SeedBlocks(VolumeSeed seed, byte[] blocks)
    {
        SizeBytes = seed.SizeBytes;
        this.blocks = blocks;
        for (var number = 0; number < seed.Places.Count; number++)
        {
            numbers[seed.Places[number]] = number;
        }
    }

    public override long SizeBytes { get; }

    /// <summary>Bytes read, and some for each read.</summary>
    public long Count { get; private set; }

    public override void Read(long offset, Span<byte> buffer)
    {
        Count += buffer.Length + 64;
        if (offset < 0 || offset > SizeBytes - buffer.Length)
        {
            throw new TreeException("disk.outOfRange", $"{buffer.Length} bytes at {offset} of {SizeBytes}");
        }

        while (!buffer.IsEmpty)
        {
            var inside = (int)(offset % VolumeSeed.BlockBytes);
            var count = Math.Min(buffer.Length, VolumeSeed.BlockBytes - inside);
            buffer[..count].Clear();
            if (numbers.TryGetValue(offset - inside, out var number) && (number * VolumeSeed.BlockBytes) + inside is var at && at < blocks.Length)
            {
                var known = Math.Min(count, blocks.Length - at);
                blocks.AsSpan(at, known).CopyTo(buffer);
            }

            buffer = buffer[count..];
            offset += count;
        }
    }
}
