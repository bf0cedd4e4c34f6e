namespace Assay.Sources.Disk;

/// <summary>A part of another reader: a partition, a member of an archive. The whole stays with whoever has opened it.</summary>
internal sealed class BlockSlice : BlockReader
{
    private readonly BlockReader whole;
    private readonly long start;

    /// <exception cref="Core.Files.TreeException">"disk.outOfRange": the part does not lie in the whole.</exception>
    public BlockSlice(BlockReader whole, long start, long sizeBytes)
    {
        DiskFailure.CheckRange(start, sizeBytes, whole.SizeBytes);
        this.whole = whole;
        this.start = start;
        SizeBytes = sizeBytes;
    }

    public override long SizeBytes { get; }

    public override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
        whole.Read(start + offset, buffer);
    }

    public override void Prefetch(IReadOnlyList<DiskExtent> extents) =>
        whole.Prefetch([.. extents.Where(extent => extent.Offset >= 0 && extent.Length > 0 && extent.Offset <= SizeBytes - extent.Length)
            .Select(extent => extent with { Offset = start + extent.Offset })]);
}
