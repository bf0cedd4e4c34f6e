using System.Runtime.InteropServices;
using Assay.Core.Files;

namespace Assay.Sources.Linux;

/// <summary>What the kernel says about a file: struct statx, the same on every architecture (statx(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal readonly struct FileStatus
{
    private const int TypeMask = 0xF000;
    private const int PermissionMask = 0xFFF;

    [FieldOffset(28)]
    private readonly ushort mode;
    [FieldOffset(32)]
    private readonly ulong inode;
    [FieldOffset(40)]
    private readonly long sizeBytes;
    [FieldOffset(96)]
    private readonly Time changed;
    [FieldOffset(112)]
    private readonly Time modified;
    [FieldOffset(128)]
    private readonly uint representedMajor;
    [FieldOffset(132)]
    private readonly uint representedMinor;
    [FieldOffset(136)]
    private readonly uint deviceMajor;
    [FieldOffset(140)]
    private readonly uint deviceMinor;

    public bool IsRegular => Kind == EntryKind.File;

    /// <summary>True for the device that an overlay takes for "this is gone": a character device 0/0.</summary>
    public bool IsOverlayWhiteout => (mode & TypeMask) == 0x2000 && representedMajor == 0 && representedMinor == 0;

    public EntryKind Kind => (mode & TypeMask) switch
    {
        0x8000 => EntryKind.File,
        0x4000 => EntryKind.Directory,
        0xA000 => EntryKind.SymbolicLink,
        _ => EntryKind.Other,
    };

    public int Permissions => mode & PermissionMask;

    public long SizeBytes => sizeBytes;

    public ulong Inode => inode;

    /// <summary>The device that the file lies on, as /proc/PID/maps has it: "fd:01".</summary>
    public (uint Major, uint Minor) Device => (deviceMajor, deviceMinor);

    /// <summary>device:inode:size:mtime:ctime, both to the nanosecond: the same text stands for the same content, since no unprivileged user sets ctime.</summary>
    public string Identity => $"{((ulong)deviceMajor << 32) | deviceMinor}:{inode}:{sizeBytes}:{modified.Text}:{changed.Text}";

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Time
    {
        private readonly long seconds;
        private readonly uint nanoseconds;
        private readonly int reserved;

        public string Text => $"{seconds}.{nanoseconds:D9}";
    }
}
