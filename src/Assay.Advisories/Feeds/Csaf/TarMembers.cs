using System.Text;

namespace Assay.Advisories.Feeds.Csaf;

/// <summary>
/// Goes through the files of a tar (POSIX.1-2017, pax, "ustar Interchange Format") from front to back. Names are for telling files apart alone: nothing
/// is written. A tar without its end was cut off, and is an error.
/// </summary>
internal sealed class TarMembers(Stream stream)
{
    private const int BlockBytes = 512;

    private readonly byte[] block = new byte[BlockBytes];
    private readonly byte[] skipped = new byte[32 << 10];
    private long rest;

    /// <summary>The file's name as the header has it: at most 100 bytes of it.</summary>
    public string Name { get; private set; } = "";

    public long Bytes { get; private set; }

    /// <summary>Whether the first bytes are those of a tar.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> start) => start.Length >= BlockBytes && start.Slice(257, 5).SequenceEqual("ustar"u8) && HasChecksum(start[..BlockBytes]);

    /// <summary>Goes to the next file.</summary>
    /// <returns>False at the tar's end.</returns>
    /// <exception cref="InvalidDataException">The tar is damaged, or breaks off.</exception>
    public bool Next()
    {
        while (true)
        {
            Skip(rest);
            rest = 0;
            Fill(block);
            if (!block.AsSpan().ContainsAnyExcept((byte)0))
            {
                return false;
            }

            if (!HasChecksum(block) || Octal(block.AsSpan(124, 12)) is not { } bytes)
            {
                throw new InvalidDataException("the tar has a header that is none");
            }

            rest = bytes + ((BlockBytes - (bytes % BlockBytes)) % BlockBytes);

            // Folders, links, and headers of headers are no files.
            if (block[156] is (byte)'0' or 0 or (byte)'7')
            {
                var name = block.AsSpan(0, 100);
                var end = name.IndexOf((byte)0);
                Name = Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
                Bytes = bytes;
                return true;
            }
        }
    }

    /// <summary>Reads the file's bytes, once.</summary>
    /// <param name="into">As long as the file.</param>
    public void Read(Span<byte> into)
    {
        Fill(into);
        rest -= into.Length;
    }

    private void Fill(Span<byte> into)
    {
        if (stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length)
        {
            throw new InvalidDataException("the tar breaks off");
        }
    }

    private void Skip(long bytes)
    {
        while (bytes > 0)
        {
            var count = (int)Math.Min(bytes, skipped.Length);
            Fill(skipped.AsSpan(0, count));
            bytes -= count;
        }
    }

    private static bool HasChecksum(ReadOnlySpan<byte> header)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockBytes; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : header[i];
        }

        return Octal(header.Slice(148, 8)) == sum;
    }

    private static long? Octal(ReadOnlySpan<byte> field)
    {
        var digits = field.Trim(" \0"u8);
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            value = (value * 8) + (digit - '0');
        }

        return digits.IsEmpty ? null : value;
    }
}
