using System.Collections.Concurrent;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Osv;

/// <summary>Files entries of records, with one string for each name however often it stands in a feed. Thread-safe.</summary>
internal sealed class KeyTable
{
    // More than all distributions have of packages and releases; beyond it, keys are made anew.
    private const int MaxKept = 1_000_000;

    private readonly ConcurrentDictionary<(string Ecosystem, string Name), MatchKey?> keys = [];
    private readonly ConcurrentDictionary<string, string> buckets = [];

    public MatchKey? Of(string ecosystem, string name)
    {
        if (keys.TryGetValue((ecosystem, name), out var known))
        {
            return known;
        }

        var key = MatchKey.OfOsv(ecosystem, name);
        key = key is { } found ? found with { Bucket = buckets.GetOrAdd(found.Bucket, found.Bucket) } : null;
        if (keys.Count < MaxKept)
        {
            keys.TryAdd((ecosystem, name), key);
        }

        return key;
    }
}
