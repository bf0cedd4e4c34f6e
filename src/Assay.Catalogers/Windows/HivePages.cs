using System.Buffers.Binary;
using Assay.Catalogers.Executables;
using Assay.Core.Formats;

namespace Assay.Catalogers.Windows;

/// <summary>
/// The cells of a hive, read through a small cache of pages, since a hive has some 100 MB of which a scan wants some thousand short cells
/// (github.com/msuhanov/regf, "Windows registry file format specification": offsets count from the end of the base block).
/// </summary>
internal sealed class HivePages
{
    public const int BaseBlockBytes = 4096;

    /// <summary>More cells than any real hive is asked for: a server's list of packages has some 20,000 keys.</summary>
    public const int MaxCells = 1_000_000;

    private const int PageBytes = 4096;
    private const int PageCount = 512;

    private readonly BinaryFile file;
    private readonly byte[] pages = new byte[PageBytes * PageCount];
    private readonly long[] held = new long[PageCount];
    private readonly int[] lengths = new int[PageCount];
    private int cells;

    public HivePages(BinaryFile file)
    {
        this.file = file;
        Array.Fill(held, -1);
    }

    /// <summary>The beginning of a cell that is in use, without its size.</summary>
    /// <param name="offset">As the hive writes it.</param>
    /// <param name="maxBytes">What is wanted of it.</param>
    /// <exception cref="MalformedException">There is none.</exception>
    public byte[] Cell(uint offset, int maxBytes)
    {
        if (++cells > MaxCells)
        {
            throw new MalformedException($"more than {MaxCells} cells lead to what is looked for");
        }

        Span<byte> size = stackalloc byte[4];
        var at = BaseBlockBytes + (long)offset;
        var length = TryRead(at, size) ? -(long)BinaryPrimitives.ReadInt32LittleEndian(size) - 4 : 0;
        var cell = length <= 0 ? [] : new byte[Math.Min(length, maxBytes)];
        return cell.Length > 0 && TryRead(at + 4, cell) ? cell : throw new MalformedException($"there is no cell at {offset}");
    }

    private bool TryRead(long at, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            var page = Page(at / PageBytes);
            var from = (int)(at % PageBytes);
            if (from >= page.Length)
            {
                return false;
            }

            var count = Math.Min(page.Length - from, target.Length);
            page.Slice(from, count).CopyTo(target);
            target = target[count..];
            at += count;
        }

        return true;
    }

    private ReadOnlySpan<byte> Page(long number)
    {
        var slot = (int)(number % PageCount);
        if (held[slot] != number)
        {
            lengths[slot] = file.Read(number * PageBytes, pages.AsSpan(slot * PageBytes, PageBytes));
            held[slot] = number;
        }

        return pages.AsSpan(slot * PageBytes, lengths[slot]);
    }
}
