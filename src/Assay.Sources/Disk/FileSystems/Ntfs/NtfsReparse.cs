using System.Buffers.Binary;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.Ntfs;

/// <summary>A file that stands for something else: [MS-FSCC] 2.1.2, "Reparse Point Data Structures".</summary>
/// <param name="Kind">What it is seen as; null for what the record says.</param>
/// <param name="Target">Where it leads, for a link.</param>
/// <param name="Obstacle">Why its content can't be read; null where it can.</param>
internal sealed record NtfsReparse(EntryKind? Kind, byte[] Target, string? Obstacle)
{
    private const uint MountPoint = 0xA000_0003;
    private const uint SymbolicLink = 0xA000_000C;
    private const uint LinuxSymbolicLink = 0xA000_001D;
    private const uint LinuxSocket = 0x8000_0023;
    private const uint LinuxBlockDevice = 0x8000_0026;
    private const uint Deduplicated = 0x8000_0013;
    private const uint Compressed = 0x8000_0017;
    private const uint CloudFile = 0x9000_001A;
    private const uint CloudFileMask = 0xFFFF_0FFF;
    private const uint StandsForAnother = 0x2000_0000;
    private const int HeaderBytes = 8;
    private const int RelativeFlag = 1;

    /// <exception cref="TreeException">"fs.malformed", entry only.</exception>
    public static NtfsReparse Parse(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderBytes)
        {
            throw Malformed();
        }

        var tag = BinaryPrimitives.ReadUInt32LittleEndian(value);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(value[4..]);
        var content = length <= value.Length - HeaderBytes ? value.Slice(HeaderBytes, length) : throw Malformed();
        return tag switch
        {
            MountPoint => Link(TargetOf(content, 8, isRelative: false)),
            SymbolicLink => Link(TargetOf(content, 12, content.Length >= 12 && (content[8] & RelativeFlag) != 0)),
            LinuxSymbolicLink => Link(content.Length > 4 ? content[4..].ToArray() : throw Malformed()),
            >= LinuxSocket and <= LinuxBlockDevice => new NtfsReparse(EntryKind.Other, [], null),
            Compressed => new NtfsReparse(null, [], "the content is compressed by Windows' overlay filter (compact.exe /exe, CompactOS), which is not read"),
            Deduplicated => new NtfsReparse(null, [], "the content lies in Windows' store of deduplicated chunks, which is not read"),
            _ when (tag & CloudFileMask) == CloudFile => new NtfsReparse(null, [], null),
            _ => new NtfsReparse((tag & StandsForAnother) != 0 ? EntryKind.Other : null, [], null),
        };
    }

    /// <summary>A path of Windows as one of the volume's own: with the separators of all others, and without a drive.</summary>
    public static byte[] PathOf(ReadOnlySpan<byte> utf16, bool isRelative)
    {
        var path = Utf16Name.ToUtf8(utf16);
        path.AsSpan().Replace((byte)'\\', (byte)'/');
        if (isRelative)
        {
            return path;
        }

        // "\??\C:\Users": another drive can't be told from this one.
        ReadOnlySpan<byte> rest = path;
        rest = rest.StartsWith("/??/"u8) ? rest[4..] : rest;
        return rest.Length >= 2 && rest[1] == (byte)':' ? rest.Length == 2 ? "/"u8.ToArray() : rest[2..].ToArray() : path;
    }

    private static NtfsReparse Link(byte[] target) => target.Length > 0 ? new NtfsReparse(EntryKind.SymbolicLink, target, null) : throw Malformed();

    // The name that programs use stands before the one that people are shown.
    private static byte[] TargetOf(ReadOnlySpan<byte> content, int headerBytes, bool isRelative)
    {
        if (content.Length < headerBytes)
        {
            throw Malformed();
        }

        int offset = BinaryPrimitives.ReadUInt16LittleEndian(content);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(content[2..]);
        return offset + length <= content.Length - headerBytes ? PathOf(content.Slice(headerBytes + offset, length), isRelative) : throw Malformed();
    }

    private static TreeException Malformed() => Fault.Malformed("a reparse point of NTFS ends too early");
}
