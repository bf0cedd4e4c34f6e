using Assay.Core;
using Assay.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Disk;

/// <summary>The bytes of a regular file.</summary>
internal sealed class FileBlocks : BlockReader
{
    private readonly SafeFileHandle handle;

    private FileBlocks(SafeFileHandle handle)
    {
        this.handle = handle;
        SizeBytes = RandomAccess.GetLength(handle);
    }

    public override long SizeBytes { get; }

    /// <summary>Opens a file that the user named, be it through a link.</summary>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    public static FileBlocks Open(string path)
    {
        try
        {
            return new FileBlocks(RegularFile.Open(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path, "target", out _));
        }
        catch (Exception failure) when (failure is TreeException or IOException or UnauthorizedAccessException)
        {
            throw new AssayException(failure is TreeException { Code: "target.missing" } or FileNotFoundException or DirectoryNotFoundException ? "target.notFound" : "target.unreadable",
                $"{path} can't be read: {failure.Message}", "check the path, and its rights", failure);
        }
    }

    /// <summary>Opens a file that a disk image names, which must be no link.</summary>
    /// <exception cref="TreeException">"disk.missing", "disk.notRegular", "disk.denied", "disk.unreadable".</exception>
    public static FileBlocks OpenNamed(string path) => new(RegularFile.Open(path, "disk", out _));

    public override void Read(long offset, Span<byte> buffer)
    {
        DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
        try
        {
            while (!buffer.IsEmpty)
            {
                var count = RandomAccess.Read(handle, buffer, offset);
                if (count == 0)
                {
                    throw DiskFailure.Truncated($"the file ends at {offset} of {SizeBytes} bytes: it became shorter");
                }

                offset += count;
                buffer = buffer[count..];
            }
        }
        catch (IOException exception)
        {
            throw DiskFailure.Unreadable($"the disk's file can't be read at {offset}: {exception.Message}", exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        handle.Dispose();
        base.Dispose(disposing);
    }
}
