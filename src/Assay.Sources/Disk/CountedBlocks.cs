namespace Assay.Sources.Disk;

/// <summary>Counts which blocks of a disk are read, in the size that snapshots of clouds are stored and paid in.</summary>
internal sealed class CountedBlocks : BlockReader
{
    /// <summary>The block of Amazon's direct APIs for snapshots.</summary>
    public const int BlockBytes = 512 << 10;

    private const int BlockBits = 19;
    private const int PieceBits = 15;

    private readonly BlockReader disk;
    private readonly Dictionary<long, ulong[]> pieces = [];

    /// <param name="disk">Closed with this.</param>
    public CountedBlocks(BlockReader disk) => this.disk = disk;

    public override long SizeBytes => disk.SizeBytes;

    /// <summary>How many blocks the disk has.</summary>
    public long TotalBlocks => (SizeBytes / BlockBytes) + (SizeBytes % BlockBytes == 0 ? 0 : 1);

    /// <summary>How many different ones were read.</summary>
    public long BlocksRead { get; private set; }

    public override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
        if (!buffer.IsEmpty)
        {
            for (var block = offset >> BlockBits; block <= (offset + buffer.Length - 1) >> BlockBits; block++)
            {
                Count(block);
            }
        }

        disk.Read(offset, buffer);
    }

    public override void Prefetch(IReadOnlyList<DiskExtent> extents) => disk.Prefetch(extents);

    protected override void Dispose(bool disposing)
    {
        disk.Dispose();
        base.Dispose(disposing);
    }

    private void Count(long block)
    {
        if (!pieces.TryGetValue(block >> PieceBits, out var piece))
        {
            pieces.Add(block >> PieceBits, piece = new ulong[(1 << PieceBits) / 64]);
        }

        var bit = (int)(block & ((1 << PieceBits) - 1));
        if ((piece[bit / 64] & (1UL << (bit % 64))) == 0)
        {
            piece[bit / 64] |= 1UL << (bit % 64);
            BlocksRead++;
        }
    }
}
