using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;

namespace Assay.Catalogers.DotNet;

/// <summary>
/// What is asked for of each folder's paket.lock: by paket.dependencies beside it, and by the paket.references of the projects below, which may name what the former leaves to others'
/// needs (fsprojects.github.io/Paket, "paket.references").
/// </summary>
internal static class PaketReferences
{
    /// <summary>Keys of packages by the folder of the lock file; a folder of which nothing is known is not there.</summary>
    public static Dictionary<FilePath, HashSet<string>> Of(IReadOnlyList<FoundFile> files)
    {
        var asked = new Dictionary<FilePath, HashSet<string>>();
        var locks = new HashSet<FilePath>();
        var references = new List<FileFacts>();
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == PaketCataloger.CatalogerName).Select(file => file.Facts))
        {
            if (file.Path.FileName.EndsWith("paket.references"u8))
            {
                references.Add(file);
            }
            else if (file.Path.FileName.SequenceEqual("paket.lock"u8))
            {
                locks.Add(file.Path.Parent);
            }
            else
            {
                Take(asked, file.Path.Parent, file.Packages.Select(fact => fact.Key));
            }
        }

        foreach (var file in references)
        {
            if (NearestLock(file.Path.Parent, locks) is { } folder)
            {
                Take(asked, folder, file.Loose.Where(fact => fact.Kind == PaketCataloger.ReferenceFact).Select(fact => fact.Key));
            }
        }

        return asked;
    }

    private static void Take(Dictionary<FilePath, HashSet<string>> asked, FilePath folder, IEnumerable<string> keys)
    {
        if (!asked.TryGetValue(folder, out var known))
        {
            asked.Add(folder, known = new HashSet<string>(StringComparer.Ordinal));
        }

        known.UnionWith(keys);
    }

    private static FilePath? NearestLock(FilePath folder, HashSet<FilePath> locks)
    {
        while (true)
        {
            if (locks.Contains(folder))
            {
                return folder;
            }

            if (folder.IsRoot)
            {
                return null;
            }

            folder = folder.Parent;
        }
    }
}
