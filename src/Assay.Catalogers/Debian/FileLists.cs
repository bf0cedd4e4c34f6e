using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.Debian;

/// <summary>Finds the list of a package's files, visible in the merged tree or not.</summary>
internal sealed class FileLists
{
    private readonly Dictionary<string, List<FileList>> byOwner = new(StringComparer.Ordinal);
    private readonly Dictionary<FilePath, List<FileList>> besideDatabase = [];

    public FileLists(LayeredFacts facts)
    {
        foreach (var (layer, file) in facts.Of(DpkgInfoCataloger.CatalogerName))
        {
            foreach (var claim in file.Claims)
            {
                var isMd5Sums = file.Path.FileName.EndsWith(ClaimReader.Md5Sums);
                Add(byOwner, claim.Owner, new FileList(layer, isMd5Sums, claim.Paths));
            }
        }

        foreach (var (layer, file) in facts.Of(ChiselManifestCataloger.CatalogerName))
        {
            foreach (var claim in file.Claims)
            {
                Add(byOwner, claim.Owner, new FileList(layer, false, claim.Paths));
            }
        }

        foreach (var (layer, file) in facts.Of(DpkgStatusFolderCataloger.CatalogerName))
        {
            foreach (var claim in file.Claims)
            {
                // The owner's name may be an encoding: what counts is the file that it stands beside.
                if (FilePath.TryNormalize(file.Path.Bytes[..^ClaimReader.Md5Sums.Length], out var database))
                {
                    Add(besideDatabase, database, new FileList(layer, true, claim.Paths));
                }
            }
        }
    }

    /// <summary>
    /// The newest list that was there while the package was, each path ended by '\n'; null where there is none. A list lies in the layer that
    /// installed the package and may have been deleted since.
    /// </summary>
    public byte[]? Of(PackageLife life)
    {
        var package = life.Fact.Package;
        return Newest(besideDatabase.GetValueOrDefault(life.Database), life.LastLayer)
            ?? Newest(byOwner.GetValueOrDefault(package.Name + ":" + package.Arch), life.LastLayer)
            ?? Newest(byOwner.GetValueOrDefault(package.Name), life.LastLayer);
    }

    private static byte[]? Newest(List<FileList>? lists, int lastLayer)
    {
        FileList? newest = null;
        foreach (var list in lists ?? [])
        {
            // dpkg's own list also names what md5sums leaves out: configuration files and links.
            if (list.Layer <= lastLayer && (newest is null || list.Layer > newest.Layer || (list.Layer == newest.Layer && !list.IsMd5Sums)))
            {
                newest = list;
            }
        }

        return newest?.Paths;
    }

    private static void Add<TKey>(Dictionary<TKey, List<FileList>> lists, TKey key, FileList list)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var known))
        {
            lists.Add(key, known = []);
        }

        known.Add(list);
    }

    private sealed record FileList(int Layer, bool IsMd5Sums, byte[] Paths);
}
