using Assay.Core.Files;

namespace Assay.Sources.Oci.Layers;

/// <summary>
/// Goes through a tar archive without allocating for its entries. Long names and lengths come from GNU's L and K entries and pax headers;
/// global pax headers are passed over, as Go's archive/tar and so every container engine does.
/// </summary>
internal sealed class TarReader
{
    // archive/tar, maxSpecialFileSize.
    private const int MaxSpecialBytes = 1 << 20;
    private const int MaxSparseMapBytes = 16 << 20;

    private readonly BlockReader blocks;
    private readonly ByteBuffer name = new();
    private readonly ByteBuffer linkName = new();
    private readonly ByteBuffer longName = new();
    private readonly ByteBuffer longLink = new();
    private readonly PaxRecords pax = new();
    private readonly SparseMap ownMap = new();
    private SparseMap? map;
    private long storedBytes;
    private long paddingBytes;
    private long position;
    private int region;

    public TarReader(BlockReader blocks) => this.blocks = blocks;

    public ReadOnlySpan<byte> Name => name.Span;

    public ReadOnlySpan<byte> LinkName => linkName.Span;

    public byte Type { get; private set; }

    public int Mode { get; private set; }

    /// <summary>Content length, holes of sparse files among it.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>True where the content is not what the archive stores, but that with holes between.</summary>
    public bool IsSparse => map is not null;

    /// <summary>True where the archive ended as it should, with a block of zeros.</summary>
    public bool HasEndMarker { get; private set; }

    /// <summary>Goes to the next entry.</summary>
    /// <returns>False at the archive's end.</returns>
    /// <exception cref="TreeException">"layer.truncated", "tar.*".</exception>
    public bool Next()
    {
        SkipContent();
        longName.Clear();
        longLink.Clear();
        pax.Clear();
        while (true)
        {
            var header = new TarBlock(blocks.ReadBlock());
            if (IsEnd(ref header))
            {
                return false;
            }

            if (!header.HasValidChecksum())
            {
                throw new TreeException("tar.headerChecksum", "an entry's header is damaged: its checksum is wrong");
            }

            switch (header.Type)
            {
                case (byte)'L':
                    ReadText(longName, SizeOf(header));
                    continue;
                case (byte)'K':
                    ReadText(longLink, SizeOf(header));
                    continue;
                case (byte)'x':
                    ReadPax(SizeOf(header));
                    continue;
                case (byte)'g':
                    Pass(SizeOf(header));
                    continue;
                default:
                    Take(header);
                    return true;
            }
        }
    }

