using System.Buffers.Binary;
using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>
/// NTFS 3.x. Names are as stored, those of eight characters and three left out where there is a long one. What its journal holds and was not
/// written to its place is not seen.
/// </summary>
internal sealed class NtfsFileSystem : FileSystem
{
    private const ulong RootRecord = 5;
    private const ulong JournalRecord = 2;
    private const int NoClient = 0xFFFF;
    private const int CleanFlag = 2;
    private const int MaxReparseBytes = 16 << 10;
    private const int MaxUnitBytes = 2 << 20;

    // FILE_ATTRIBUTE_SYSTEM, FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS.
    private const uint SystemAttribute = 4;
    private const uint RecallAttribute = 0x400000;

    // What ntfs-3g, as Interix before it, makes of links: layout.h, INTX_SYMBOLIC_LINK.
    private const int MaxInterixBytes = 8 + (4096 * 2);

    private readonly BlockReader volume;
    private readonly VolumeBlocks blocks;
    private readonly NtfsShape shape;
    private readonly NtfsRecords records;

    private NtfsFileSystem(BlockReader volume, VolumeBlocks blocks, NtfsShape shape)
    {
        this.volume = volume;
        this.blocks = blocks;
        this.shape = shape;
        records = new NtfsRecords(blocks, shape);
        Root = Node(RootRecord);
    }

    public override string Name => "ntfs";

    public override IReadOnlyList<Issue> Issues => Fault.IssuesOf(shape.SizeBytes, blocks.SizeBytes, IsInUse);

    public override FileNode Root { get; }

    /// <summary>Opens a volume that has NTFS's mark.</summary>
    /// <param name="volume">Stays with the caller.</param>
    /// <returns>Null where it is another file system, or none.</returns>
    /// <exception cref="TreeException">"fs.malformed", and those of <see cref="BlockReader.Read"/>.</exception>
    public static NtfsFileSystem? TryOpen(BlockReader volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var opened = new VolumeBlocks(volume);
        try
        {
            return NtfsShape.Read(opened) is { } shape ? new NtfsFileSystem(volume, opened, shape) : null;
        }
        catch (TreeException failure) when (failure.EntryOnly)
        {
            throw Fault.Whole(failure);
        }
    }

    public override FileNode Node(ulong number)
    {
        var record = records.Read(number);
        if (record.Base != 0)
        {
            throw Fault.Malformed($"record {number} is a part of another");
        }

        var reparse = records.Segments(record, NtfsAttribute.ReparsePoint, []).FirstOrDefault() is { } point
            ? NtfsReparse.Parse(records.ValueOf(point, MaxReparseBytes).Span)
            : null;
        var kind = reparse?.Kind ?? (record.IsFolder ? EntryKind.Directory : EntryKind.File);
        var content = kind == EntryKind.File ? records.Segments(record, NtfsAttribute.Content, []).FirstOrDefault() : null;
        var attributes = AttributesOf(record);
        var target = reparse?.Target ?? [];
        if ((attributes & SystemAttribute) != 0 && content is { SizeBytes: > 8 and <= MaxInterixBytes })
        {
            ReadInterix(content, ref kind, ref target);
        }

        return new NtfsNode
        {
            Number = record.Reference,
            Kind = kind,
            SizeBytes = kind switch { EntryKind.File => content?.SizeBytes ?? 0, EntryKind.SymbolicLink => target.Length, _ => 0 },
            Mode = kind == EntryKind.Directory ? NtfsNode.FolderMode : NtfsNode.FileMode,
            Record = record,
            Target = target,
            Obstacle = reparse?.Obstacle ?? ((attributes & RecallAttribute) != 0 && reparse is not null ? "the content is in a cloud and not on the disk" : null),
        };
    }

    public override IEnumerable<NamedNode> ReadFolder(FileNode folder, CancellationToken token) => new NtfsFolder(volume, records, shape, ((NtfsNode)folder).Record).Read(token);

    public override byte[] ReadLink(FileNode link) => ((NtfsNode)link).Target;

    public override IReadOnlyList<DiskExtent> ExtentsOf(FileNode file)
    {
        var (first, list) = ExtentsOfContent((NtfsNode)file);
        return first is { IsResident: false } ? FileRuns.OnDisk(list.Runs, file.SizeBytes) : [];
    }

