using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.TestKit;

/// <summary>
/// Writes a hive of Windows' registry as Windows keeps one: base block, one hive bin, keys with hashed lists of subkeys, values, one security descriptor
/// (github.com/msuhanov/regf, "Windows registry file format specification").
/// </summary>
public sealed class HiveBuilder
{
    private const int BaseBytes = 4096;
    private const uint None = 0xFFFFFFFF;

    private readonly Key root = new("ROOT");
    private readonly List<byte> cells = [];
    private uint security;

    /// <summary>How many subkeys one list has before it is divided.</summary>
    public int KeysOfList { get; init; } = 500;

    /// <summary>6 for a differencing hive.</summary>
    public int MinorVersion { get; init; } = 5;

    /// <summary>Sets a text.</summary>
    public HiveBuilder Set(string path, string name, string text) => Set(path, new Value(name, 1, Encoding.Unicode.GetBytes(text + "\0"), IsGone: false));

    /// <summary>Sets a number of 32 bits.</summary>
    public HiveBuilder Set(string path, string name, int number)
    {
        var data = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(data, number);
        return Set(path, new Value(name, 4, data, IsGone: false));
    }

    /// <summary>Sets bytes.</summary>
    public HiveBuilder Set(string path, string name, byte[] data) => Set(path, new Value(name, 3, data, IsGone: false));

    /// <summary>Of a differencing hive: says that the hive below has a value no more.</summary>
    public HiveBuilder Remove(string path, string name) => Set(path, new Value(name, 0, [], IsGone: true));

    /// <summary>Of a differencing hive: says what a key does to the one below: 1 deletes it, 2 takes its place alone, 3 that of all below it too.</summary>
    public HiveBuilder Layer(string path, int semantics)
    {
        At(path).Layering = semantics;
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] Build()
    {
        cells.Clear();
        cells.AddRange(new byte[32]);
        security = WriteSecurity();
        var top = Write(root, None, isRoot: true);
        var length = (cells.Count + 4095) / 4096 * 4096;
        var file = new byte[BaseBytes + length];
        cells.CopyTo(file, BaseBytes);
        var rest = length - cells.Count;
        if (rest >= 8)
        {
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(BaseBytes + cells.Count), rest);
        }

