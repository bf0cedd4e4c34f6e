using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Disk.Images;

/// <summary>Opens files that hold disks, told by what they are and not by their names.</summary>
internal static class DiskImage
{
    private const int HeadBytes = 512;
    private const int MaxBackingFiles = 16;

    /// <summary>True where a file is a virtual disk of some format; a raw disk is none of them.</summary>
    public static bool IsRecognised(BlockReader file)
    {
        var head = HeadOf(file);
        return Qcow2Header.IsRecognised(head) || VmdkImage.IsRecognised(head) || VdiImage.IsRecognised(head) || VhdxImage.IsRecognised(head)
            || OvaArchive.IsRecognised(head) || VhdImage.IsRecognised(file, head);
    }

    /// <summary>Opens the disks that a file holds: one, or those of an appliance.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withBacking">Whether a qcow2 image's backing file is read too.</param>
    /// <exception cref="AssayException">"target.notFound", "target.unreadable".</exception>
    /// <exception cref="TreeException">"disk.*": it is damaged, or of a kind that is not read.</exception>
    public static IReadOnlyList<BlockReader> Open(string path, bool withBacking) => Open(FileBlocks.Open(path), path, withBacking);

    /// <summary>The same of bytes that need not be a file's.</summary>
    /// <param name="file">Closed with what is opened.</param>
    /// <param name="path">By which files beside it are found; null where there are none.</param>
    /// <param name="withBacking">As above.</param>
    /// <exception cref="TreeException">As above.</exception>
    public static IReadOnlyList<BlockReader> Open(BlockReader file, string? path, bool withBacking)
    {
        try
        {
            var head = HeadOf(file);
            if (!OvaArchive.IsRecognised(head))
            {
                return [Open(file, path, withBacking, depth: 0)];
            }

            var disks = new List<BlockReader>();
            foreach (var (_, place) in OvaArchive.ReadDisks(file))
            {
                disks.Add(Open(new BlockSlice(file, place.Offset, place.Length), path: null, withBacking: false, depth: 0));
            }

            return disks;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static BlockReader Open(BlockReader file, string? path, bool withBacking, int depth)
    {
        var head = HeadOf(file);
        var folder = path is null ? null : Path.GetDirectoryName(Path.GetFullPath(path));
        return Qcow2Header.IsRecognised(head) ? OpenQcow2(file, folder, withBacking, depth)
            : VmdkImage.IsRecognised(head) ? VmdkImage.Open(file, head, folder)
            : VhdxImage.IsRecognised(head) ? VhdxImage.Open(file)
            : VhdImage.IsRecognised(file, head) ? VhdImage.Open(file)
            : VdiImage.IsRecognised(head) ? VdiImage.Open(file)
            : file;
    }

    private static Qcow2Image OpenQcow2(BlockReader file, string? folder, bool withBacking, int depth)
    {
        var header = Qcow2Header.Read(file);
        if (header.BackingFile is not { } name)
        {
            return new Qcow2Image(file, header, backing: null);
        }

        if (!withBacking || folder is null)
        {
            throw new TreeException("disk.backingFile", $"the qcow2 image is laid over another one, '{name}'");
        }

        if (depth == MaxBackingFiles)
        {
            throw DiskFailure.Malformed($"more than {MaxBackingFiles} qcow2 images are laid over each other");
        }

        // "nbd://...", "json:{...}" and the like are no files.
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0 && name.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || colon < slash))
        {
            throw DiskFailure.Unsupported($"the qcow2 image is laid over '{name}', which is no file");
        }

        var path = Path.Combine(folder, name);
        BlockReader below = FileBlocks.OpenNamed(path);
        try
        {
            return new Qcow2Image(file, header, header.BackingFormat == "raw" ? below : Open(below, path, withBacking, depth + 1));
        }
        catch
        {
            below.Dispose();
            throw;
        }
    }

    private static byte[] HeadOf(BlockReader file)
    {
        var head = new byte[(int)Math.Min(HeadBytes, file.SizeBytes)];
        file.Read(0, head);
        return head;
    }
}
