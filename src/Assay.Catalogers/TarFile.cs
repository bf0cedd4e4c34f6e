using Assay.Core.Formats;

namespace Assay.Catalogers;

/// <summary>
/// Reads one file out of the beginning of a tar (POSIX.1-2017, pax, "ustar Interchange Format"; GNU's headers are alike as far as is read here). Nothing is unpacked, so that no
/// name of it is a path.
/// </summary>
internal static class TarFile
{
    private const int BlockBytes = 512;
    private const int NameBytes = 100;
    private const int SizeAt = 124;
    private const int SizeBytes = 12;
    private const int ChecksumAt = 148;
    private const int ChecksumBytes = 8;
    private const int KindAt = 156;

    // What is looked for stands near the beginning; before it may be lists, scripts and programs.
    private const int MaxEntries = 2_000;
    private const long MaxPassedBytes = 16 << 20;

    /// <summary>The content of the first file of a name, with or without "./" before it; null where there is none.</summary>
    /// <param name="tar">The tar; read as far as the file's end.</param>
    /// <param name="name">The whole name.</param>
    /// <param name="maxBytes">A longer file is refused.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="MalformedException">It is no tar, or ends early.</exception>
    public static byte[]? Read(Stream tar, ReadOnlySpan<byte> name, int maxBytes, CancellationToken token)
    {
        var header = new byte[BlockBytes];
        var left = MaxPassedBytes;
        for (var entries = 0; entries < MaxEntries && left >= 0; entries++)
        {
            token.ThrowIfCancellationRequested();
            var read = tar.ReadAtLeast(header, BlockBytes, throwOnEndOfStream: false);
            if (read == 0 || !header.AsSpan().ContainsAnyExcept((byte)0))
            {
                return null;
            }

            var size = Octal(header.AsSpan(SizeAt, SizeBytes));
            if (read < BlockBytes || size < 0 || Octal(header.AsSpan(ChecksumAt, ChecksumBytes)) != ChecksumOf(header))
            {
                throw new MalformedException("the tar in it is damaged");
            }

            if (header[KindAt] is 0 or (byte)'0' && IsNamed(header.AsSpan(0, NameBytes), name))
            {
                return size <= maxBytes ? ReadExactly(tar, (int)size) : throw new MalformedException($"a file in it that should be small has {size} bytes");
            }

            var padded = (size + BlockBytes - 1) / BlockBytes * BlockBytes;
            left -= padded;
            if (left >= 0)
            {
                Skip(tar, padded, header, token);
            }
        }

        return null;
    }

    private static bool IsNamed(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name)
    {
        var end = field.IndexOf((byte)0);
        field = end < 0 ? field : field[..end];
        return (field.StartsWith("./"u8) ? field[2..] : field).SequenceEqual(name);
    }

    private static byte[] ReadExactly(Stream tar, int size)
    {
        var content = new byte[size];
        return tar.ReadAtLeast(content, size, throwOnEndOfStream: false) == size ? content : throw new MalformedException("the tar in it ends early");
    }

    private static void Skip(Stream tar, long bytes, byte[] block, CancellationToken token)
    {
        for (; bytes > 0; bytes -= BlockBytes)
        {
            token.ThrowIfCancellationRequested();
            if (tar.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: false) < BlockBytes)
            {
                throw new MalformedException("the tar in it ends early");
            }
        }
    }

    // The field itself counts as blanks.
    private static long ChecksumOf(ReadOnlySpan<byte> header)
    {
        long sum = ChecksumBytes * ' ';
        for (var i = 0; i < header.Length; i++)
        {
            sum += i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? 0 : header[i];
        }

        return sum;
    }

    // Digits between blanks and zeros; -1 for none. What is too large for eleven digits is written otherwise, and is nothing that is read here.
    private static long Octal(ReadOnlySpan<byte> field)
    {
        field = field.Trim(" \0"u8);
        long value = 0;
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return -1;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }
}
