using Assay.Core;
using Assay.Core.Files;

namespace Assay.Sources.Disk.FileSystems.SquashFs;

/// <summary>Decompresses blocks by the one method of their volume.</summary>
internal sealed class SquashFsUnpacker
{
    private const int Gzip = 1;
    private const int Lzma = 2;
    private const int Lzo1X = 3;
    private const int Xz = 4;
    private const int Lz4Block = 5;
    private const int Zstd = 6;

    private readonly int method;
    private ZstdFrame? zstd;

    /// <exception cref="TreeException">"fs.unsupported": nobody here knows the method; entry only.</exception>
    public SquashFsUnpacker(int method) => this.method = method switch
    {
        Gzip or Lzo1X or Xz or Lz4Block or Zstd => method,
        Lzma => throw Fault.Unsupported("SquashFS compressed by LZMA is not read; gzip, xz, zstd, lzo and lz4 are"),
        _ => throw Fault.Unsupported($"SquashFS compressed by method {method} is not read"),
    };

    /// <summary>Decompresses a block.</summary>
    /// <returns>How many bytes of <paramref name="plain"/> were filled.</returns>
    /// <exception cref="TreeException">"fs.malformed", "zstd.missing", "xz.missing", entry only.</exception>
    public int Unpack(byte[] packed, Span<byte> plain)
    {
        try
        {
            return method switch
            {
                Gzip => Zlib.Decompress(packed, plain),
                Lzo1X => Lzo.Decompress(packed, plain),
                Lz4Block => Lz4.Decompress(packed, plain),
                Zstd => (zstd ??= new ZstdFrame()).Decompress(packed, plain),
                _ => UnpackXz(packed, plain),
            };
        }
        catch (InvalidDataException damaged)
        {
            throw Fault.Malformed($"a block of SquashFS can't be decompressed: {damaged.Message}", damaged);
        }
        catch (AssayException missing)
        {
            throw new TreeException(missing.Code, missing.Message, missing) { EntryOnly = true };
        }
    }

    private static int UnpackXz(byte[] packed, Span<byte> plain)
    {
        using var stream = new XzStream(new MemoryStream(packed, writable: false));
        return stream.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
    }
}
