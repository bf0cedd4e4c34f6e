using System.Security.Cryptography;
using System.Text;

namespace Assay.Engine.Caching;

/// <summary>An image that an earlier scan read whole.</summary>
/// <param name="Name">What the user called it.</param>
/// <param name="Digests">Of its index, manifest and config.</param>
internal sealed record KnownImage(string Name, IReadOnlyList<string> Digests);

/// <summary>
/// The chains of layers that earlier scans verified, and what the images are called: an image whose lowest layers are such a chain was built on it.
/// An entry a chain, found by the digest of its diffIDs, so that what is asked of a new image is a small file for each of its layers.
/// </summary>
internal sealed class KnownImages
{
    private const string Kind = "chains";

    // Of the many names that one image is scanned under, the last ones are remembered.
    private const int MaxNames = 8;
    private const int MaxNameChars = 1024;

    private readonly CacheFolder folder;
    private readonly TimeProvider time;

    /// <param name="folder">Where entries are.</param>
    /// <param name="time">Tells when an entry was last used.</param>
    public KnownImages(CacheFolder folder, TimeProvider time)
    {
        this.folder = folder;
        this.time = time;
    }

    /// <summary>Remembers an image.</summary>
    /// <param name="chain">Its layers' diffIDs, lowest first, as reads have verified them.</param>
    /// <param name="image">What it is called.</param>
    public void Remember(IReadOnlyList<string> chain, KnownImage image)
    {
        // A line an image; a name that has a line break in it is nobody's.
        if (chain.Count == 0 || image.Name.Length is 0 or > MaxNameChars || image.Name.AsSpan().ContainsAny('\n', '\t'))
        {
            return;
        }

        var key = Keys(chain).Last();
        var known = Read(key);
        if (known.Count > 0 && known[0].Name == image.Name && known[0].Digests.SequenceEqual(image.Digests, StringComparer.Ordinal))
        {
            folder.Touch(Kind, key, time);
            return;
        }

        var names = known.Where(other => other.Name != image.Name).Prepend(image).Take(MaxNames);
        folder.Write(Kind, key, Encoding.UTF8.GetBytes(string.Concat(names.Select(one => $"{one.Name}\t{string.Join(' ', one.Digests)}\n"))));
    }

    /// <summary>The names of the longest chain that is known and shorter than this one, the last one first.</summary>
    /// <returns>None, and 0 layers, where no such chain is known.</returns>
    public (IReadOnlyList<KnownImage> Names, int LayerCount) LongestBelow(IReadOnlyList<string> chain)
    {
        var keys = Keys(chain).ToList();
        for (var count = chain.Count - 1; count > 0; count--)
        {
            if (Read(keys[count - 1]) is { Count: > 0 } names)
            {
                folder.Touch(Kind, keys[count - 1], time);
                return (names, count);
            }
        }

        return ([], 0);
    }

    private List<KnownImage> Read(string key)
    {
        var images = new List<KnownImage>();
        if (folder.Read(Kind, key) is { } bytes)
        {
            foreach (var line in Encoding.UTF8.GetString(bytes.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var fields = line.Split('\t');
                if (fields is [{ Length: > 0 } name, var digests])
                {
                    images.Add(new KnownImage(name, digests.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
                }
            }
        }

        return images;
    }

    // The key of a chain is made of that of the chain below it and its topmost layer.
    private static IEnumerable<string> Keys(IReadOnlyList<string> chain)
    {
        var key = "";
        foreach (var diffId in chain)
        {
            key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{diffId}")));
            yield return key;
        }
    }
}
