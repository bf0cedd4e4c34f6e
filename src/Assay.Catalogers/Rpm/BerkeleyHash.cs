using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// Packages as a hash of Berkeley DB: RHEL up to 8, SUSE up to 12, Amazon Linux 2. Pages in the byte order of the machine that wrote them;
/// pairs of key (the package's number) and value (its header, most often in a chain of overflow pages).
/// Berkeley DB 5.3, src/dbinc/db_page.h; Oracle's "Berkeley DB hash file" has no specification of its own.
/// </summary>
internal sealed class BerkeleyHash
{
    /// <summary>Where the magic number stands.</summary>
    public const int MagicOffset = 12;

    private const uint HashMagic = 0x061561;
    private const int MetaBytes = 512;
    private const int PageHeaderBytes = 26;
    private const int HashMetaPage = 8;
    private const int UnsortedHashPage = 2;
    private const int OverflowPage = 7;
    private const int HashPage = 13;
    private const int KeyData = 1;
    private const int OffPage = 3;
    private const int OffPageBytes = 12;

    private readonly DatabaseFile file;
    private readonly HeaderSink headers;
    private readonly bool bigEndian;
    private byte[] page = [];
    private byte[] overflow = [];
    private readonly PageSet visited = new();

    private BerkeleyHash(DatabaseFile file, HeaderSink headers, bool bigEndian)
    {
        this.file = file;
        this.headers = headers;
        this.bigEndian = bigEndian;
    }

    /// <summary>Whether a file begins as a hash does, in either byte order.</summary>
    public static bool IsHash(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= MagicOffset + 4
        && (BinaryPrimitives.ReadUInt32LittleEndian(beginning[MagicOffset..]) == HashMagic
            || BinaryPrimitives.ReadUInt32BigEndian(beginning[MagicOffset..]) == HashMagic);

    public static void Read(DatabaseFile file, HeaderSink headers)
    {
        var meta = new byte[MetaBytes];
        if (!file.TryRead(0, meta))
        {
            headers.Damaged("it ends within its first page");
            return;
        }

        var isSwapped = BinaryPrimitives.ReadUInt32BigEndian(meta.AsSpan(MagicOffset)) == HashMagic;
        new BerkeleyHash(file, headers, isSwapped).ReadPages(meta);
    }

    private void ReadPages(byte[] meta)
    {
        var pageBytes = Int32(meta.AsSpan(20));
        if (meta[24] != 0 || meta[25] != HashMetaPage || pageBytes is < 512 or > 65536 || !BitOperations.IsPow2(pageBytes))
        {
            headers.Damaged("its first page is none of a plain hash");
            return;
        }

        page = new byte[pageBytes];
        overflow = new byte[pageBytes];
        var lastPage = Int32(meta.AsSpan(32));
        for (uint number = 1; number <= lastPage; number++)
        {
            if (!file.TryRead((long)number * pageBytes, page))
            {
                headers.Damaged($"it ends on page {number} of {lastPage}");
                return;
            }

            if (page[25] is HashPage or UnsortedHashPage)
            {
                ReadPairs(number);
            }
        }
    }

    private void ReadPairs(uint number)
    {
        var entries = Int16(page.AsSpan(20));
        if (PageHeaderBytes + (entries * 2) > page.Length || entries % 2 != 0)
        {
            headers.Damaged($"page {number} has {entries} entries");
            return;
        }

        for (var entry = 0; entry < entries; entry += 2)
        {
            if (!TryItem(entry, out var key) || !TryItem(entry + 1, out var value) || key[0] != KeyData || key.Length != 5)
            {
                headers.Damaged($"an entry of page {number} lies outside of it");
                continue;
            }

            // Number 0 counts the packages that were ever installed.
            var package = Int32(key[1..]);
            if (package != 0)
            {
                ReadValue(package, value);
            }
        }
    }

    // Items fill a page from its end: each goes to where the one before it begins.
    private bool TryItem(int entry, out ReadOnlySpan<byte> item)
    {
        var begin = Int16(page.AsSpan(PageHeaderBytes + (entry * 2)));
        var end = entry == 0 ? page.Length : Int16(page.AsSpan(PageHeaderBytes + ((entry - 1) * 2)));
        item = begin >= PageHeaderBytes && begin < end && end <= page.Length ? page.AsSpan(begin..end) : default;
        return !item.IsEmpty;
    }

    private void ReadValue(uint package, ReadOnlySpan<byte> value)
    {
        headers.Blob.Clear();
        switch (value[0])
        {
            case KeyData:
                value[1..].CopyTo(headers.Blob.Extend(value.Length - 1));
                break;
            case OffPage when value.Length >= OffPageBytes:
                if (ReadChain(Int32(value[4..]), Int32(value[8..])) is { } problem)
                {
                    headers.Unreadable(package, problem);
                    return;
                }

                break;
            default:
                headers.Unreadable(package, $"it is stored as type {value[0]}");
                return;
        }

        headers.Add(package, headers.Blob.Written);
    }

    private string? ReadChain(uint number, uint length)
    {
        if (length > BlobBuffer.MaxBytes)
        {
            return $"its header of {length} bytes is too long";
        }

        while (headers.Blob.Written.Length < length)
        {
            if (number == 0 || !file.TryRead(number * (long)overflow.Length, overflow) || !visited.Add(number) || overflow[25] != OverflowPage)
            {
                return $"page {number}, on which its header goes on, is none of it";
            }

            // On an overflow page the offset of the free area is the length of what stands there.
            var onPage = Int16(overflow.AsSpan(22));
            if (onPage == 0 || PageHeaderBytes + onPage > overflow.Length || headers.Blob.Written.Length + onPage > length)
            {
                return $"page {number} of its header is damaged";
            }

            overflow.AsSpan(PageHeaderBytes, onPage).CopyTo(headers.Blob.Extend(onPage));
            number = Int32(overflow.AsSpan(16));
        }

        return null;
    }

    private uint Int32(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private int Int16(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
