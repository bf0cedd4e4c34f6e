using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// A package header as databases keep it: number of tags, bytes of data (both big-endian, 4 bytes), then 16 bytes a tag
/// (tag, type, offset, count) and the data (rpm, lib/header.c; docs/manual/format_header.md).
/// </summary>
internal readonly ref struct RpmHeader
{
    /// <summary>The shortest text that can be a header.</summary>
    public const int IntroBytes = 8;

    // lib/header.c, HEADER_TAGS_MAX.
    private const int MaxTags = 0xFFFF;
    private const int TagBytes = 16;

    private readonly ReadOnlySpan<byte> index;
    private readonly ReadOnlySpan<byte> data;

    private RpmHeader(ReadOnlySpan<byte> index, ReadOnlySpan<byte> data)
    {
        this.index = index;
        this.data = data;
    }

    public static bool TryRead(ReadOnlySpan<byte> blob, out RpmHeader header)
    {
        header = default;
        if (blob.Length < IntroBytes)
        {
            return false;
        }

        var tags = BinaryPrimitives.ReadUInt32BigEndian(blob);
        var dataBytes = BinaryPrimitives.ReadUInt32BigEndian(blob[4..]);
        if (tags is 0 or > MaxTags || IntroBytes + (tags * TagBytes) + (long)dataBytes > blob.Length)
        {
            return false;
        }

        var indexBytes = (int)tags * TagBytes;
        header = new RpmHeader(blob.Slice(IntroBytes, indexBytes), blob.Slice(IntroBytes + indexBytes, (int)dataBytes));
        return true;
    }

    /// <summary>
    /// Finds a tag's data: from its beginning to the end of all data, since only its type says how long it is. The last of several counts:
    /// what was added when the package was installed stands behind the package's own tags and replaces them (lib/header.c, "dribble entries").
    /// </summary>
    /// <param name="tag">The tag.</param>
    /// <param name="values">Its values; those of an unreadable tag are empty.</param>
    /// <returns>False where the header does not have the tag.</returns>
    public bool TryFind(RpmTag tag, out RpmValues values)
    {
        for (var at = index.Length - TagBytes; at >= 0; at -= TagBytes)
        {
            if (BinaryPrimitives.ReadInt32BigEndian(index[at..]) != (int)tag)
            {
                continue;
            }

            var type = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 4)..]);
            var offset = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 8)..]);
            var count = BinaryPrimitives.ReadUInt32BigEndian(index[(at + 12)..]);
            values = offset < data.Length ? RpmValues.Of((RpmType)type, count, data[(int)offset..]) : default;
            return true;
        }

        values = default;
        return false;
    }
}
