using System.Collections.Concurrent;
using Assay.Core.Packages;

namespace Assay.Advisories.Feeds.Debian;

/// <summary>Files entries of Debian's releases, with one string for each name however often it stands in a feed. Thread-safe.</summary>
internal sealed class KeyTable
{
    // More than Debian has source packages and releases; beyond it, keys are made anew.
    private const int MaxKept = 500_000;

    private readonly ConcurrentDictionary<(string Ecosystem, string Name), MatchKey?> keys = [];

    public MatchKey? Of(string ecosystem, string name)
    {
        if (keys.TryGetValue((ecosystem, name), out var known))
        {
            return known;
        }

        var key = MatchKey.ForOsv(ecosystem, name);
        key = key is { } found && found.Bucket.StartsWith("debian:", StringComparison.Ordinal) ? key : null;
        if (keys.Count < MaxKept)
        {
            keys.TryAdd((ecosystem, name), key);
        }

        return key;
    }
}
