using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Catalogers.Executables;
using Assay.Catalogers.Sboms;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>
/// The SBOM that GraalVM's native-image embeds: a gzip stream of CycloneDX JSON at the symbol "sbom", its length at "sbom_length"
/// (graalvm.org, "Native Image: Software Bill of Materials").
/// </summary>
internal static class NativeImageSbom
{
    private const int MaxSymbolBytes = 64 << 20;
    private const int MaxPackedBytes = 64 << 20;
    private const int MaxJsonBytes = 128 << 20;
    private const int SymbolBytes = 24;

    /// <exception cref="BinaryFormatException">There is such a list and it can't be read.</exception>
    public static void Add(BinaryImage image, FactSink sink)
    {
        // Only native images have this section; they are always of 64 bits.
        if (image.Format != BinaryFormat.Elf || !image.Is64Bit || image.IsBigEndian || image.Section(".svm_heap") is null)
        {
            return;
        }

        var list = Symbol(image, "sbom\0"u8);
        var length = Symbol(image, "sbom_length\0"u8);
        if (list is null || length is null)
        {
            return;
        }

        Span<byte> count = stackalloc byte[8];
        if (!image.TryReadAddress(length.Value, count) || BinaryPrimitives.ReadInt64LittleEndian(count) is not (> 0 and <= MaxPackedBytes and var packedBytes))
        {
            throw new BinaryFormatException("the native image's SBOM has no length that could be");
        }

        var packed = new byte[packedBytes];
        if (!image.TryReadAddress(list.Value, packed))
        {
            throw new BinaryFormatException("the native image's SBOM does not lie in the file");
        }

        JsonFile.Read(Unpack(packed), sink, "sbom.malformed", root => SbomJson.Read(root, PackageState.Installed, BundledSbomCataloger.Confidence, sink));
    }

    private static MemoryStream Unpack(byte[] packed)
    {
        var plain = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed, writable: false), CompressionMode.Decompress);
            var buffer = new byte[64 << 10];
            for (int count; (count = gzip.Read(buffer)) > 0;)
            {
                plain.Write(buffer, 0, count);
                if (plain.Length > MaxJsonBytes)
                {
                    throw new BinaryFormatException($"the native image's SBOM is larger than {MaxJsonBytes} bytes");
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException)
        {
            throw new BinaryFormatException($"the native image's SBOM can't be unpacked: {broken.Message}");
        }

        plain.Position = 0;
        return plain;
    }

    private static ulong? Symbol(BinaryImage image, ReadOnlySpan<byte> name)
    {
        foreach (var (table, texts) in (ReadOnlySpan<(string, string)>)[(".dynsym", ".dynstr"), (".symtab", ".strtab")])
        {
            if (image.Section(table) is { } symbols && image.Section(texts) is { } strings
                && image.File.ReadBlock(symbols.Offset, symbols.SizeBytes, MaxSymbolBytes) is { } entries
                && image.File.ReadBlock(strings.Offset, strings.SizeBytes, MaxSymbolBytes) is { } names
                && Find(entries, names, name) is { } address)
            {
                return address;
            }
        }

        return null;
    }

    private static ulong? Find(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        for (; entries.Length >= SymbolBytes; entries = entries[SymbolBytes..])
        {
            var at = BinaryPrimitives.ReadUInt32LittleEndian(entries);
            if (at < names.Length && names[(int)at..].StartsWith(name))
            {
                return BinaryPrimitives.ReadUInt64LittleEndian(entries[8..]);
            }
        }

        return null;
    }
}
