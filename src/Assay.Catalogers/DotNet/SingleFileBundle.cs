using System.Buffers.Binary;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// A program with its assemblies behind it in one file: dotnet/designs, accepted/2020/single-file/bundler.md; the header as the host reads it
/// (dotnet/runtime, src/native/corehost/bundle/header.cpp).
/// </summary>
internal static class SingleFileBundle
{
    // SHA-256 of ".net core bundle": stands behind the offset of the bundle's header in every host (bundle_marker.cpp).
    private static ReadOnlySpan<byte> Mark =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    private const int MaxIdBytes = 128;
    private const int MaxListBytes = 64 << 20;

    /// <exception cref="BinaryFormatException">There is a bundle and its header is broken.</exception>
    public static void Add(BinaryImage image, FactSink sink)
    {
        // A bundle lies behind all that the program's own headers know of.
        if (image.EndOffset <= 0 || image.EndOffset >= image.File.LengthBytes || image.IsManaged)
        {
            return;
        }

        var mark = Find(image);
        Span<byte> offset = stackalloc byte[8];
        if (mark < 8 || !image.File.TryRead(mark - 8, offset) || BinaryPrimitives.ReadInt64LittleEndian(offset) is not (> 0 and var header))
        {
            return;
        }

        Span<byte> head = stackalloc byte[13 + MaxIdBytes + 16];
        var count = image.File.Read(header, head);
        var idBytes = count < 13 ? 0 : head[12];
        var major = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (count < 13 + idBytes + 16 || idBytes > MaxIdBytes || major > 100)
        {
            throw new BinaryFormatException("the bundle's header does not lie in the file");
        }

        // Before version 2 (.NET 5) the header did not say where the list is.
        if (major >= 2)
        {
            ReadList(image.File, head[(13 + idBytes)..], sink);
        }
    }

    private static void ReadList(BinaryFile file, ReadOnlySpan<byte> place, FactSink sink)
    {
        var (from, size) = (BinaryPrimitives.ReadInt64LittleEndian(place), BinaryPrimitives.ReadInt64LittleEndian(place[8..]));
        if (from == 0 || size == 0)
        {
            return;
        }

        var list = file.ReadBlock(from, size, MaxListBytes) ?? throw new BinaryFormatException("the bundle's list of packages does not lie in the file");
        JsonFile.Read(new MemoryStream(list, writable: false), sink, "dotnet.deps.malformed", root => DepsJson.Read(root, sink));
    }

    private static long Find(BinaryImage image)
    {
        foreach (var part in image.Sections.Where(section => section.Name is ".data" or ".rodata" or ".rdata" or "__data" or "__const" || section.IsData))
        {
            if (image.File.IndexOf(Mark, part.Offset, part.SizeBytes) is var found and >= 0)
            {
                return found;
            }
        }

        return -1;
    }
}
