using Assay.Core.Files;
using Assay.Sources.Disk;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Tests.Disk.FileSystems;

/// <summary>An image in a file or in memory, whose reads are counted: a reader that goes round in circles reads more than any bound.</summary>
internal sealed class ImageBlocks : BlockReader
{
    private readonly SafeFileHandle? file;
    private readonly byte[] bytes = [];

    public ImageBlocks(string path)
    {
        file = File.OpenHandle(path);
        SizeBytes = RandomAccess.GetLength(file);
    }

    public ImageBlocks(byte[] bytes, int? length = null)
    {
        this.bytes = bytes;
        SizeBytes = length ?? bytes.Length;
    }

    public override long SizeBytes { get; }

    /// <summary>Bytes read, and some for each read.</summary>
    public long ReadBytes { get; private set; }

    public override void Read(long offset, Span<byte> buffer)
    {
        ReadBytes += buffer.Length + 64;
        if (offset < 0 || offset > SizeBytes - buffer.Length)
        {
            throw new TreeException("disk.outOfRange", $"{buffer.Length} bytes at {offset} of {SizeBytes}");
        }

        if (file is null)
        {
            bytes.AsSpan((int)offset, buffer.Length).CopyTo(buffer);
            return;
        }

        for (var done = 0; done < buffer.Length;)
        {
            var count = RandomAccess.Read(file, buffer[done..], offset + done);
            Assert.NotEqual(0, count);
            done += count;
        }
    }

    protected override void Dispose(bool disposing)
    {
        file?.Dispose();
        base.Dispose(disposing);
    }
}
