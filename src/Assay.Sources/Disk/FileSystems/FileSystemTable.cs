using Assay.Sources.Disk.FileSystems.Btrfs;
using Assay.Sources.Disk.FileSystems.Ext;
using Assay.Sources.Disk.FileSystems.Fat;
using Assay.Sources.Disk.FileSystems.Ntfs;
using Assay.Sources.Disk.FileSystems.SquashFs;
using Assay.Sources.Disk.FileSystems.Xfs;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>Every kind of content that a volume is told by, one line each (util-linux, libblkid/src/superblocks, has the same places).</summary>
internal static class FileSystemTable
{
    /// <summary>What keeps volumes stands before what a volume was used for earlier.</summary>
    public static IReadOnlyList<FileSystemKind> Kinds { get; } =
    [
        new("LUKS", 0, [.. "LUKS"u8, 0xBA, 0xBE]) { IsEncrypted = true },
        new("BitLocker", 3, [.. "-FVE-FS-"u8]) { IsEncrypted = true },
        new("bcache", 4096 + 24, [0xC6, 0x85, 0x73, 0xF6, 0x4E, 0x1A, 0x45, 0xCA]),
        new("Linux software RAID", 4096, [0xFC, 0x4E, 0x2B, 0xA9]),
        new("Linux software RAID", 0, [0xFC, 0x4E, 0x2B, 0xA9]),
        new("swap space", 4086, [.. "SWAPSPACE2"u8]) { IsEmpty = true },
        new("swap space", 65526, [.. "SWAPSPACE2"u8]) { IsEmpty = true },
        new("ext4", 0x438, [0x53, 0xEF]) { Open = ExtFileSystem.Open, IdPlace = (0x468, 16), LabelPlace = (0x478, 16) },
        new("xfs", 0, [.. "XFSB"u8]) { Open = XfsFileSystem.TryOpen, IdPlace = (32, 16), LabelPlace = (108, 12) },
        new("btrfs", 0x10040, [.. "_BHRfS_M"u8]) { Open = BtrfsFileSystem.TryOpen, IdPlace = (0x10020, 16), LabelPlace = (0x1012B, 256) },
        new("ntfs", 3, [.. "NTFS    "u8]) { Open = NtfsFileSystem.TryOpen, IdPlace = (0x48, 8) },
        new("vfat", 82, [.. "FAT32   "u8]) { Open = FatFileSystem.TryOpen, IdPlace = (67, 4), LabelPlace = (71, 11) },
        new("vfat", 54, [.. "FAT16   "u8]) { Open = FatFileSystem.TryOpen, IdPlace = (39, 4), LabelPlace = (43, 11) },
        new("vfat", 54, [.. "FAT12   "u8]) { Open = FatFileSystem.TryOpen, IdPlace = (39, 4), LabelPlace = (43, 11) },
        new("squashfs", 0, [.. "hsqs"u8]) { Open = SquashFsFileSystem.TryOpen },
        new("exFAT", 3, [.. "EXFAT   "u8]) { IdPlace = (100, 4) },
        new("ReFS", 3, [.. "ReFS\0"u8]),
        new("F2FS", 1024, [0x10, 0x20, 0xF5, 0xF2]) { IdPlace = (1024 + 108, 16) },
        new("EROFS", 1024, [0xE2, 0xE1, 0xF5, 0xE0]) { IdPlace = (1024 + 48, 16) },
        new("JFS", 0x8000, [.. "JFS1"u8]) { IdPlace = (0x8000 + 136, 16) },
        new("ReiserFS", 0x10034, [.. "ReIsEr"u8]) { IdPlace = (0x10054, 16) },
        new("HFS+", 1024, [.. "H+"u8]),
        new("HFSX", 1024, [.. "HX"u8]),
        new("APFS", 32, [.. "NXSB"u8]),
        new("UFS2", 0x1055C, [0x19, 0x01, 0x54, 0x19]),
        new("ISO 9660", 0x8001, [.. "CD001"u8]),
        new("ZFS", 0x20000, [0x0C, 0xB1, 0xBA, 0x00]),
    ];

    /// <summary>What a volume holds; null for nothing that is known.</summary>
    /// <exception cref="Core.Files.TreeException">Those of <see cref="BlockReader.Read"/>.</exception>
    public static FileSystemKind? Recognise(BlockReader volume) => Kinds.FirstOrDefault(kind => kind.IsRecognised(volume));
}
