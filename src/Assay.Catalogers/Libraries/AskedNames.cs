using Assay.Core.Files;

namespace Assay.Catalogers.Libraries;

/// <summary>What projects ask for by name, told by a file that lies beside a lock file: loose facts whose kind is <see cref="Kind"/> and whose key is the name.</summary>
internal sealed class AskedNames
{
    public const string Kind = "asked";

    private readonly Dictionary<FilePath, HashSet<string>> byFolder = [];

    /// <param name="files">The room's files.</param>
    /// <param name="cataloger">Whose files tell it.</param>
    public AskedNames(IReadOnlyList<FoundFile> files, string cataloger)
    {
        foreach (var file in files.Where(file => file.IsVisible && file.Facts.Cataloger == cataloger))
        {
            byFolder[file.Facts.Path.Parent] = file.Facts.Loose.Where(loose => loose.Kind == Kind).Select(loose => loose.Key).ToHashSet(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether the project of the lock file's folder asks for a name; null where that is not known.</summary>
    public bool? IsDirect(FoundFile file, string name) => IsDirect(file.Facts.Path.Parent, name);

    /// <summary>Whether the project in a folder asks for a name; null where that is not known.</summary>
    public bool? IsDirect(FilePath folder, string name) => byFolder.TryGetValue(folder, out var names) ? names.Contains(name) : null;
}
