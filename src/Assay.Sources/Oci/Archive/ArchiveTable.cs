using System.Text;
using Assay.Core;
using Assay.Core.Files;
using Assay.Sources.Oci.Layers;

namespace Assay.Sources.Oci.Archive;

/// <summary>The entries of an image archive by their names: a few dozen, since layers are archives of their own.</summary>
internal sealed class ArchiveTable
{
    /// <summary>More entries than any image archive has.</summary>
    public const int MaxEntries = 100_000;

    private const int MaxLinkHops = 8;

    private readonly Dictionary<string, ArchiveEntry> entries = new(StringComparer.Ordinal);

    public int Count => entries.Count;

    /// <summary>True where what is there makes an image: an OCI layout, or what "docker save" writes.</summary>
    public bool LooksLikeImage => HasLayout || Has("manifest.json") || Has("repositories");

    public bool HasLayout => Has("oci-layout") && Has("index.json");

    public bool Has(string path) => Find(path) is not null;

    /// <summary>The name by which entries are known; null for one that names nothing.</summary>
    public static string? NameOf(ReadOnlySpan<byte> raw) =>
        FilePath.TryNormalize(raw, out var path) && !path.IsRoot ? Encoding.UTF8.GetString(path.Bytes) : null;

    /// <summary>Adds an entry; a later one of the same name takes its place, as it does when an archive is unpacked.</summary>
    public void Add(string name, TarReader entry, long contentOffset, byte[]? content = null)
    {
        var isLink = entry.Type is (byte)'1' or (byte)'2';
        if (!isLink && !IsFile(entry.Type))
        {
            entries.Remove(name);
            return;
        }

        entries[name] = new ArchiveEntry(entry.SizeBytes, contentOffset, content, isLink ? TargetOf(name, entry) : null);
    }

    /// <summary>The file that a name leads to, through links: "docker save" writes a layer that two images share as a link.</summary>
    public (string Name, ArchiveEntry Entry)? Find(string path)
    {
        var name = NameOf(Encoding.UTF8.GetBytes(path));
        for (var hops = 0; hops <= MaxLinkHops && name is not null && entries.TryGetValue(name, out var entry); hops++)
        {
            if (entry.LinkTarget is null)
            {
                return (name, entry);
            }

            name = entry.LinkTarget;
        }

        return null;
    }

    public (string Name, ArchiveEntry Entry) Require(string path, string what) =>
        Find(path) ?? throw new AssayException("blob.missing", $"{what} is not in the archive: {path}");

    public static bool IsFile(byte type) => type is 0 or (byte)'0' or (byte)'7' or (byte)'S';

    // A hard link names its target from the root, a symbolic one from its own folder.
    private static string? TargetOf(string name, TarReader entry)
    {
        if (entry.Type == (byte)'1')
        {
            return NameOf(entry.LinkName) ?? "";
        }

        var folder = name[..(name.LastIndexOf('/') + 1)];
        return NameOf([.. Encoding.UTF8.GetBytes(entry.LinkName.StartsWith("/"u8) ? "" : folder), .. entry.LinkName]) ?? "";
    }
}

/// <summary>An entry of an image archive.</summary>
/// <param name="SizeBytes">Length of its content.</param>
/// <param name="Offset">Where its content begins in the plain archive.</param>
/// <param name="Content">Its content, where it was kept while the archive streamed by.</param>
/// <param name="LinkTarget">The name that it leads to; null for a file.</param>
internal sealed record ArchiveEntry(long SizeBytes, long Offset, byte[]? Content, string? LinkTarget);
