using Assay.Core;
using Assay.Engine.Caching;

namespace Assay.Engine;

/// <summary>The layer cache, seen from outside a scan.</summary>
public static class ScanCache
{
    /// <summary>How many entries there are, and their bytes.</summary>
    /// <exception cref="AssayException">The folder can't be used as a cache.</exception>
    public static (int Entries, long Bytes) Measure(string folder) => Open(folder).Measure();

    /// <summary>Deletes every entry; gives back how many there were, and their bytes.</summary>
    /// <exception cref="AssayException">The folder can't be used as a cache.</exception>
    public static (int Entries, long Bytes) Clear(string folder) => Open(folder).Clear();

    private static CacheFolder Open(string folder) =>
        CacheFolder.Open(folder, long.MaxValue, out var reason)
        ?? throw new AssayException("cache.unusable", $"the cache can't be used: {reason}", "set ASSAY_CACHE_DIR to a folder of your own");
}