    /// <summary>Reads the entry's content; 0 at its end.</summary>
    /// <exception cref="TreeException">"layer.truncated".</exception>
    public int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || position == SizeBytes)
        {
            return 0;
        }

        if (map is null)
        {
            return ReadStored(buffer, storedBytes);
        }

        while (region < map.Count && position >= map[region].Offset + map[region].Length)
        {
            region++;
        }

        var next = region < map.Count ? map[region].Offset : SizeBytes;
        if (position >= next)
        {
            return ReadStored(buffer, map[region].Offset + map[region].Length - position);
        }

        var hole = (int)Math.Min(buffer.Length, next - position);
        buffer[..hole].Clear();
        position += hole;
        return hole;
    }

    private bool IsEnd(ref TarBlock header)
    {
        if (header.IsEmpty)
        {
            return true;
        }

        if (!header.IsZero)
        {
            return false;
        }

        // Two blocks of zeros end an archive; one and the data's end will do, one and then another header will not (archive/tar, readHeader).
        HasEndMarker = true;
        header = new TarBlock(blocks.ReadBlock());
        return header.IsEmpty || header.IsZero
            ? true
            : throw new TreeException("tar.headerChecksum", "a block of zeros stands between two entries");
    }

    private void Take(TarBlock header)
    {
        Type = header.Type;
        Mode = header.Mode;
        TakeNames(header);
        storedBytes = 0;
        if (!IsHeaderOnly(Type))
        {
            storedBytes = pax.SizeBytes >= 0 ? pax.SizeBytes : SizeOf(header);
        }

        paddingBytes = -storedBytes & (BlockReader.BlockBytes - 1);
        if (storedBytes > long.MaxValue - BlockReader.BlockBytes)
        {
            throw Absurd();
        }

        SizeBytes = storedBytes;
        position = 0;
        region = 0;
        map = null;
        TakeSparse(header);
    }

    private void TakeNames(TarBlock header)
    {
        name.Clear();
        if (longName.Length > 0)
        {
            name.Append(longName.Span);
        }
        else if (pax.SparseName.Length > 0)
        {
            name.Append(pax.SparseName);
        }
        else if (pax.Path.Length > 0)
        {
            name.Append(pax.Path);
        }
        else
        {
            name.Append(header.Prefix);
            name.Append(name.Length > 0 ? "/"u8 : default);
            name.Append(header.Name);
        }

        linkName.Set(longLink.Length > 0 ? longLink.Span : pax.LinkPath.Length > 0 ? pax.LinkPath : header.LinkName);
    }

    private void TakeSparse(TarBlock header)
    {
        if (Type == (byte)'S')
        {
            SizeBytes = header.TryGetSparseSize(out var size) ? size : throw Absurd();
            map = ReadOldMap(header);
        }
        else if (pax.SparseVersion is 0 or 1 or 10)
        {
            SizeBytes = pax.SparseSizeBytes >= 0 ? pax.SparseSizeBytes : storedBytes;
            map = pax.SparseVersion == 10 ? ReadStoredMap() : pax.Map;
        }

        map?.Validate(SizeBytes, storedBytes);
    }

    private SparseMap ReadOldMap(TarBlock header)
    {
        ownMap.Clear();
        ownMap.AddFields(header.SparseEntries);
        for (var more = header.IsSparseExtended; more;)
        {
            var extension = blocks.ReadBlock();
            if (extension.IsEmpty)
            {
                throw blocks.Truncated();
            }

            ownMap.AddFields(extension[..(21 * 24)]);
            more = extension[504] != 0;
        }

        return ownMap;
    }

    // Format 1.0: the number of regions and then each one's offset and length, a decimal number a line, padded to whole blocks.
    private SparseMap ReadStoredMap()
    {
        ownMap.Clear();
        Span<byte> digits = stackalloc byte[20];
        var length = 0;
        for (long count = -1, numbers = 0, read = 0; count < 0 || numbers < count * 2; read += BlockReader.BlockBytes)
        {
            var block = storedBytes < BlockReader.BlockBytes || read > MaxSparseMapBytes ? throw SparseMap.Malformed() : blocks.ReadBlock();
            storedBytes -= BlockReader.BlockBytes;
            if (block.IsEmpty)
            {
                throw blocks.Truncated();
            }

            foreach (var character in block)
            {
                if (count >= 0 && numbers == count * 2)
                {
                    break;
                }

                if (character != (byte)'\n')
                {
                    digits[length < digits.Length ? length++ : throw SparseMap.Malformed()] = character;
                    continue;
                }

                if (count >= 0)
                {
                    ownMap.AddDecimal(digits[..length]);
                    numbers++;
                }
                else
                {
                    count = ParseCount(digits[..length]);
                }

                length = 0;
            }
        }

        return ownMap;
    }

    private static long ParseCount(ReadOnlySpan<byte> digits) =>
        System.Buffers.Text.Utf8Parser.TryParse(digits, out long count, out var used) && used == digits.Length
        && count is >= 0 and <= SparseMap.MaxRegions
            ? count
            : throw SparseMap.Malformed();

    private int ReadStored(Span<byte> buffer, long limit)
    {
        var count = blocks.Read(buffer[..(int)Math.Min(buffer.Length, limit)]);
        if (count == 0)
        {
            throw blocks.Truncated();
        }

        storedBytes -= count;
        position += count;
        return count;
    }

    private void SkipContent()
    {
        // The padding of the last entry may be missing (archive/tar, discard).
        if (blocks.Skip(storedBytes) > 0)
        {
            throw blocks.Truncated();
        }

        blocks.Skip(paddingBytes);
        storedBytes = paddingBytes = position = SizeBytes = 0;
        map = null;
    }

    private void Pass(long sizeBytes)
    {
        storedBytes = sizeBytes;
        paddingBytes = -sizeBytes & (BlockReader.BlockBytes - 1);
        SkipContent();
    }

    private void ReadText(ByteBuffer text, long sizeBytes)
    {
        text.Clear();
        ReadSpecial(text.Extend(Bounded(sizeBytes)));
        var end = text.Span.IndexOf((byte)0);
        text.Truncate(end < 0 ? text.Length : end);
    }

    private void ReadPax(long sizeBytes)
    {
        ReadSpecial(pax.Begin(Bounded(sizeBytes)));
        pax.Parse();
    }

    private void ReadSpecial(Span<byte> target)
    {
        blocks.ReadExactly(target);
        blocks.Skip(-target.Length & (BlockReader.BlockBytes - 1));
    }

    private static int Bounded(long sizeBytes) => sizeBytes <= MaxSpecialBytes
        ? (int)sizeBytes
        : throw new TreeException("tar.headerTooLong", $"an entry's extended header has {sizeBytes} bytes");

    private static long SizeOf(TarBlock header) => header.TryGetSize(out var size) ? size : throw Absurd();

    // archive/tar, isHeaderOnly: what these types declare as size is not in the archive.
    private static bool IsHeaderOnly(byte type) => type is >= (byte)'1' and <= (byte)'6';

    private static TreeException Absurd() => new("tar.sizeAbsurd", "an entry's size is negative, too large, or no number");
}
