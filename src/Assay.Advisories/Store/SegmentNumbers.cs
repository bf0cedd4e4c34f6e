namespace Assay.Advisories.Store;

/// <summary>
/// The numbers by which rows of a segment name advisories and buckets. What the segment before had keeps its number, so that rows which say the
/// same are the same; what is new comes behind.
/// </summary>
internal sealed class SegmentNumbers
{
    private readonly Dictionary<string, long> advisories = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> buckets = new(StringComparer.Ordinal);
    private long lastAdvisory;
    private long lastBucket;

    private SegmentNumbers()
    {
    }

    /// <summary>Those of a first segment.</summary>
    public static SegmentNumbers None => new();

    /// <param name="before">The segment before.</param>
    /// <exception cref="Core.AssayException">"db.damaged": it can't be read.</exception>
    public static SegmentNumbers Read(string before)
    {
        var numbers = new SegmentNumbers();
        using var database = SqliteDatabase.OpenImmutable(before);
        using var current = database.Prepare(SegmentSchema.SelectNumbers);
        while (current.Step())
        {
            numbers.lastAdvisory = Math.Max(numbers.lastAdvisory, current.Integer(0));
            if (current.IsNull(2))
            {
                numbers.advisories[current.Text(1) ?? ""] = current.Integer(0);
            }
        }

        using var named = database.Prepare(SegmentSchema.SelectBuckets);
        while (named.Step())
        {
            numbers.lastBucket = Math.Max(numbers.lastBucket, named.Integer(0));
            numbers.buckets[named.Text(1) ?? ""] = named.Integer(0);
        }

        return numbers;
    }

    /// <summary>The number of each advisory, by its id.</summary>
    public Dictionary<string, long> OfAdvisories(IEnumerable<Advisory> all)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var advisory in all)
        {
            found.Add(advisory.Id, advisories.TryGetValue(advisory.Id, out var known) ? known : ++lastAdvisory);
        }

        return found;
    }

    public long OfBucket(string name)
    {
        if (!buckets.TryGetValue(name, out var number))
        {
            buckets.Add(name, number = ++lastBucket);
        }

        return number;
    }
}
