using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Text;

namespace Assay.Engine.Collecting;

/// <summary>Gathers what stands out in a layer while it is read: some nanoseconds an entry.</summary>
internal sealed class SummaryBuilder
{
    private const int MostLargest = 40;
    private const int MostRemoved = 400;

    private static readonly byte[][] Caches =
    [
        .. ((string[])
        [
            "var/lib/apt/lists/", "var/cache/apt/", "var/cache/yum/", "var/cache/dnf/", "var/cache/zypp/", "var/cache/apk/", "etc/apk/cache/", "var/cache/pacman/pkg/", "var/cache/debconf/",
            "/.cache/pip/", "/.cache/uv/", "/.cache/pypoetry/", "/.npm/_cacache/", "/.cache/yarn/", "/.yarn/cache/", "/.cache/go-build/", "/go/pkg/mod/cache/", "/.m2/repository/", "/.gradle/caches/",
            "/.cargo/registry/cache/", "/.nuget/packages/", "/.composer/cache/", "/.cache/composer/", "/.bundle/cache/", "/.conda/pkgs/", "opt/conda/pkgs/", "/.cache/pnpm/", "/.cache/node-gyp/",
        ]).Select(Encoding.ASCII.GetBytes),
    ];

    private readonly PriorityQueue<LayerShare, long> largest = new();
    private readonly Dictionary<string, (long Bytes, int Files)> caches = new(StringComparer.Ordinal);
    private readonly List<string> removed = [];
    private long sizeBytes;
    private int files;

    public void Add(in TreeEntry entry)
    {
        if (entry.Kind == EntryKind.File)
        {
            files++;
            sizeBytes += entry.SizeBytes;
            AddLargest(entry);
            AddCache(entry);
        }
        else if (entry.Kind is EntryKind.Whiteout or EntryKind.OpaqueDirectory && removed.Count < MostRemoved)
        {
            removed.Add(entry.Kind == EntryKind.Whiteout ? LossyText.Decode(entry.Path) : LossyText.Decode(entry.Path) + "/*");
        }
    }

    public LayerSummary Build()
    {
        var top = new List<LayerShare>();
        while (largest.TryDequeue(out var share, out _))
        {
            top.Add(share);
        }

        removed.Sort(StringComparer.Ordinal);
        return new LayerSummary
        {
            SizeBytes = sizeBytes,
            Files = files,
            Largest = [.. top.OrderByDescending(share => share.SizeBytes).ThenBy(share => share.Path, StringComparer.Ordinal)],
            Caches = [.. caches.OrderBy(cache => cache.Key, StringComparer.Ordinal).Select(cache => new LayerShare(cache.Key, cache.Value.Bytes, cache.Value.Files))],
            Removed = removed,
        };
    }

    private void AddLargest(in TreeEntry entry)
    {
        if (largest.Count == MostLargest)
        {
            if (!largest.TryPeek(out _, out var least) || entry.SizeBytes <= least)
            {
                return;
            }

            largest.Dequeue();
        }

        largest.Enqueue(new LayerShare(LossyText.Decode(entry.Path), entry.SizeBytes, 1), entry.SizeBytes);
    }

    // What the system's managers keep lies at the root, what those of languages keep in some home.
    private void AddCache(in TreeEntry entry)
    {
        // Nearly all files are told by this to lie elsewhere.
        if (!entry.Path.StartsWith("var/"u8) && !entry.Path.StartsWith("etc/apk/"u8) && !entry.Path.StartsWith("opt/conda/"u8) && entry.Path.IndexOf("/."u8) < 0 && entry.Path.IndexOf("/pkg/mod/"u8) < 0)
        {
            return;
        }

        foreach (var cache in Caches)
        {
            var at = cache[0] == '/' ? entry.Path.IndexOf(cache) : entry.Path.StartsWith(cache) ? 0 : -1;
            if (at < 0)
            {
                continue;
            }

            // The locks and empty folders that apt keeps are no cache.
            if (entry.SizeBytes > 0)
            {
                var folder = LossyText.Decode(entry.Path[..(at + cache.Length - 1)]);
                var (bytes, count) = caches.GetValueOrDefault(folder);
                caches[folder] = (bytes + entry.SizeBytes, count + 1);
            }

            return;
        }
    }
}
