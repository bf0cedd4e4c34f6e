using System.Text;

namespace Assay.TestKit;

/// <summary>
/// Makes tar archives byte by byte, so that tests can also make what no honest program would. Names are taken as they are: Latin-1 text
/// stands for bytes. A name or link target too long for the header gets a GNU long-name entry.
/// </summary>
public sealed class TarBuilder
{
    private const int BlockBytes = 512;
    private readonly List<byte> archive = [];

    /// <summary>How many bytes there are so far: a multiple of 512, unless <see cref="Raw"/> was used.</summary>
    public long Length => archive.Count;

    public TarBuilder File(string name, byte[] content, int mode = 0x1A4) => Entry('0', name, content, mode: mode);

    public TarBuilder File(string name, string content = "", int mode = 0x1A4) => File(name, Encoding.UTF8.GetBytes(content), mode);

    public TarBuilder Folder(string name, int mode = 0x1ED) => Entry('5', name, mode: mode);

    public TarBuilder Link(string name, string target) => Entry('2', name, linkName: target, mode: 0x1FF);

    public TarBuilder HardLink(string name, string target) => Entry('1', name, linkName: target);

    public TarBuilder Whiteout(string path)
    {
        var slash = path.LastIndexOf('/') + 1;
        return File(string.Concat(path.AsSpan(0, slash), ".wh.", path.AsSpan(slash)));
    }

    public TarBuilder Opaque(string folder) => File(folder + "/.wh..wh..opq");

    /// <summary>A pax extended header ('x', or 'g' for a global one) with these records.</summary>
    public TarBuilder Pax(char type, params (string Keyword, string Value)[] records)
    {
        return Entry(type, "pax", [.. records.SelectMany(record => PaxRecord(record.Keyword, record.Value))]);
    }

    /// <summary>Any entry.</summary>
    /// <param name="type">The type flag.</param>
    /// <param name="name">At most 100 bytes, or it gets an entry of its own.</param>
    /// <param name="content">What follows the header, padded.</param>
    /// <param name="linkName">As <paramref name="name"/>.</param>
    /// <param name="mode">Permission bits.</param>
    /// <param name="size">The size field's 12 bytes, where it is to be something else than the content's length.</param>
    /// <param name="magic">Bytes 257 to 265.</param>
    /// <param name="change">Changes the header before its checksum is taken.</param>
    public TarBuilder Entry(char type, string name, byte[]? content = null, string linkName = "", int mode = 0x1A4, byte[]? size = null,
        string magic = "ustar  \0", Action<byte[]>? change = null)
    {
        if (linkName.Length > 100)
        {
            Entry('K', "././@LongLink", Encoding.Latin1.GetBytes(linkName + "\0"));
        }

        if (name.Length > 100)
        {
            Entry('L', "././@LongLink", Encoding.Latin1.GetBytes(name + "\0"));
        }

        content ??= [];
        var header = new byte[BlockBytes];
        Put(header, 0, name[..Math.Min(100, name.Length)]);
        Put(header, 100, Octal(mode, 7));
        Put(header, 108, Octal(0, 7));
        Put(header, 116, Octal(0, 7));
        (size ?? Encoding.Latin1.GetBytes(Octal(content.Length, 11))).CopyTo(header, 124);
        Put(header, 136, Octal(0, 11));
        header[156] = (byte)type;
        Put(header, 157, linkName[..Math.Min(100, linkName.Length)]);
        Put(header, 257, magic);
        change?.Invoke(header);
        SetChecksum(header);
        archive.AddRange(header);
        archive.AddRange(content);
        archive.AddRange(new byte[-content.Length & (BlockBytes - 1)]);
        return this;
    }

    /// <summary>Bytes as they are.</summary>
    public TarBuilder Raw(byte[] bytes)
    {
        archive.AddRange(bytes);
        return this;
    }

    /// <summary>The archive, with the two blocks of zeros that end it.</summary>
    public byte[] Build() => [.. archive, .. new byte[2 * BlockBytes]];

    /// <summary>The archive without its end.</summary>
    public byte[] BuildWithoutEnd() => [.. archive];

    /// <summary>Sets the checksum field of a header block to what it has to be.</summary>
    public static void SetChecksum(byte[] header)
    {
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Take(BlockBytes).Sum(value => value);
        Put(header, 148, Octal(sum, 6) + "\0");
    }

    private static byte[] PaxRecord(string keyword, string value)
    {
        var rest = $" {keyword}={value}\n";
        var length = rest.Length + 1;
        while (length != rest.Length + length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length)
        {
            length = rest.Length + length.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        }

        return Encoding.Latin1.GetBytes(length.ToString(System.Globalization.CultureInfo.InvariantCulture) + rest);
    }

    private static string Octal(long value, int digits) => Convert.ToString(value, 8).PadLeft(digits, '0');

    private static void Put(byte[] header, int offset, string text) => Encoding.Latin1.GetBytes(text).CopyTo(header, offset);
}
