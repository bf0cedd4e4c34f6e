namespace Assay.Sources.Disk.Images;

/// <summary>VMware's formats: one sparse file, or a descriptor with the files that it names.</summary>
internal static class VmdkImage
{
    public static bool IsRecognised(ReadOnlySpan<byte> head) =>
        VmdkSparse.IsRecognised(head) || head.StartsWith(VmdkDescriptor.Mark) || head.StartsWith("COWD"u8);

    /// <param name="file">Closed with what is opened.</param>
    /// <param name="head">How it begins.</param>
    /// <param name="folder">Where the files lie that a descriptor names; null where they can't be had.</param>
    /// <exception cref="Core.Files.TreeException">"disk.*".</exception>
    public static BlockReader Open(BlockReader file, ReadOnlySpan<byte> head, string? folder)
    {
        if (head.StartsWith("COWD"u8))
        {
            throw DiskFailure.Unsupported("the VMDK file is a sparse extent of an ESX server, which is not read: convert it, qemu-img convert -O qcow2");
        }

        if (VmdkSparse.IsRecognised(head))
        {
            return VmdkSparse.Open(file, out _);
        }

        if (file.SizeBytes > VmdkDescriptor.MaxBytes)
        {
            throw DiskFailure.Malformed($"the VMDK descriptor has {file.SizeBytes} bytes");
        }

        var text = new byte[file.SizeBytes];
        file.Read(0, text);
        var descriptor = VmdkDescriptor.Parse(text);
        file.Dispose();
        return OpenExtents(descriptor, folder);
    }

    private static JoinedBlocks OpenExtents(VmdkDescriptor descriptor, string? folder)
    {
        if (descriptor.Extents.Count == 0)
        {
            throw DiskFailure.Malformed("the VMDK descriptor names no extents");
        }

        var disk = new JoinedBlocks(ownsPieces: true);
        try
        {
            foreach (var extent in descriptor.Extents)
            {
                disk.Add(OpenExtent(extent, folder), extent.SizeBytes);
            }

            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    private static BlockReader? OpenExtent(VmdkExtent extent, string? folder)
    {
        switch (extent.Kind)
        {
            case "ZERO":
                return null;
            case "FLAT" or "VMFS" when extent.Offset == 0:
                return OpenFile(extent, folder);
            case "FLAT" or "VMFS":
                return new MovedBlocks(OpenFile(extent, folder), extent.Offset);
            case "SPARSE":
                return VmdkSparse.Open(OpenFile(extent, folder), out _);
            default:
                throw DiskFailure.Unsupported($"the VMDK image has an extent of the kind {extent.Kind}, which is not read");
        }
    }

    // The image was made by somebody else, and names what is read next: nothing but files beside it.
    private static FileBlocks OpenFile(VmdkExtent extent, string? folder)
    {
        if (folder is null || extent.FileName is not { Length: > 0 } name || name is "." or ".." || name.AsSpan().ContainsAny('/', '\\', '\0') || Path.GetFileName(name) != name)
        {
            throw DiskFailure.Unsupported($"the VMDK image names an extent '{extent.FileName}' that is no file beside it");
        }

        return FileBlocks.OpenNamed(Path.Combine(folder, name));
    }

    /// <summary>A file from some place on.</summary>
    private sealed class MovedBlocks(BlockReader file, long start) : BlockReader
    {
        public override long SizeBytes => Math.Max(0, file.SizeBytes - start);

        public override void Read(long offset, Span<byte> buffer)
        {
            DiskFailure.CheckRange(offset, buffer.Length, SizeBytes);
            file.Read(start + offset, buffer);
        }

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }
    }
}
