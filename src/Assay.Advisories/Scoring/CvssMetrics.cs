namespace Assay.Advisories.Scoring;

/// <summary>The metrics of a vector, "AV:N/AC:L", by name. Base metrics have names of one or two letters and values of one.</summary>
internal struct CvssMetrics
{
    private const int MaxMetrics = 64;

    private Dictionary<int, char> values;

    /// <summary>The value's letter; '\0' where the vector does not have the metric.</summary>
    public readonly char this[string name] => values.GetValueOrDefault(Key(name));

    /// <summary>Reads a vector behind its prefix.</summary>
    /// <returns>False where a part is no "name:value", or a metric stands twice, which the specifications forbid.</returns>
    public bool TryRead(ReadOnlySpan<char> body)
    {
        values = new Dictionary<int, char>(16);
        foreach (var range in body.Split('/'))
        {
            var part = body[range];
            var colon = part.IndexOf(':');
            if (colon <= 0 || colon == part.Length - 1 || values.Count >= MaxMetrics)
            {
                return false;
            }

            // Longer names and values belong to threat, environmental and supplemental metrics, which do not enter the base score.
            var isBase = colon <= 2 && colon == part.Length - 2;
            if (isBase && !values.TryAdd(Key(part[..colon]), part[colon + 1]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The place of the metric's value among the letters; -1 where it is none of them or missing.</summary>
    public readonly int Level(string name, string letters)
    {
        var value = this[name];
        return value == '\0' ? -1 : letters.IndexOf(value, StringComparison.Ordinal);
    }

    private static int Key(ReadOnlySpan<char> name) => name.Length == 1 ? name[0] : (name[0] << 16) | name[1];
}