    public override Stream Open(FileNode file)
    {
        var (first, list) = ExtentsOfContent((NtfsNode)file);
        if (first is null || first.IsResident)
        {
            return new MemoryStream(first?.Value.ToArray() ?? [], writable: false);
        }

        if (first.IsCompressed)
        {
            var unitBytes = first.UnitShift is > 0 and < 16 ? shape.ClusterBytes << first.UnitShift : 0;
            return unitBytes is > 0 and <= MaxUnitBytes
                ? new NtfsCompressedContent(blocks, list.Runs, (int)unitBytes, first.SizeBytes, first.WrittenBytes)
                : throw Fault.Malformed($"content of NTFS is compressed in units of {unitBytes} bytes");
        }

        return new RunStream(volume, Written(list.Runs, first.WrittenBytes), first.SizeBytes);
    }

    private static IReadOnlyList<FileRun> Written(IReadOnlyList<FileRun> extents, long bytes) =>
        extents is [.., var last] && last.End > bytes
            ? [.. extents.Where(extent => extent.FileOffset < bytes).Select(extent => extent with { Length = Math.Min(extent.Length, bytes - extent.FileOffset) })]
            : extents;

    // layout.h, STANDARD_INFORMATION.
    private static uint AttributesOf(NtfsRecord record) =>
        record.Attributes.Find(attribute => attribute.Type == NtfsAttribute.StandardInformation) is { Value.Length: >= 36 } standard
            ? BinaryPrimitives.ReadUInt32LittleEndian(standard.Value.Span[32..])
            : 0;

    // layout.h, RESTART_PAGE_HEADER, RESTART_AREA, as in ntfs-3g, libntfs-3g/logfile.c, ntfs_is_logfile_clean: a journal that nobody has open, or
    // that says that the volume is clean.
    private bool IsInUse()
    {
        if (records.Segments(records.Read(JournalRecord), NtfsAttribute.Content, []).FirstOrDefault() is not { IsResident: false, FirstCluster: 0 } content)
        {
            return false;
        }

        var list = new FileRuns(blocks.SizeBytes);
        long cluster = 0;
        NtfsRuns.Add(list, content, shape.ClusterBytes, ref cluster);
        Span<byte> page = stackalloc byte[512];
        using var journal = new RunStream(volume, list.Runs, page.Length);
        journal.ReadExactly(page);
        int area = BinaryPrimitives.ReadUInt16LittleEndian(page[24..]);
        return page.StartsWith("RSTR"u8) && area <= page.Length - 18
            && BinaryPrimitives.ReadUInt16LittleEndian(page[(area + 12)..]) != NoClient
            && (BinaryPrimitives.ReadUInt16LittleEndian(page[(area + 14)..]) & CleanFlag) == 0;
    }

    private void ReadInterix(NtfsAttribute content, ref EntryKind kind, ref byte[] target)
    {
        var value = records.ValueOf(content, MaxInterixBytes).Span;
        if (value.StartsWith("IntxLNK\x01"u8))
        {
            kind = EntryKind.SymbolicLink;
            target = Utf16Name.ToUtf8(value[8..]);
        }
        else if (value.StartsWith("IntxCHR\0"u8) || value.StartsWith("IntxBLK\0"u8))
        {
            kind = EntryKind.Other;
        }
    }

    private (NtfsAttribute? First, FileRuns List) ExtentsOfContent(NtfsNode node)
    {
        if (node.Obstacle is { } obstacle)
        {
            throw Fault.Unsupported(obstacle);
        }

        var list = new FileRuns(blocks.SizeBytes);
        NtfsAttribute? first = null;
        long cluster = 0;
        foreach (var segment in records.Segments(node.Record, NtfsAttribute.Content, []))
        {
            if (segment.IsEncrypted)
            {
                throw Fault.Encrypted("the content is encrypted by Windows (EFS)");
            }

            first ??= segment;
            if (segment.IsResident)
            {
                break;
            }

            NtfsRuns.Add(list, segment, shape.ClusterBytes, ref cluster);
        }

        return (first, list);
    }
}
