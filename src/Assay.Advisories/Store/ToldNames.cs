using Assay.Advisories.Feeds;

namespace Assay.Advisories.Store;

/// <summary>Which packages each advisory of a segment tells of, be it as the flaw or as the record that decided, and which buckets there are.</summary>
internal sealed class ToldNames : IDisposable
{
    private const int MostPairs = 100_000;

    private readonly HashSet<string> telling = new(StringComparer.Ordinal);
    private readonly SortedSet<string> buckets = new(StringComparer.Ordinal);
    private readonly SortedRuns<(string Advisory, string Name)> pairs;

    private ToldNames(string folder) => pairs = new SortedRuns<(string Advisory, string Name)>(
        folder,
        MostPairs,
        (writer, pair) =>
        {
            writer.Write(pair.Advisory);
            writer.Write(pair.Name);
        },
        reader => (reader.ReadString(), reader.ReadString()),
        (left, right) => string.CompareOrdinal(left.Advisory, right.Advisory) is not 0 and var order ? order : string.CompareOrdinal(left.Name, right.Name));

    /// <summary>Sorted.</summary>
    public IReadOnlyList<string> Buckets => [.. buckets];

    public static ToldNames Of(SegmentContent content)
    {
        var told = new ToldNames(content.Folder);
        AffectedRow? last = null;
        foreach (var row in content.Rows)
        {
            if (last?.Key.Bucket != row.Key.Bucket)
            {
                told.buckets.Add(row.Key.Bucket);
            }

            // Many rows of one package follow each other.
            if (last is null || last.Key.Name != row.Key.Name || last.Flaw != row.Flaw)
            {
                told.telling.Add(row.Flaw);
                told.pairs.Add((row.Flaw, row.Key.Name));
            }

            if (row.Record != row.Flaw)
            {
                told.pairs.Add((row.Record, row.Key.Name));
            }

            last = row;
        }

        return told;
    }

    /// <summary>Whether rows tell of an advisory as the flaw.</summary>
    public bool Tells(string advisory) => telling.Contains(advisory);

    /// <summary>The packages of each advisory that any row tells of; sorted, both.</summary>
    public IEnumerable<(string Advisory, IReadOnlyList<string> Names)> ByAdvisory()
    {
        string? advisory = null;
        List<string> names = [];
        foreach (var pair in pairs)
        {
            if (pair.Advisory != advisory)
            {
                if (advisory is not null)
                {
                    yield return (advisory, names);
                }

                (advisory, names) = (pair.Advisory, []);
            }

            if (names.Count == 0 || names[^1] != pair.Name)
            {
                names.Add(pair.Name);
            }
        }

        if (advisory is not null)
        {
            yield return (advisory, names);
        }
    }

    public void Dispose() => pairs.Dispose();
}
