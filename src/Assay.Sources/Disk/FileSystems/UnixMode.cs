using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>The mode of a Unix inode: the kind of file in its upper four bits, permissions in the others. POSIX, sys/stat.h.</summary>
internal static class UnixMode
{
    private const int Permissions = 0xFFF;

    public static EntryKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x4000 => EntryKind.Directory,
        0x8000 => EntryKind.File,
        0xA000 => EntryKind.SymbolicLink,
        _ => EntryKind.Other,
    };

    public static int PermissionsOf(int mode) => mode & Permissions;
}
