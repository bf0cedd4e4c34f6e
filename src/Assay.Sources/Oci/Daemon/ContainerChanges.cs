using System.Text;
using System.Text.Json;
using Assay.Core.Files;

namespace Assay.Sources.Oci.Daemon;

/// <summary>What a container did to its image's tree: /containers/{id}/changes, of kinds 0 modified, 1 added, 2 deleted.</summary>
internal sealed class ContainerChanges
{
    private const int Deleted = 2;

    private readonly HashSet<ulong> present = [];
    private readonly List<FilePath> deleted = [];

    public ContainerChanges(JsonElement changes, string what)
    {
        if (changes.ValueKind != JsonValueKind.Array)
        {
            throw JsonReading.Malformed(what, "its changes are no list");
        }

        foreach (var change in changes.EnumerateArray())
        {
            if (!FilePath.TryNormalize(Encoding.UTF8.GetBytes(JsonReading.RequiredText(change, "Path", what)), out var path))
            {
                throw JsonReading.Malformed(what, "a changed path is too long or holds a NUL");
            }

            if (JsonReading.RequiredSize(change, "Kind", what) == Deleted)
            {
                deleted.Add(path);
            }
            else
            {
                present.Add(path.Hash);
            }
        }
    }

    public IReadOnlyList<FilePath> DeletedPaths => deleted;

    public bool Contains(ulong pathHash) => present.Contains(pathHash);
}
