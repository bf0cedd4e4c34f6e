using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>A file by its record.</summary>
internal sealed class NtfsNode : FileNode
{
    /// <summary>NTFS has no such bits: files are no programs by them, those are told by their names.</summary>
    public const int FolderMode = 0x1ED;
    public const int FileMode = 0x1A4;

    public required NtfsRecord Record { get; init; }

    /// <summary>Where it leads, for a link.</summary>
    public byte[] Target { get; init; } = [];

    /// <summary>Why the content can't be read; null where it can.</summary>
    public string? Obstacle { get; init; }
}
