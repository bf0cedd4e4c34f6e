namespace Assay.Catalogers.Secrets;

/// <summary>How many bits each character of a text tells, by the text's own frequencies (Shannon, 1948).</summary>
internal static class Entropy
{
    public static double Of(ReadOnlySpan<char> text)
    {
        Span<int> counts = stackalloc int[256];
        counts.Clear();
        foreach (var character in text)
        {
            counts[(byte)character]++;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count > 0)
            {
                var share = (double)count / text.Length;
                bits -= share * Math.Log2(share);
            }
        }

        return bits;
    }
}
