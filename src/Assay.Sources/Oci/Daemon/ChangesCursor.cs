using Assay.Core.Files;
using Assay.Core.Findings;

namespace Assay.Sources.Oci.Daemon;

/// <summary>Of a container's whole tree only what it changed, and a whiteout for each path that it deleted.</summary>
internal sealed class ChangesCursor : TreeCursor
{
    private readonly TreeCursor whole;
    private readonly ContainerChanges changes;
    private int deletedIndex = -1;

    /// <param name="whole">The container's tree; disposed with this.</param>
    /// <param name="changes">What it changed.</param>
    public ChangesCursor(TreeCursor whole, ContainerChanges changes)
    {
        this.whole = whole;
        this.changes = changes;
    }

    public override IReadOnlyList<Issue> Issues => whole.Issues;

    public override TreeEntry Current => deletedIndex < changes.DeletedPaths.Count
        ? new TreeEntry { Path = changes.DeletedPaths[deletedIndex].Bytes, Kind = EntryKind.Whiteout, SizeBytes = 0, Mode = 0 }
        : whole.Current;

    public override bool MoveNext(CancellationToken token)
    {
        if (deletedIndex < changes.DeletedPaths.Count && ++deletedIndex < changes.DeletedPaths.Count)
        {
            return true;
        }

        while (whole.MoveNext(token))
        {
            if (FilePath.TryNormalize(whole.Current.Path, out var path) && changes.Contains(path.Hash))
            {
                return true;
            }
        }

        return false;
    }

    public override Stream Open() => whole.Open();

    protected override void Dispose(bool disposing) => whole.Dispose();
}
