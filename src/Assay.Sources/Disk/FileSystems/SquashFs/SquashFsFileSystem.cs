using System.Buffers.Binary;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>SquashFS 4.0, as mksquashfs writes it: snaps, live systems, images of Singularity.</summary>
internal sealed class SquashFsFileSystem : FileSystem
{
    private const int MaxLinkBytes = 65536;
    private const int MaxParts = 1 << 20;
    private const int FragmentBytes = 16;
    private const int FragmentsOfBlock = 512;

    private readonly VolumeBlocks volume;
    private readonly SquashFsSuperblock shape;
    private readonly SquashFsTables tables;

    private SquashFsFileSystem(VolumeBlocks volume, SquashFsSuperblock shape)
    {
        this.volume = volume;
        this.shape = shape;
        tables = new SquashFsTables(volume, new SquashFsUnpacker(shape.Compression));
        Root = Node(shape.Root);
    }

    public override string Name => "squashfs";

    public override IReadOnlyList<Issue> Issues => Fault.IssuesOf(shape.UsedBytes, volume.SizeBytes, () => false);

    public override FileNode Root { get; }

    /// <summary>Opens a volume that begins as SquashFS does.</summary>
    /// <param name="volume">Stays with the caller.</param>
    /// <returns>Null where it is another file system, or none.</returns>
    /// <exception cref="TreeException">"fs.malformed", "fs.unsupported", "zstd.missing", "xz.missing", and those of <see cref="BlockReader.Read"/>.</exception>
    public static SquashFsFileSystem? TryOpen(BlockReader volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var blocks = new VolumeBlocks(volume);
        try
        {
            return SquashFsSuperblock.Read(blocks) is { } shape ? new SquashFsFileSystem(blocks, shape) : null;
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            throw Fault.Whole(failure);
        }
    }

    public override FileNode Node(ulong number) => SquashFsNode.Read(number, tables, shape.InodeTable);

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token) => SquashFsFolder.Read(tables, (SquashFsNode)folder, shape.FolderTable, token);

    public override byte[] ReadLink(FileNode link)
    {
        if (link.SizeBytes is 0 or > MaxLinkBytes)
        {
            throw Fault.Malformed($"a link of SquashFS has {link.SizeBytes} bytes");
        }

        var target = new byte[link.SizeBytes];
        var (block, offset) = ((SquashFsNode)link).Rest;
        tables.Read(ref block, ref offset, target);
        return target;
    }

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file)
    {
        var extents = Parts((SquashFsNode)file).Where(part => part.Size.Bytes > 0).Select(part => new DiskExtent(part.Place, part.Size.Bytes)).ToList();
        return extents.TrueForAll(extent => extent.Offset >= 0 && extent.Offset <= volume.SizeBytes - extent.Length) ? extents : throw Fault.Malformed("a block of SquashFS lies behind the volume's end");
    }

    public override Stream Open(FileNode file)
    {
        var node = (SquashFsNode)file;
        return new SquashFsContent(tables, Parts(node), EndsInFragment(node), shape.BlockBytes, node.SizeBytes);
    }

    // A file of whole blocks may name a fragment, of which it has nothing.
    private bool EndsInFragment(SquashFsNode file) => file.Fragment != SquashFsNode.NoFragment && file.SizeBytes % shape.BlockBytes != 0;

    private List<SquashFsPart> Parts(SquashFsNode file)
    {
        var count = (file.SizeBytes / shape.BlockBytes) + (file.SizeBytes % shape.BlockBytes == 0 ? 0 : 1);
        if (count > MaxParts)
        {
            throw Fault.Unsupported($"a file of SquashFS has {count} blocks");
        }

        var parts = new List<SquashFsPart>();
        var place = file.Start;
        var (block, offset) = file.Rest;
        Span<byte> entry = stackalloc byte[sizeof(uint)];
        for (var left = count - (EndsInFragment(file) ? 1 : 0); left > 0; left--)
        {
            tables.Read(ref block, ref offset, entry);
            var size = new SquashFsBlockSize(BinaryPrimitives.ReadUInt32LittleEndian(entry));
            parts.Add(new SquashFsPart(place, size, 0));
            place = place >= 0 && place <= volume.SizeBytes ? place + size.Bytes : throw Fault.Malformed("a file of SquashFS lies behind the volume's end");
        }

        if (EndsInFragment(file))
        {
            parts.Add(Fragment(file.Fragment, file.Offset));
        }

        return parts;
    }

    // Blocks of entries, whose places stand in the table.
    private SquashFsPart Fragment(uint number, int start)
    {
        if (number >= shape.FragmentCount || shape.FragmentTable < 0 || shape.FragmentTable > volume.SizeBytes)
        {
            throw Fault.Malformed($"there is no fragment {number} of SquashFS");
        }

        Span<byte> entry = stackalloc byte[FragmentBytes];
        volume.Read(shape.FragmentTable + (number / FragmentsOfBlock * sizeof(long)), entry[..sizeof(long)]);
        var block = BinaryPrimitives.ReadInt64LittleEndian(entry);
        var offset = (int)(number % FragmentsOfBlock) * FragmentBytes;
        tables.Read(ref block, ref offset, entry);
        return new SquashFsPart(BinaryPrimitives.ReadInt64LittleEndian(entry), new SquashFsBlockSize(BinaryPrimitives.ReadUInt32LittleEndian(entry[8..])), start);
    }
}
