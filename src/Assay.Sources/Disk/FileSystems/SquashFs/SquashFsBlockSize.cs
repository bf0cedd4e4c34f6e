namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>How long a stored block is: linux/fs/squashfs/squashfs_fs.h, SQUASHFS_COMPRESSED_SIZE_BLOCK.</summary>
/// <param name="Value">As on the disk; 0 stands for a block of zeros.</param>
internal readonly record struct SquashFsBlockSize(uint Value)
{
    private const uint StoredFlag = 1 << 24;

    public bool IsHole => Value == 0;

    public bool IsStored => (Value & StoredFlag) != 0;

    public int Bytes => (int)Math.Min(Value & ~StoredFlag, int.MaxValue);
}
