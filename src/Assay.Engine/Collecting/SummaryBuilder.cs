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
    private const int MostModes = 1000;

    private const int SetUser = 0x800;
    private const int SetGroup = 0x400;
    private const int Sticky = 0x200;
    private const int AnyExecute = 0x49;
    private const int OthersWrite = 0x2;

    private static readonly byte[][] Caches =
    [
        .. ((string[])
        [
            "var/lib/apt/lists/", "var/cache/apt/", "var/cache/yum/", "var/cache/dnf/", "var/cache/zypp/", "var/cache/apk/", "etc/apk/cache/", "var/cache/pacman/pkg/", "var/cache/debconf/",
            "/.cache/pip/", "/.cache/uv/", "/.cache/pypoetry/", "/.npm/_cacache/", "/.cache/yarn/", "/.yarn/cache/", "/.cache/go-build/", "/go/pkg/mod/cache/", "/.m2/repository/", "/.gradle/caches/",
            "/.cargo/registry/cache/", "/.nuget/packages/", "/.composer/cache/", "/.cache/composer/", "/.bundle/cache/", "/.conda/pkgs/", "opt/conda/pkgs/", "/.cache/pnpm/", "/.cache/node-gyp/",
        ]).Select(Encoding.ASCII.GetBytes),
    ];

    // The last of them is the smallest, and of equal ones the one whose path comes last.
    private static readonly Comparer<LayerShare> BySize = Comparer<LayerShare>.Create(static (left, right) =>
        left.SizeBytes != right.SizeBytes ? left.SizeBytes.CompareTo(right.SizeBytes) : string.CompareOrdinal(right.Path, left.Path));

    private readonly PriorityQueue<LayerShare, LayerShare> largest = new(BySize);
    private readonly Dictionary<string, (long Bytes, int Files)> caches = new(StringComparer.Ordinal);
    private readonly List<string> removed = [];
    private readonly Dictionary<ulong, LayerMode> privileged = [];
    private readonly Dictionary<ulong, LayerMode> openFolders = [];
    private long sizeBytes;
    private int files;

    public void Add(in TreeEntry entry) => Add(entry, PathHash.Of(entry.Path));

    /// <summary>Adds an entry the hash of whose path is known.</summary>
    public void Add(in TreeEntry entry, ulong hash)
    {
        AddMode(entry, hash);
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

    /// <summary>Adds what was gathered of another part of the same tree.</summary>
    public void Add(SummaryBuilder other)
    {
        files += other.files;
        sizeBytes += other.sizeBytes;
        while (other.largest.TryDequeue(out var share, out _))
        {
            AddLargest(share);
        }

        foreach (var (folder, (bytes, count)) in other.caches)
        {
            AddCache(folder, bytes, count);
        }

        removed.AddRange(other.removed.Take(MostRemoved - removed.Count));
        foreach (var (hash, mode) in other.privileged.Take(MostModes - privileged.Count))
        {
            privileged[hash] = mode;
        }

        foreach (var (hash, mode) in other.openFolders.Take(MostModes - openFolders.Count))
        {
            openFolders[hash] = mode;
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
            Privileged = Sorted(privileged),
            OpenFolders = Sorted(openFolders),
        };
    }

    private static List<LayerMode> Sorted(Dictionary<ulong, LayerMode> modes) => [.. modes.Values.OrderBy(mode => mode.Path)];

    // A later entry of the same name is the one that is unpacked last.
    private void AddMode(in TreeEntry entry, ulong hash)
    {
        var isPrivileged = entry.Kind is EntryKind.File or EntryKind.HardLink && (entry.Mode & (SetUser | SetGroup)) != 0 && (entry.Mode & AnyExecute) != 0;
        var isOpen = entry.Kind == EntryKind.Directory && (entry.Mode & (OthersWrite | Sticky)) == OthersWrite;
        if (!isPrivileged && !isOpen && privileged.Count + openFolders.Count == 0)
        {
            return;
        }

        privileged.Remove(hash);
        openFolders.Remove(hash);
        if (isPrivileged && privileged.Count < MostModes)
        {
            privileged.Add(hash, new LayerMode(FilePath.FromNormalized(entry.Path), entry.Mode));
        }
        else if (isOpen && openFolders.Count < MostModes)
        {
            openFolders.Add(hash, new LayerMode(FilePath.FromNormalized(entry.Path), entry.Mode));
        }
    }

    private void AddLargest(in TreeEntry entry)
    {
        if (largest.Count < MostLargest || entry.SizeBytes >= largest.Peek().SizeBytes)
        {
            AddLargest(new LayerShare(LossyText.Decode(entry.Path), entry.SizeBytes, 1));
        }
    }

    private void AddLargest(LayerShare share)
    {
        if (largest.Count < MostLargest)
        {
            largest.Enqueue(share, share);
        }
        else
        {
            largest.EnqueueDequeue(share, share);
        }
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
                AddCache(LossyText.Decode(entry.Path[..(at + cache.Length - 1)]), entry.SizeBytes, 1);
            }

            return;
        }
    }

    private void AddCache(string folder, long bytes, int count)
    {
        var (knownBytes, knownCount) = caches.GetValueOrDefault(folder);
        caches[folder] = (knownBytes + bytes, knownCount + count);
    }
}
