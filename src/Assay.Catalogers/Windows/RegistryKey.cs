using System.Buffers.Binary;
using System.Text;
using Assay.Core.Formats;

namespace Assay.Catalogers.Windows;

/// <summary>
/// What a key of a differencing hive does to the key of the same path below it: its "layer semantics" (M. Suhanov, "Containerized registry hives in Windows",
/// https://dfir.ru/2020/08/15/containerized-registry-hives-in-windows/; KEY_LAYER_INFORMATION of Windows' native interface has a flag for each).
/// </summary>
internal enum KeyLayering
{
    /// <summary>Both count; of two values of one name the upper one.</summary>
    Merge = 0,
    /// <summary>The key was deleted.</summary>
    Tombstone = 1,
    /// <summary>It takes the place of the lower key, but not of that one's subkeys.</summary>
    SupersedeKey = 2,
    /// <summary>It takes the place of the lower key with all that is below that.</summary>
    SupersedeTree = 3,
}

/// <summary>A value of a key.</summary>
/// <param name="Name">"" for the key's own value.</param>
/// <param name="Text">What it says; of a number its digits. Null where it is of another kind, or too long to be a name or a version.</param>
/// <param name="IsGone">Whether a differencing hive says that there is none any more.</param>
internal readonly record struct RegistryValue(string Name, string? Text, bool IsGone);

/// <summary>A key of the registry ("nk" in the specification that <see cref="HivePages"/> names).</summary>
internal sealed class RegistryKey
{
    private const int HeadBytes = 76;
    private const int MaxNameBytes = 512;
    private const int MaxTextBytes = 4096;
    private const int MaxListBytes = 4 << 20;
    private const uint Inline = 0x8000_0000;

    private readonly HivePages pages;
    private readonly byte[] cell;

    private RegistryKey(HivePages pages, byte[] cell)
    {
        this.pages = pages;
        this.cell = cell;
        Name = NameAt(cell, HeadBytes, Word(cell, 72), isAscii: (Word(cell, 2) & 0x20) != 0);
    }

    public string Name { get; }

    /// <summary>Means something in a differencing hive alone; elsewhere the bits have other uses.</summary>
    public KeyLayering Layering => (KeyLayering)(cell[13] & 3);

    /// <exception cref="MalformedException">There is no key.</exception>
    public static RegistryKey At(HivePages pages, uint offset)
    {
        var found = pages.Cell(offset, HeadBytes + MaxNameBytes);
        return found.Length > HeadBytes && found.AsSpan().StartsWith("nk"u8) ? new RegistryKey(pages, found) : throw new MalformedException($"there is no key at {offset}");
    }

    /// <summary>The subkey of a name, whatever the case of its letters; null where there is none.</summary>
    public RegistryKey? Find(string name)
    {
        foreach (var key in Subkeys())
        {
            if (string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>The subkeys, in the order of their names.</summary>
    public IEnumerable<RegistryKey> Subkeys()
    {
        var count = Dword(cell, 20);
        return count == 0 ? [] : Listed(pages.Cell(Dword(cell, 28), MaxListBytes), isNested: false).Select(offset => At(pages, offset));
    }

    /// <summary>The values.</summary>
    public IEnumerable<RegistryValue> Values()
    {
        var count = Dword(cell, 36);
        if (count == 0)
        {
            return [];
        }

        // One by one: a value may be long. Behind what the list has, a number more is enough to tell that it is cut off.
        var list = pages.Cell(Dword(cell, 40), MaxListBytes);
        return Enumerable.Range(0, (int)Math.Min(count, (list.Length / 4) + 1))
            .Select(number => (number + 1) * 4 <= list.Length ? ValueAt(Dword(list, number * 4)) : throw new MalformedException($"the list of {Name}'s values is cut off"));
    }

    // "li" has offsets, "lf" and "lh" have a hint beside each, and "ri" has the offsets of such lists; one in another is none.
    private IEnumerable<uint> Listed(byte[] list, bool isNested)
    {
        var step = list.AsSpan().StartsWith("li"u8) || list.AsSpan().StartsWith("ri"u8) ? 4 : list.AsSpan().StartsWith("lf"u8) || list.AsSpan().StartsWith("lh"u8) ? 8 : 0;
        var isRoot = list.AsSpan().StartsWith("ri"u8);
        var count = list.Length < 4 ? 0 : Word(list, 2);
        if (step == 0 || (isRoot && isNested) || list.Length < 4 + (count * step))
        {
            throw new MalformedException($"the list of {Name}'s subkeys is none, or cut off");
        }

        var offsets = Enumerable.Range(0, count).Select(number => Dword(list, 4 + (number * step)));
        return isRoot ? offsets.SelectMany(offset => Listed(pages.Cell(offset, MaxListBytes), isNested: true)) : offsets;
    }

    private RegistryValue ValueAt(uint offset)
    {
        const int nameAt = 20;
        var value = pages.Cell(offset, nameAt + MaxNameBytes);
        if (value.Length < nameAt || !value.AsSpan().StartsWith("vk"u8))
        {
            throw new MalformedException($"there is no value at {offset}");
        }

        var flags = Word(value, 16);
        if (Word(value, 2) > MaxNameBytes)
        {
            // Names of values may have 32,766 bytes; nobody asks for such.
            return new RegistryValue("\0", null, IsGone: false);
        }

        var name = NameAt(value, nameAt, Word(value, 2), isAscii: (flags & 1) != 0);
        return new RegistryValue(name, TextOf(value), IsGone: (flags & 2) != 0);
    }

    private string? TextOf(byte[] value)
    {
        var size = Dword(value, 4);
        var type = Dword(value, 12);
        var isInline = (size & Inline) != 0;
        var length = size & ~Inline;

        // REG_SZ, REG_EXPAND_SZ, REG_DWORD, REG_QWORD: what else there is is no name and no version.
        if (type is not (1 or 2 or 4 or 11) || length > MaxTextBytes || (isInline && length > 4))
        {
            return null;
        }

        var data = isInline ? value.AsSpan(8, (int)length) : length == 0 ? default : pages.Cell(Dword(value, 8), (int)length);
        return data.Length < length ? throw new MalformedException($"a value of {Name} is cut off")
            : type == 4 ? data.Length == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(data).ToString(System.Globalization.CultureInfo.InvariantCulture) : null
            : type == 11 ? data.Length == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(data).ToString(System.Globalization.CultureInfo.InvariantCulture) : null
            : Utf16(data);
    }

    private static string Utf16(ReadOnlySpan<byte> data)
    {
        var text = Encoding.Unicode.GetString(data[..(data.Length & ~1)]);
        var end = text.IndexOf('\0', StringComparison.Ordinal);
        return end < 0 ? text : text[..end];
    }

    private static string NameAt(byte[] cell, int at, int lengthBytes, bool isAscii) =>
        lengthBytes > Math.Min(MaxNameBytes, cell.Length - at) ? throw new MalformedException("a name is longer than its cell")
        : isAscii ? Encoding.Latin1.GetString(cell, at, lengthBytes)
        : Encoding.Unicode.GetString(cell, at, lengthBytes & ~1);

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Dword(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
