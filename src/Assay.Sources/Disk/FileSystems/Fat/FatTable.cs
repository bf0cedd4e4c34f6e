using System.Buffers.Binary;

namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>Which cluster comes after which: fatgen103, "FAT Data Structure".</summary>
internal sealed class FatTable
{
    private const int BlockBytes = 512;
    private const uint EntryMask = 0x0FFF_FFFF;

    private readonly VolumeBlocks volume;
    private readonly FatShape shape;

    public FatTable(VolumeBlocks volume, FatShape shape)
    {
        this.volume = volume;
        this.shape = shape;
    }

    /// <summary>The clusters from one on, as extents.</summary>
    /// <param name="first">The first cluster.</param>
    /// <param name="sizeBytes">How many bytes there must be; null where the chain's end tells.</param>
    /// <param name="maxBytes">More than that is refused, so that a chain that bites its tail ends.</param>
    /// <exception cref="Core.Files.TreeException">"fs.malformed", "fs.unsupported", entry only.</exception>
    public FileRuns Chain(uint first, long? sizeBytes, long maxBytes)
    {
        var list = new FileRuns(volume.SizeBytes);
        var end = uint.MaxValue >> (32 - Math.Min(shape.EntryBits, 28)) & ~7u;
        long offset = 0;
        for (var cluster = first; sizeBytes is not { } size || offset < size; offset += shape.ClusterBytes)
        {
            if (sizeBytes is null && cluster >= end)
            {
                break;
            }

            if (!shape.HasCluster(cluster) || offset >= maxBytes)
            {
                throw Fault.Malformed($"a chain of clusters leads to {cluster} after {offset} bytes");
            }

            // The volume's last cluster may be cut where the content is.
            var length = sizeBytes is { } whole ? Math.Min(shape.ClusterBytes, whole - offset) : shape.ClusterBytes;
            list.Add(offset, shape.OffsetOf(cluster), length);
            cluster = Next(cluster);
        }

        return list;
    }

    private uint Next(uint cluster)
    {
        switch (shape.EntryBits)
        {
            case 12:
                // Two entries in three bytes, which may lie in two sectors.
                var at = shape.TableOffset + cluster + (cluster / 2);
                var pair = ByteAt(at) | (ByteAt(at + 1) << 8);
                return (uint)((cluster & 1) == 0 ? pair & 0xFFF : pair >> 4);
            case 16:
                return BinaryPrimitives.ReadUInt16LittleEndian(At(shape.TableOffset + (cluster * 2L)));
            default:
                return BinaryPrimitives.ReadUInt32LittleEndian(At(shape.TableOffset + (cluster * 4L))) & EntryMask;
        }
    }

    private int ByteAt(long offset) => At(offset)[0];

    private ReadOnlySpan<byte> At(long offset) => volume.Block(offset & -BlockBytes, BlockBytes).AsSpan((int)(offset & (BlockBytes - 1)));
}
