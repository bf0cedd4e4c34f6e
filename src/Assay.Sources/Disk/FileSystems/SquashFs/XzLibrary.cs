using System.Runtime.InteropServices;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>The system's liblzma, as for zstd: docs/decisions/0005-zstd.md. Names and numbers as in lzma/container.h and lzma/base.h of 5.0 and later.</summary>
internal static unsafe partial class XzLibrary
{
    private const string Name = "liblzma.so.5";
    private const int Ok = 0;

    // Blocks have at most 1 MiB, and so no use for a dictionary that is larger.
    private const ulong MaxMemoryBytes = 32 << 20;

    /// <summary>Decompresses one stream.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled; -1 where the stream is damaged or holds more.</returns>
    /// <exception cref="DllNotFoundException">There is no liblzma on this machine.</exception>
    public static int Decompress(ReadOnlySpan<byte> packed, Span<byte> plain)
    {
        nuint read = 0;
        nuint written = 0;
        var memory = MaxMemoryBytes;
        fixed (byte* input = packed)
        fixed (byte* output = plain)
        {
            return DecodeBuffer(&memory, 0, 0, input, &read, (nuint)packed.Length, output, &written, (nuint)plain.Length) == Ok ? (int)written : -1;
        }
    }

    [LibraryImport(Name, EntryPoint = "lzma_stream_buffer_decode")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int DecodeBuffer(ulong* memory, uint flags, nint allocator, byte* input, nuint* read, nuint inputBytes, byte* output, nuint* written, nuint outputBytes);
}
