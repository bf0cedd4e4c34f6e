using System.Text;

namespace Assay.Sources.Disk.FileSystems.Fat;

/// <summary>A name of eight characters and three: fatgen103, "FAT Directory Structure".</summary>
internal static class FatShortName
{
    // Code page 437, which Linux takes too where nobody says another, from byte 128 on.
    private const string Upper =
        "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

    private const int NameBytes = 8;
    private const int Bytes = 11;

    // Windows NT's marks for names that are lower-case all through.
    private const int LowerName = 8;
    private const int LowerExtension = 0x10;

    public static byte[] ToUtf8(ReadOnlySpan<byte> entry)
    {
        Span<char> name = stackalloc char[Bytes + 1];
        var count = Append(entry[..NameBytes], (entry[12] & LowerName) != 0, name);
        var dot = count;
        count += 1 + Append(entry[NameBytes..Bytes], (entry[12] & LowerExtension) != 0, name[(dot + 1)..]);
        name[dot] = '.';

        // 0x05 stands for a first byte that would mean a deleted file.
        name[0] = entry[0] == 5 ? Upper[0xE5 - 0x80] : name[0];
        var bytes = new byte[(Bytes + 1) * 3];
        return bytes[..Encoding.UTF8.GetBytes(name[..(count == dot + 1 ? dot : count)], bytes)];
    }

    /// <summary>What the entries of a long name have of the short one that they belong to.</summary>
    public static byte ChecksumOf(ReadOnlySpan<byte> entry)
    {
        byte sum = 0;
        foreach (var value in entry[..Bytes])
        {
            sum = (byte)(((sum & 1) << 7) + (sum >> 1) + value);
        }

        return sum;
    }

    private static int Append(ReadOnlySpan<byte> padded, bool isLower, Span<char> name)
    {
        var bytes = padded.TrimEnd((byte)' ');
        for (var i = 0; i < bytes.Length; i++)
        {
            name[i] = bytes[i] < 0x80 ? isLower ? char.ToLowerInvariant((char)bytes[i]) : (char)bytes[i] : Upper[bytes[i] - 0x80];
        }

        return bytes.Length;
    }
}
