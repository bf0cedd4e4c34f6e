using Assay.Core.Files;

namespace Assay.Sources.Disk;

/// <summary>The ways in which a disk can't be read.</summary>
internal static class DiskFailure
{
    public static TreeException OutOfRange(long offset, long length, long sizeBytes) =>
        new("disk.outOfRange", $"{length} bytes at {offset} lie behind the end of the disk, which has {sizeBytes}");

    public static TreeException Truncated(string message, Exception? inner = null) => new("disk.truncated", message, inner);

    public static TreeException Malformed(string message, Exception? inner = null) => new("disk.malformed", message, inner);

    public static TreeException Unsupported(string message) => new("disk.unsupported", message);

    public static TreeException Encrypted(string message) => new("disk.encrypted", message);

    public static TreeException Unreadable(string message, Exception inner) => new("disk.unreadable", message, inner);

    public static TreeException FileSystem(string message) => new("fs.malformed", message) { EntryOnly = true };

    /// <summary>Refuses a place that is not on a disk, whatever the numbers are.</summary>
    public static void CheckRange(long offset, long length, long sizeBytes)
    {
        if (offset < 0 || length < 0 || length > sizeBytes || offset > sizeBytes - length)
        {
            throw OutOfRange(offset, length, sizeBytes);
        }
    }
}
