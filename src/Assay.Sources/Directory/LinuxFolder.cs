using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Linux;
using Assay.Sources.Streams;
using Microsoft.Win32.SafeHandles;

namespace Assay.Sources.Directory;

/// <summary>
/// A folder by its descriptor. Every step down is one openat with O_NOFOLLOW, so no link and no race leads out of the tree; names are bytes
/// as getdents64(2) gives them.
/// </summary>
internal sealed class LinuxFolder : OpenFolder
{
    private const int BufferBytes = 32 << 10;

    // struct linux_dirent64: d_ino, d_off, d_reclen, d_type, d_name.
    private const int LengthOffset = 16;
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte TypeUnknown = 0;
    private const byte TypeCharacter = 2;
    private const byte TypeFolder = 4;
    private const byte TypeRegular = 8;
    private const byte TypeLink = 10;

    // To hand over less costs more than it saves, unless folders are among it.
    private const int LeastFiles = 16;

    private readonly SafeFileHandle handle;
    private readonly NameList names;
    private readonly bool isOverlay;

    // The device on which nothing is the kernel's own; what lies on another one is asked for its file system.
    private readonly (uint Major, uint Minor)? plainDevice;
    private (uint Major, uint Minor)? childDevice;
    private int index = -1;
    private int end;

    private LinuxFolder(SafeFileHandle handle, NameList names, bool isOverlay, (uint Major, uint Minor)? plainDevice)
    {
        this.handle = handle;
        this.names = names;
        this.isOverlay = isOverlay;
        this.plainDevice = plainDevice;
        end = names.Count;
    }

    public override bool IsOpaque => isOverlay && OverlayMarks.IsOpaque(handle);

    public override ReadOnlySpan<byte> Name => names.Name(index);

    public override bool MayBeFolder => names.Tag(index) is TypeFolder or TypeUnknown;

    /// <exception cref="TreeException">As of <see cref="OpenFolder.OpenChild"/>.</exception>
    public static LinuxFolder OpenRoot(string path, int maxNames, CancellationToken token, bool isOverlay = false) =>
        Open(LibC.CurrentFolder, Encoding.UTF8.GetBytes(path + "\0"), follow: true, maxNames, isOverlay, plainDevice: null, token);

    public override bool MoveNext()
    {
        childDevice = null;
        return ++index < end;
    }

    public override FolderEntry Describe(Span<byte> linkTarget)
    {
        var type = names.Tag(index);
        if (type is not (TypeUnknown or TypeFolder or TypeRegular or TypeLink) && !(isOverlay && type == TypeCharacter))
        {
            return new FolderEntry(EntryKind.Other, 0, 0, 0);
        }

        if (type == TypeLink)
        {
            return Link(linkTarget);
        }

        Check(LibC.Status(handle, names.Terminated(index), out var status));
        childDevice = status.Device;
        if (isOverlay && status.IsOverlayWhiteout)
        {
            return new FolderEntry(EntryKind.Whiteout, 0, 0, 0);
        }

        return status.Kind == EntryKind.SymbolicLink
            ? Link(linkTarget)
            : new FolderEntry(status.Kind, status.IsRegular ? status.SizeBytes : 0, status.Permissions, 0);
    }

    public override OpenFolder OpenChild(int maxNames, CancellationToken token) =>
        Open((int)handle.DangerousGetHandle(), names.Terminated(index), follow: false, maxNames, isOverlay, childDevice == plainDevice ? plainDevice : null, token);

    public override OpenFolder? Split()
    {
        // Marks of an overlay are told in the order of the walk.
        var left = end - index - 1;
        if (isOverlay || left < 1 || (left < LeastFiles && !HasFolders()) || LibC.OpenFolder((int)handle.DangerousGetHandle(), ".\0"u8, follow: false, out var again) != 0)
        {
            return null;
        }

        var middle = end - ((left + 1) / 2);
        var half = new LinuxFolder(again, names, isOverlay, plainDevice) { index = middle - 1, end = end };
        end = middle;
        return half;
    }

    public override Stream OpenFile(long sizeBytes)
    {
        Check(LibC.OpenFile((int)handle.DangerousGetHandle(), names.Terminated(index), out var file));
        var error = LibC.Status(file, out var status);
        if (error == 0 && status.IsRegular)
        {
            if (isOverlay)
            {
                OverlayMarks.RefuseEmptyCopy(file);
            }

            return new RegularFileStream(file, sizeBytes);
        }

        file.Dispose();
        throw error == 0 ? Vanished() : Failure(error);
    }

    protected override void Dispose(bool disposing) => handle.Dispose();

    private bool HasFolders()
    {
        for (var name = index + 1; name < end; name++)
        {
            if (names.Tag(name) is TypeFolder or TypeUnknown)
            {
                return true;
            }
        }

        return false;
    }

    private FolderEntry Link(Span<byte> target)
    {
        var length = LibC.ReadLink(handle, names.Terminated(index), target);
        // EINVAL: a link when it was listed, and none now.
        return length >= 0 ? new FolderEntry(EntryKind.SymbolicLink, 0, 0x1FF, length) : throw (length == -22 ? Vanished() : Failure(-length));
    }

    private static LinuxFolder Open(int parent, ReadOnlySpan<byte> path, bool follow, int maxNames, bool isOverlay, (uint Major, uint Minor)? plainDevice, CancellationToken token)
    {
        Check(LibC.OpenFolder(parent, path, follow, out var handle));
        try
        {
            var isKernels = plainDevice is null && KernelFileSystems.Contains(LibC.FileSystemType(handle));
            if (isKernels && parent != LibC.CurrentFolder)
            {
                throw new TreeException(KernelFolder, "a file system that the kernel makes up is left out") { EntryOnly = true };
            }

            // Whoever names one gets what lies in it, and is asked about each of its folders.
            if (plainDevice is null && !isKernels && LibC.Status(handle, out var status) == 0)
            {
                plainDevice = status.Device;
            }

            if (isOverlay)
            {
                OverlayMarks.RefuseMoved(handle);
            }

            return new LinuxFolder(handle, ReadNames(handle, maxNames, token), isOverlay, plainDevice);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // The kernel writes what is read of the buffer, and thousands of folders would pay for clearing it.
    [SkipLocalsInit]
    private static NameList ReadNames(SafeFileHandle handle, int maxNames, CancellationToken token)
    {
        var list = new NameList();
        Span<byte> buffer = stackalloc byte[BufferBytes];
        while (true)
        {
            token.ThrowIfCancellationRequested();
            var length = LibC.ReadFolder(handle, buffer);
            if (length <= 0)
            {
                Check(-length);
                break;
            }

            for (var entries = buffer[..length]; !entries.IsEmpty;)
            {
                int recordLength = BinaryPrimitives.ReadUInt16LittleEndian(entries[LengthOffset..]);
                var name = entries[NameOffset..recordLength];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                {
                    list.Add(entries[TypeOffset], name);
                }

                entries = entries[recordLength..];
            }

            if (list.Count > maxNames)
            {
                throw TooMany(maxNames);
            }
        }

        list.Sort();
        return list;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw Failure(error);
        }
    }

    private static Exception Failure(int error)
    {
        if (ErrorNumber.IsOutOfHandles(error))
        {
            return new AssayException("system.openFiles", "too many files are open", "raise the limit of open files (ulimit -n)");
        }

        if (ErrorNumber.IsDenied(error))
        {
            return Denied();
        }

        return ErrorNumber.IsGone(error) ? Vanished() : Unreadable(ErrorNumber.Text(error));
    }
}
