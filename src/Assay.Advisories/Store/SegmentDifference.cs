using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Assay.Advisories.Store;

/// <summary>
/// How a file is made of another: a row of steps, each so many bytes copied from the old file and so many new ones, as VCDIFF (RFC 3284) has them.
/// Whole pages that stand where they stood are found first; in all others runs of bytes are looked for that stood in the old file's changed pages,
/// since that is where a row of a page that was split comes from.
/// </summary>
internal sealed class SegmentDifference
{
    private const int PageBytes = 4096;
    private const int HashedBytes = 12;
    private const int ShortestCopy = 16;
    private const int MaxIndexed = 4 << 20;

    private readonly byte[] old;
    private readonly byte[] young;
    private readonly int[] index;
    private readonly int shift;
    private readonly ArrayBufferWriter<byte> steps = new();
    private readonly ArrayBufferWriter<byte> literals = new();
    private int copyFrom;
    private int copied;
    private int literalFrom;
    private int lastCopyEnd;
    private int previousEnd;

    private SegmentDifference(byte[] old, byte[] young)
    {
        this.old = old;
        this.young = young;
        var changed = Enumerable.Range(0, (old.Length + PageBytes - 1) / PageBytes).Where(page => !IsSame(page)).ToList();
        var step = Math.Max(4, (int)((long)changed.Count * PageBytes / MaxIndexed));
        var bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, changed.Count * (PageBytes / step))) + 2, 8, 23);
        index = new int[1 << bits];
        shift = 64 - bits;
        foreach (var page in changed)
        {
            var end = Math.Min((page + 1) * PageBytes, old.Length - HashedBytes + 1);
            for (var at = page * PageBytes; at < end; at += step)
            {
                index[HashOf(old, at)] = at + 1;
            }
        }
    }

    /// <summary>The steps, see <see cref="DifferenceReader"/>, and the new bytes.</summary>
    public static (byte[] Steps, byte[] Literals) Of(byte[] old, byte[] young)
    {
        var difference = new SegmentDifference(old, young);
        difference.Run();
        return (difference.steps.WrittenSpan.ToArray(), difference.literals.WrittenSpan.ToArray());
    }

    private void Run()
    {
        for (var at = 0; at < young.Length;)
        {
            if (at % PageBytes == 0 && IsSame(at / PageBytes))
            {
                var end = at;
                for (; end < young.Length && IsSame(end / PageBytes); end = Math.Min(end + PageBytes, young.Length))
                {
                }

                Copy(at, at, end - at);
                at = end;
                continue;
            }

            var pageEnd = Math.Min(at - (at % PageBytes) + PageBytes, young.Length);
            at = LongestAt(at, pageEnd, out var from) is >= ShortestCopy and var length ? CopyAround(from, at, length) : at + 1;
        }

        Flush(young.Length);
    }

    private bool IsSame(int page)
    {
        var start = page * PageBytes;
        var length = Math.Min(PageBytes, young.Length - start);
        return length > 0 && start + length <= old.Length && old.AsSpan(start, length).SequenceEqual(young.AsSpan(start, length));
    }

    // Where the last copy would go on, past what was new in between, or where the same bytes stood elsewhere.
    private int LongestAt(int at, int end, out int from)
    {
        from = lastCopyEnd + (at - literalFrom);
        var best = from < old.Length ? old.AsSpan(from).CommonPrefixLength(young.AsSpan(at, end - at)) : 0;
        if (end - at >= HashedBytes && index[HashOf(young, at)] - 1 is >= 0 and var other
            && old.AsSpan(other).CommonPrefixLength(young.AsSpan(at, end - at)) is var length && length > best)
        {
            (best, from) = (length, other);
        }

        return best;
    }

    private int CopyAround(int from, int at, int length)
    {
        var end = at + length;
        while (from > 0 && at > literalFrom && old[from - 1] == young[at - 1])
        {
            from--;
            at--;
        }

        Copy(from, at, end - at);
        return end;
    }

    private void Copy(int from, int at, int length)
    {
        if (at == literalFrom && from == lastCopyEnd && copied > 0)
        {
            copied += length;
        }
        else
        {
            Flush(at);
            (copyFrom, copied) = (from, length);
        }

        literalFrom = at + length;
        lastCopyEnd = from + length;
    }

    // A step: bytes copied, from where (told by the end of the copy before), new bytes behind them.
    private void Flush(int at)
    {
        if (copied == 0 && at == literalFrom)
        {
            return;
        }

        Number((ulong)copied);
        var jump = copyFrom - previousEnd;
        Number((ulong)(((long)jump << 1) ^ ((long)jump >> 63)));
        Number((ulong)(at - literalFrom));
        literals.Write(young.AsSpan(literalFrom, at - literalFrom));
        previousEnd = copyFrom + copied;
        copied = 0;
    }

    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            steps.Write([(byte)(value | 0x80)]);
        }

        steps.Write([(byte)value]);
    }

    private int HashOf(byte[] bytes, int at)
    {
        var low = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)) * 0x9E3779B97F4A7C15UL;
        var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)) * 0xC2B2AE3D27D4EB4FUL;
        return (int)((low ^ BitOperations.RotateLeft(high, 29)) * 0x165667B19E3779F9UL >> shift);
    }
}
