using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>Types of a tag's data: rpm's include/rpm/rpmtag.h, rpmTagType_e.</summary>
internal enum RpmType : uint
{
    Char = 1,
    Int8 = 2,
    Int16 = 3,
    Int32 = 4,
    Text = 6,
    Bytes = 7,
    TextArray = 8,
    LocalizedText = 9,
}

/// <summary>The values of one tag, all of which lie within the header; the default is a tag that can't be read.</summary>
internal readonly ref struct RpmValues
{
    private readonly ReadOnlySpan<byte> data;
    private readonly RpmType type;

    private RpmValues(RpmType type, int count, ReadOnlySpan<byte> data)
    {
        this.type = type;
        Count = count;
        this.data = data;
    }

    /// <summary>The number of values; 0 where the tag can't be read.</summary>
    public int Count { get; }

    /// <summary>The first text, without its end; empty where the values are none.</summary>
    public ReadOnlySpan<byte> FirstText => IsText && Count > 0 ? data[..data.IndexOf((byte)0)] : default;

    /// <summary>All texts as they stand, each ended by NUL; empty where the values are none.</summary>
    public ReadOnlySpan<byte> AllTexts => IsText ? data : default;

    /// <summary>True where the values are texts.</summary>
    public bool IsText => type is RpmType.Text or RpmType.TextArray or RpmType.LocalizedText;

    /// <summary>True where the values are numbers of 32 bits.</summary>
    public bool IsInt32 => type == RpmType.Int32;

    /// <summary>True where the values are numbers of 16 bits.</summary>
    public bool IsInt16 => type == RpmType.Int16;

    /// <summary>The bytes of a binary tag, or the numbers of 8 bits; empty where the values are others.</summary>
    public ReadOnlySpan<byte> Octets => type is RpmType.Bytes or RpmType.Char or RpmType.Int8 ? data : default;

    public uint Int32(int number) => BinaryPrimitives.ReadUInt32BigEndian(data[(number * 4)..]);

    public ushort Int16(int number) => BinaryPrimitives.ReadUInt16BigEndian(data[(number * 2)..]);

    /// <summary>The texts, one after the other.</summary>
    public RpmTexts Texts() => new(IsText ? data : default, IsText ? Count : 0);

    /// <summary>Takes as much of the data as the type and count say; the default where that is more than there is.</summary>
    public static RpmValues Of(RpmType type, uint count, ReadOnlySpan<byte> data)
    {
        var width = type switch
        {
            RpmType.Char or RpmType.Int8 or RpmType.Bytes => 1,
            RpmType.Int16 => 2,
            RpmType.Int32 => 4,
            RpmType.Text or RpmType.TextArray or RpmType.LocalizedText => 0,
            _ => -1,
        };
        if (width < 0 || count == 0 || count > data.Length)
        {
            return default;
        }

        if (width > 0)
        {
            return count * (long)width <= data.Length ? new RpmValues(type, (int)count, data[..((int)count * width)]) : default;
        }

        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var length = data[end..].IndexOf((byte)0);
            if (length < 0)
            {
                return default;
            }

            end += length + 1;
        }

        return new RpmValues(type, (int)count, data[..end]);
    }
}

/// <summary>Goes through the texts of a tag.</summary>
internal ref struct RpmTexts
{
    private ReadOnlySpan<byte> rest;
    private int left;

    public RpmTexts(ReadOnlySpan<byte> data, int count)
    {
        rest = data;
        left = count;
        Current = default;
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly RpmTexts GetEnumerator() => this;

    public bool MoveNext()
    {
        if (left == 0)
        {
            return false;
        }

        var length = rest.IndexOf((byte)0);
        Current = rest[..length];
        rest = rest[(length + 1)..];
        left--;
        return true;
    }
}
