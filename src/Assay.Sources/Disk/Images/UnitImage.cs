namespace Assay.Sources.Disk.Images;

/// <summary>A virtual disk that is kept in units of one size, each wherever its format's tables say.</summary>
internal abstract class UnitImage : BlockReader
{
    private readonly long unitBytes;

    /// <param name="sizeBytes">The virtual disk's size.</param>
    /// <param name="unitBytes">A cluster's, block's or grain's.</param>
    protected UnitImage(long sizeBytes, long unitBytes)
    {
        SizeBytes = sizeBytes;
        this.unitBytes = unitBytes;
    }

    public sealed override long SizeBytes { get; }

    public sealed override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
        while (!buffer.IsEmpty)
        {
            var within = offset % unitBytes;
            var count = (int)Math.Min(buffer.Length, unitBytes - within);
            ReadUnit(offset / unitBytes, within, buffer[..count]);
            offset += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Fills the buffer with what stands in a unit.</summary>
    /// <param name="number">The unit's, from the disk's beginning.</param>
    /// <param name="within">Bytes from the unit's beginning; the buffer ends in the unit.</param>
    /// <param name="buffer">To be filled.</param>
    protected abstract void ReadUnit(long number, long within, Span<byte> buffer);
}
