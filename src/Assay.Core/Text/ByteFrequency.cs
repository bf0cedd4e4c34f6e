namespace Assay.Core.Text;

/// <summary>How often bytes stand in what is searched: the rarer ones of a literal tell where it may be.</summary>
internal static class ByteFrequency
{
    // Three times the binary logarithm, above 2^-20, of each byte's share: of 60 MB of Debian 12's machine code or 30 MB of its texts, wherever it is more.
    private static ReadOnlySpan<byte> Logarithms =>
    [
        54, 42, 38, 37, 37, 39, 34, 35, 40, 35, 44, 33, 34, 33, 37, 43, 39, 33, 34, 30, 32, 33, 30, 30, 36, 29, 29, 29, 31, 30, 29, 37,
        53, 30, 42, 34, 42, 34, 28, 38, 38, 38, 35, 30, 40, 36, 40, 38, 38, 38, 35, 33, 33, 33, 32, 31, 35, 35, 39, 32, 36, 37, 37, 29,
        37, 40, 34, 37, 39, 40, 35, 32, 47, 38, 29, 30, 40, 35, 36, 36, 36, 29, 37, 39, 38, 35, 31, 30, 33, 28, 31, 32, 33, 33, 29, 42,
        33, 46, 39, 44, 43, 49, 41, 40, 42, 46, 31, 36, 44, 42, 46, 46, 43, 33, 46, 46, 47, 43, 37, 36, 37, 39, 30, 34, 33, 34, 30, 31,
        36, 31, 28, 39, 38, 40, 30, 29, 33, 44, 27, 44, 31, 41, 29, 29, 35, 27, 27, 27, 31, 30, 26, 26, 31, 26, 26, 26, 29, 27, 26, 26,
        32, 27, 26, 27, 29, 26, 26, 26, 31, 26, 27, 26, 29, 26, 26, 28, 32, 27, 26, 26, 29, 28, 33, 29, 36, 33, 34, 29, 31, 30, 32, 33,
        39, 35, 33, 36, 35, 34, 34, 37, 33, 32, 30, 28, 35, 28, 29, 28, 35, 31, 32, 29, 29, 29, 30, 29, 33, 29, 29, 31, 29, 28, 30, 33,
        35, 29, 31, 29, 30, 31, 30, 31, 42, 37, 30, 35, 34, 31, 31, 33, 35, 30, 32, 32, 30, 31, 33, 33, 36, 32, 33, 33, 33, 35, 37, 46,
    ];

    /// <summary>Where the rarest bytes of a literal begin, so many in a row; the first ones where it has no more than that.</summary>
    public static int RarestWindow(ReadOnlySpan<byte> literal, int bytes)
    {
        var (best, bestCost) = (0, int.MaxValue);
        for (var start = 0; start + bytes <= literal.Length; start++)
        {
            var cost = 0;
            foreach (var value in literal.Slice(start, bytes))
            {
                cost += Logarithms[value];
            }

            if (cost < bestCost)
            {
                (best, bestCost) = (start, cost);
            }
        }

        return best;
    }
}
