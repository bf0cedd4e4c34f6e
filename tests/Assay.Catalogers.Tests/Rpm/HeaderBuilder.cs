using System.Buffers.Binary;
using System.Text;

namespace Assay.Catalogers.Tests.Rpm;

/// <summary>Writes package headers, sound or not, and a database around them.</summary>
internal sealed class HeaderBuilder
{
    private readonly List<byte> index = [];
    private readonly List<byte> data = [];
    private uint tags;

    public static HeaderBuilder Package(string name, string version, string release) =>
        new HeaderBuilder().Text(1000, Encoding.UTF8.GetBytes(name)).Text(1001, Encoding.UTF8.GetBytes(version)).Text(1002, Encoding.UTF8.GetBytes(release));

    public HeaderBuilder Text(uint tag, ReadOnlySpan<byte> text) => Tag(tag, 6, 1).Data(text, terminated: true);

    public HeaderBuilder Texts(uint tag, int count, ReadOnlySpan<byte> text)
    {
        Tag(tag, 8, (uint)count);
        for (var i = 0; i < count; i++)
        {
            Data(text, terminated: true);
        }

        return this;
    }

    public HeaderBuilder Texts(uint tag, params IReadOnlyList<string> texts)
    {
        Tag(tag, 8, (uint)texts.Count);
        foreach (var text in texts)
        {
            Data(Encoding.UTF8.GetBytes(text), terminated: true);
        }

        return this;
    }

    /// <summary>An array of zeros, 32 bits each.</summary>
    public HeaderBuilder Numbers(uint tag, int count)
    {
        while (data.Count % 4 != 0)
        {
            data.Add(0);
        }

        return Tag(tag, 4, (uint)count).Data(new byte[count * 4], terminated: false);
    }

    public byte[] ToBlob()
    {
        var blob = new byte[8 + index.Count + data.Count];
        BinaryPrimitives.WriteUInt32BigEndian(blob, tags);
        BinaryPrimitives.WriteUInt32BigEndian(blob.AsSpan(4), (uint)data.Count);
        index.CopyTo(blob, 8);
        data.CopyTo(blob, 8 + index.Count);
        return blob;
    }

    /// <summary>An ndb database of these headers.</summary>
    public static byte[] Ndb(params byte[][] headers)
    {
        using var file = new MemoryStream();
        file.SetLength(4096);
        file.Write("RpmP"u8);
        Write(file, 0, 1, 1, (uint)headers.Length + 1);
        file.Position = 32;
        var offset = 256u;
        for (var i = 0; i < headers.Length; i++)
        {
            var blocks = (uint)((16 + headers[i].Length + 12 + 15) / 16);
            file.Write("Slot"u8);
            Write(file, (uint)i + 1, offset, blocks);
            offset += blocks;
        }

        while (file.Position < 4096)
        {
            file.Write("Slot"u8);
            Write(file, 0, 0, 0);
        }

        for (var i = 0; i < headers.Length; i++)
        {
            file.Write("BlbS"u8);
            Write(file, (uint)i + 1, 1, (uint)headers[i].Length);
            file.Write(headers[i]);
            file.Write(new byte[((16 + headers[i].Length + 12 + 15) / 16 * 16) - 16 - headers[i].Length]);
        }

        return file.ToArray();
    }

    private static void Write(Stream stream, params ReadOnlySpan<uint> numbers)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, number);
            stream.Write(bytes);
        }
    }

    private HeaderBuilder Tag(uint tag, uint type, uint count)
    {
        Span<byte> entry = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(entry, tag);
        BinaryPrimitives.WriteUInt32BigEndian(entry[4..], type);
        BinaryPrimitives.WriteUInt32BigEndian(entry[8..], (uint)data.Count);
        BinaryPrimitives.WriteUInt32BigEndian(entry[12..], count);
        index.AddRange(entry);
        tags++;
        return this;
    }

    private HeaderBuilder Data(ReadOnlySpan<byte> bytes, bool terminated)
    {
        data.AddRange(bytes);
        if (terminated)
        {
            data.Add(0);
        }

        return this;
    }
}
