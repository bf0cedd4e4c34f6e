using System.Globalization;
using System.Text;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>A kind of file system, or of anything else that a volume may hold, told by bytes at a place.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="MagicOffset">Bytes from the volume's beginning.</param>
/// <param name="Magic">What stands there.</param>
internal sealed record FileSystemKind(string Name, long MagicOffset, byte[] Magic)
{
    /// <summary>Opens it, and gives null where it is not what it seemed; null itself where such file systems are not read.</summary>
    public Func<BlockReader, FileSystem?>? Open { get; init; }

    /// <summary>True where nothing can be read without a key.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>True where there are no files in it, so that nothing is missed: swap space.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Where its UUID or serial number stands, and in how many bytes: 16 for a UUID, 8 for NTFS, 4 for FAT; none where 0.</summary>
    public (long Offset, int Bytes) IdPlace { get; init; }

    /// <summary>Where its label stands, ended by a NUL or blanks.</summary>
    public (long Offset, int Bytes) LabelPlace { get; init; }

    public bool IsRecognised(BlockReader volume)
    {
        if (MagicOffset > volume.SizeBytes - Magic.Length)
        {
            return false;
        }

        Span<byte> found = stackalloc byte[Magic.Length];
        volume.Read(MagicOffset, found);
        return found.SequenceEqual(Magic);
    }

    /// <summary>The identity as fstab writes it: "1b4e28ba-...", "01D4A5B6C7D8E9F0", "12AB-34CD".</summary>
    public string? ReadId(BlockReader volume)
    {
        if (!TryRead(volume, IdPlace, out var bytes))
        {
            return null;
        }

        if (bytes.Length == 16)
        {
            return new Guid(bytes, bigEndian: true).ToString();
        }

        bytes.AsSpan().Reverse();
        var hex = Convert.ToHexString(bytes);
        return bytes.Length == 4 ? string.Create(CultureInfo.InvariantCulture, $"{hex[..4]}-{hex[4..]}") : hex;
    }

    public string? ReadLabel(BlockReader volume)
    {
        if (!TryRead(volume, LabelPlace, out var bytes))
        {
            return null;
        }

        var end = bytes.AsSpan().IndexOf((byte)0);
        var label = Encoding.UTF8.GetString(end < 0 ? bytes : bytes.AsSpan(0, end)).TrimEnd(' ');
        return label.Length == 0 ? null : label;
    }

    private static bool TryRead(BlockReader volume, (long Offset, int Bytes) place, out byte[] bytes)
    {
        bytes = new byte[place.Bytes];
        if (place.Bytes == 0 || place.Offset > volume.SizeBytes - place.Bytes)
        {
            return false;
        }

        volume.Read(place.Offset, bytes);
        return bytes.AsSpan().ContainsAnyExcept((byte)0);
    }
}
