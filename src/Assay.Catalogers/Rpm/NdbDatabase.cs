using System.Buffers.Binary;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// rpm's own "ndb" format, Packages.db of SUSE: pages of slots at the beginning, each telling where one header blob lies, in blocks of
/// 16 bytes (rpm, lib/backend/ndb/rpmpkg.c). All numbers are little-endian.
/// </summary>
internal static class NdbDatabase
{
    private const int PageBytes = 4096;
    private const int SlotBytes = 16;
    private const int BlockBytes = 16;
    private const int FileHeaderBytes = 32;
    private const int BlobHeadBytes = 16;
    private const int BlobTailBytes = 12;

    public static ReadOnlySpan<byte> Magic => "RpmP"u8;

    public static void Read(DatabaseFile file, HeaderSink headers)
    {
        Span<byte> intro = stackalloc byte[FileHeaderBytes];
        if (!file.TryRead(0, intro) || BinaryPrimitives.ReadUInt32LittleEndian(intro[4..]) != 0)
        {
            headers.Damaged("its version is unknown");
            return;
        }

        var pages = BinaryPrimitives.ReadUInt32LittleEndian(intro[12..]);
        var page = new byte[PageBytes];
        var bytesLeft = file.LengthBytes;
        for (uint number = 0; number < pages; number++)
        {
            if (!file.TryRead((long)number * PageBytes, page))
            {
                headers.Damaged($"it ends within its slots, on page {number} of {pages}");
                return;
            }

            for (var at = number == 0 ? FileHeaderBytes : 0; at < PageBytes; at += SlotBytes)
            {
                var slot = page.AsSpan(at, SlotBytes);
                if (!slot.StartsWith("Slot"u8))
                {
                    headers.Damaged($"page {number} of its slots is none");
                    return;
                }

                if (BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) != 0)
                {
                    ReadBlob(file, headers, slot, ref bytesLeft);
                }
            }
        }
    }

    private static void ReadBlob(DatabaseFile file, HeaderSink headers, ReadOnlySpan<byte> slot, ref long bytesLeft)
    {
        var package = BinaryPrimitives.ReadUInt32LittleEndian(slot[4..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) * (long)BlockBytes;
        var blockBytes = BinaryPrimitives.ReadUInt32LittleEndian(slot[12..]) * (long)BlockBytes;
        Span<byte> head = stackalloc byte[BlobHeadBytes];
        if (!file.TryRead(offset, head) || !head.StartsWith("BlbS"u8) || BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) != package)
        {
            headers.Unreadable(package, "its slot leads to no package");
            return;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        if ((long)BlobHeadBytes + length + BlobTailBytes > blockBytes || offset + blockBytes > file.LengthBytes)
        {
            headers.Unreadable(package, "its slot is shorter than its header");
            return;
        }

        // Blobs don't overlap, so all of them together are no longer than the file.
        bytesLeft -= length;
        if (length > BlobBuffer.MaxBytes || bytesLeft < 0)
        {
            headers.Unreadable(package, $"its header of {length} bytes is too long");
            return;
        }

        headers.Blob.Clear();
        if (file.TryRead(offset + BlobHeadBytes, headers.Blob.Extend((int)length)))
        {
            headers.Add(package, headers.Blob.Written);
        }
    }
}
