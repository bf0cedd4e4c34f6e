using Microsoft.Win32.SafeHandles;

namespace Assay.Advisories.Store;

/// <summary>Makes a segment of the one before it by the steps that <see cref="SegmentDifference"/> found. The steps are as hostile as whoever sent them.</summary>
internal static class DifferenceReader
{
    private const int BufferBytes = 128 << 10;

    /// <param name="old">The segment before.</param>
    /// <param name="steps">Numbers of seven bits a byte, the lowest first: bytes to copy; from where, as the distance from the end of the copy before, its sign in the lowest bit; new bytes.</param>
    /// <param name="literals">The new bytes, one behind the other.</param>
    /// <param name="into">The new segment.</param>
    /// <param name="token">Ends it.</param>
    /// <exception cref="InvalidDataException">A step leads out of the old file, or the new one gets longer than it should be.</exception>
    /// <exception cref="EndOfStreamException">It breaks off.</exception>
    public static void Read(SafeFileHandle old, ReadOnlySpan<byte> steps, Stream literals, IncomingSegment into, CancellationToken token)
    {
        var oldBytes = RandomAccess.GetLength(old);
        var buffer = new byte[BufferBytes];
        var end = 0L;
        while (!steps.IsEmpty)
        {
            token.ThrowIfCancellationRequested();
            var copied = Number(ref steps);
            var jump = Number(ref steps);
            var from = end + ((jump >> 1) ^ -(jump & 1));
            if (from < 0 || from > oldBytes || copied > oldBytes - from)
            {
                throw new InvalidDataException("it copies what is not there");
            }

            end = from + copied;
            for (var at = from; at < end;)
            {
                var count = RandomAccess.Read(old, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                Take(count, into, buffer);
                at += count;
            }

            for (var rest = Number(ref steps); rest > 0;)
            {
                var count = literals.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
                Take(count, into, buffer);
                rest -= count;
            }
        }
    }

    private static void Take(int count, IncomingSegment into, byte[] buffer)
    {
        if (count == 0)
        {
            throw new EndOfStreamException("it breaks off");
        }

        into.Write(buffer.AsSpan(0, count));
    }

    // Up to 62 bits: what is longer is no length.
    private static long Number(ref ReadOnlySpan<byte> steps)
    {
        var value = 0L;
        for (var i = 0; i < 9 && i < steps.Length; i++)
        {
            value |= (long)(steps[i] & 0x7F) << (7 * i);
            if (steps[i] < 0x80)
            {
                steps = steps[(i + 1)..];
                return value;
            }
        }

        throw new InvalidDataException("a step is no number");
    }
}
