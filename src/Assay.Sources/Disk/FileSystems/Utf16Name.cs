using System.Buffers.Binary;
using System.Text;

namespace Assay.Sources.Disk.FileSystems;

/// <summary>Names that a disk has as UTF-16, little-endian, and that nobody keeps from being no text.</summary>
internal static class Utf16Name
{
    /// <summary>The name in UTF-8. Half of a pair has three bytes of its own, as for ntfs-3g and Windows' Linux, so that no two names become one.</summary>
    public static byte[] ToUtf8(ReadOnlySpan<byte> name)
    {
        var bytes = new byte[name.Length / 2 * 3];
        var count = 0;
        for (; name.Length >= 2; name = name[2..])
        {
            var unit = BinaryPrimitives.ReadUInt16LittleEndian(name);
            if (char.IsHighSurrogate((char)unit) && name.Length >= 4 && char.IsLowSurrogate((char)BinaryPrimitives.ReadUInt16LittleEndian(name[2..])))
            {
                count += new Rune((char)unit, (char)BinaryPrimitives.ReadUInt16LittleEndian(name[2..])).EncodeToUtf8(bytes.AsSpan(count));
                name = name[2..];
            }
            else if (char.IsSurrogate((char)unit))
            {
                bytes[count++] = (byte)(0xE0 | (unit >> 12));
                bytes[count++] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                bytes[count++] = (byte)(0x80 | (unit & 0x3F));
            }
            else
            {
                count += new Rune(unit).EncodeToUtf8(bytes.AsSpan(count));
            }
        }

        return bytes[..count];
    }
}
