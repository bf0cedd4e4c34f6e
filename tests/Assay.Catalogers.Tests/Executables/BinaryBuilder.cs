using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Assay.Catalogers.Executables;

namespace Assay.Catalogers.Tests.Executables;

/// <summary>The smallest binaries with named sections, of each format: 64 bits, little endian.</summary>
internal static class BinaryBuilder
{
    /// <summary>Go's build information, cargo-auditable's list and a package note.</summary>
    public static (string Name, byte[] Content)[] Everything() =>
    [
        (".go.buildinfo", GoBuildInfo("go1.22.3", "path\texample.com/app\nmod\texample.com/app\t(devel)\t\ndep\texample.com/dep\tv1.0.0\th1:x=\nbuild\t-ldflags=\"-X main.version=1.2.3\"\n")),
        (".dep-v0", Zlib("""{"packages":[{"name":"serde","version":"1.0.1","source":"crates.io"},{"name":"app","version":"0.1.0","source":"local","dependencies":[0],"root":true}]}""")),
        (".note.package", Note("""{"type":"rpm","name":"systemd","version":"252-1.fc37","architecture":"x86_64","osCpe":"cpe:/o:fedoraproject:fedora:37"}""")),
    ];

    public static byte[] GoBuildInfo(string version, string modules)
    {
        using var memory = new MemoryStream();
        memory.Write([0xff, .. " Go buildinf:"u8, 8, 2]);
        memory.Write(new byte[32 - memory.Length]);
        foreach (var text in (byte[][])[Encoding.UTF8.GetBytes(version), [.. new byte[16], .. Encoding.UTF8.GetBytes(modules), .. new byte[16]]])
        {
            for (var left = text.Length; ; left >>= 7)
            {
                memory.WriteByte((byte)(left > 0x7f ? (left & 0x7f) | 0x80 : left));
                if (left <= 0x7f)
                {
                    break;
                }
            }

            memory.Write(text);
        }

        return memory.ToArray();
    }

    public static byte[] Zlib(string text)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encoding.UTF8.GetBytes(text));
        }

        return memory.ToArray();
    }

    public static byte[] Note(string json)
    {
        var text = Encoding.UTF8.GetBytes(json + "\0");
        var note = new byte[16 + ((text.Length + 3) & ~3)];
        BinaryPrimitives.WriteInt32LittleEndian(note, 4);
        BinaryPrimitives.WriteInt32LittleEndian(note.AsSpan(4), text.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(note.AsSpan(8), 0xcafe1a7e);
        "FDO\0"u8.CopyTo(note.AsSpan(12));
        text.CopyTo(note, 16);
        return note;
    }

    public static byte[] Build(BinaryFormat format, (string Name, byte[] Content)[] sections) => format switch
    {
        BinaryFormat.Elf => Elf(sections),
        BinaryFormat.Pe => Pe(sections),
        _ => MachO(sections),
    };

    private static byte[] Elf((string Name, byte[] Content)[] sections)
    {
        var names = Encoding.Latin1.GetBytes("\0" + string.Concat(sections.Select(section => section.Name + "\0")) + ".shstrtab\0");
        (string Name, byte[] Content)[] all = [("", []), .. sections, (".shstrtab", names)];

        // One segment is the whole file, so that addresses are offsets; sections begin at 128.
        var offsets = Place(64 + 56, all, out var size);
        var file = new byte[size + (all.Length * 64)];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(16), 2);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(40), size);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(68), 4);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(96), file.Length);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(58), 64);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(60), (short)all.Length);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(62), (short)(all.Length - 1));
        for (int i = 0, name = 0; i < all.Length; name += all[i].Name.Length + 1, i++)
        {
            all[i].Content.CopyTo(file, offsets[i]);
            var entry = file.AsSpan(size + (i * 64));
            BinaryPrimitives.WriteInt32LittleEndian(entry, name);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], all[i].Name.StartsWith(".note", StringComparison.Ordinal) ? 7 : 1);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], offsets[i]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], offsets[i]);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], all[i].Content.Length);
        }

        return file;
    }

    // Windows has no section of Go's name: the information stands in .data.
    private static byte[] Pe((string Name, byte[] Content)[] sections)
    {
        const int Header = 64;
        const int Table = Header + 24 + 240;
        var offsets = Place(Table + (sections.Length * 40), sections, out var size);
        var file = new byte[size];
        "MZ"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(60), Header);
        "PE\0\0"u8.CopyTo(file.AsSpan(Header));
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 6), (short)sections.Length);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 20), 240);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 24), 0x20b);
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i].Content.CopyTo(file, offsets[i]);
            var entry = file.AsSpan(Table + (i * 40), 40);
            var name = sections[i].Name == ".go.buildinfo" ? ".data" : sections[i].Name;
            Encoding.Latin1.GetBytes(name[..Math.Min(8, name.Length)]).CopyTo(entry);
            BinaryPrimitives.WriteInt32LittleEndian(entry[16..], sections[i].Content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[20..], offsets[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[36..], 0xC0000040);
        }

        return file;
    }

    private static byte[] MachO((string Name, byte[] Content)[] sections)
    {
        var command = 72 + (sections.Length * 80);
        var offsets = Place(32 + command, sections, out var size);
        var file = new byte[size];
        BinaryPrimitives.WriteUInt32LittleEndian(file, 0xfeedfacf);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(12), 2);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(20), command);
        var head = file.AsSpan(32);
        BinaryPrimitives.WriteInt32LittleEndian(head, 0x19);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], command);
        "__DATA"u8.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(head[48..], size);
        BinaryPrimitives.WriteInt32LittleEndian(head[60..], 3);
        BinaryPrimitives.WriteInt32LittleEndian(head[64..], sections.Length);
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i].Content.CopyTo(file, offsets[i]);
            var entry = head[(72 + (i * 80))..];
            var name = sections[i].Name == ".go.buildinfo" ? "__go_buildinfo" : sections[i].Name;
            Encoding.Latin1.GetBytes(name).CopyTo(entry);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], sections[i].Content.Length);
            BinaryPrimitives.WriteInt32LittleEndian(entry[48..], offsets[i]);
        }

        return file;
    }

    private static int[] Place(int start, (string Name, byte[] Content)[] sections, out int size)
    {
        var offsets = new int[sections.Length];
        size = start;
        for (var i = 0; i < sections.Length; i++)
        {
            size = (size + 15) & ~15;
            offsets[i] = size;
            size += sections[i].Content.Length;
        }

        return offsets;
    }
}