        WriteBase(file, top, length);
        return file;
    }

    private HiveBuilder Set(string path, Value value)
    {
        var key = At(path);
        key.Values.RemoveAll(known => known.Name == value.Name);
        key.Values.Add(value);
        return this;
    }

    private Key At(string path)
    {
        var key = root;
        foreach (var name in path.Split('\\', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!key.Subkeys.TryGetValue(name, out var next))
            {
                key.Subkeys.Add(name, next = new Key(name));
            }

            key = next;
        }

        return key;
    }

    private void WriteBase(byte[] file, uint top, int length)
    {
        "regf"u8.CopyTo(file);
        Put(file, 4, 1);
        Put(file, 8, 1);
        Put(file, 20, 1);
        Put(file, 24, (uint)MinorVersion);
        Put(file, 32, 1);
        Put(file, 36, top);
        Put(file, 40, (uint)length);
        Put(file, 44, 1);
        Encoding.Unicode.GetBytes("SOFTWARE").CopyTo(file, 48);
        var sum = 0u;
        for (var at = 0; at < 508; at += 4)
        {
            sum ^= BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
        }

        Put(file, 508, sum);
        "hbin"u8.CopyTo(file.AsSpan(BaseBytes));
        Put(file, BaseBytes + 8, (uint)length);
    }

    private uint Write(Key key, uint parent, bool isRoot)
    {
        var name = Encoding.Latin1.GetBytes(key.Name);
        var cell = new byte[76 + name.Length];
        "nk"u8.CopyTo(cell);
        Put16(cell, 2, isRoot ? 0x2C : 0x20);
        cell[13] = (byte)key.Layering;
        Put(cell, 16, parent);
        Put(cell, 20, (uint)key.Subkeys.Count);
        Put(cell, 28, None);
        Put(cell, 32, None);
        Put(cell, 36, (uint)key.Values.Count);
        Put(cell, 40, None);
        Put(cell, 44, security);
        Put(cell, 48, None);
        Put16(cell, 72, name.Length);
        name.CopyTo(cell, 76);
        var at = Reserve(cell.Length);
        var subkeys = key.Subkeys.Values.OrderBy(subkey => subkey.Name.ToUpperInvariant(), StringComparer.Ordinal).Select(subkey => (Offset: Write(subkey, at, isRoot: false), subkey.Name)).ToList();
        if (subkeys.Count > 0)
        {
            Put(cell, 28, WriteLists(subkeys));
        }

        if (key.Values.Count > 0)
        {
            var list = new byte[key.Values.Count * 4];
            for (var number = 0; number < key.Values.Count; number++)
            {
                Put(list, number * 4, Write(key.Values[number]));
            }

            Put(cell, 40, Add(list));
        }

        Fill(at, cell);
        return at;
    }

    private uint WriteLists(List<(uint Offset, string Name)> subkeys)
    {
        var parts = subkeys.Chunk(KeysOfList).Select(part =>
        {
            var list = new byte[4 + (part.Length * 8)];
            "lh"u8.CopyTo(list);
            Put16(list, 2, part.Length);
            for (var number = 0; number < part.Length; number++)
            {
                Put(list, 4 + (number * 8), part[number].Offset);
                Put(list, 8 + (number * 8), part[number].Name.ToUpperInvariant().Aggregate(0u, (hash, letter) => unchecked((hash * 37) + letter)));
            }

            return Add(list);
        }).ToList();
        if (parts.Count == 1)
        {
            return parts[0];
        }

        var index = new byte[4 + (parts.Count * 4)];
        "ri"u8.CopyTo(index);
        Put16(index, 2, parts.Count);
        for (var number = 0; number < parts.Count; number++)
        {
            Put(index, 4 + (number * 4), parts[number]);
        }

        return Add(index);
    }

    private uint Write(Value value)
    {
        var name = Encoding.Latin1.GetBytes(value.Name);
        var cell = new byte[20 + name.Length];
        "vk"u8.CopyTo(cell);
        Put16(cell, 2, name.Length);
        Put16(cell, 16, value.IsGone ? 3 : 1);
        Put(cell, 12, (uint)value.Type);
        if (value.IsGone)
        {
            Put(cell, 8, None);
        }
        else if (value.Data.Length <= 4)
        {
            Put(cell, 4, 0x80000000 | (uint)value.Data.Length);
            value.Data.CopyTo(cell, 8);
        }
        else
        {
            Put(cell, 4, (uint)value.Data.Length);
            Put(cell, 8, Add(value.Data));
        }

        name.CopyTo(cell, 20);
        return Add(cell);
    }

    // Self-relative, owned by nobody in particular: everybody may read.
    private uint WriteSecurity()
    {
        byte[] descriptor = [1, 0, 0, 0x80, 20, 0, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0];
        var cell = new byte[20 + descriptor.Length];
        "sk"u8.CopyTo(cell);
        var at = (uint)cells.Count;
        Put(cell, 4, at);
        Put(cell, 8, at);
        Put(cell, 12, 1);
        Put(cell, 16, (uint)descriptor.Length);
        descriptor.CopyTo(cell, 20);
        return Add(cell);
    }

    private uint Add(byte[] content)
    {
        var at = Reserve(content.Length);
        Fill(at, content);
        return at;
    }

    private uint Reserve(int length)
    {
        var at = (uint)cells.Count;
        cells.AddRange(new byte[(length + 4 + 7) / 8 * 8]);
        return at;
    }

    private void Fill(uint at, byte[] content)
    {
        var cell = CollectionsMarshal.AsSpan(cells)[(int)at..];
        BinaryPrimitives.WriteInt32LittleEndian(cell, -((content.Length + 4 + 7) / 8 * 8));
        content.CopyTo(cell[4..]);
    }

    private static void Put(byte[] cell, int at, uint number) => BinaryPrimitives.WriteUInt32LittleEndian(cell.AsSpan(at), number);

    private static void Put16(byte[] cell, int at, int number) => BinaryPrimitives.WriteUInt16LittleEndian(cell.AsSpan(at), (ushort)number);

    private sealed class Key(string name)
    {
        public string Name => name;

        public int Layering { get; set; }

        public Dictionary<string, Key> Subkeys { get; } = new(StringComparer.OrdinalIgnoreCase);

        public List<Value> Values { get; } = [];
    }

    private sealed record Value(string Name, int Type, byte[] Data, bool IsGone);
}
