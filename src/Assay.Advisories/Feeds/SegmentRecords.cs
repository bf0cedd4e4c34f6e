namespace Assay.Advisories.Feeds;

/// <summary>
/// The records that a segment is joined of. Those of some segments are told apart by their ids into parts, so that a join has one part in memory at a time: all that is
/// said under one id (<see cref="Distros.PartJoin.RecordIdOf"/>) is in one part.
/// </summary>
/// <param name="folder">Where what is too large for memory may lie for a while.</param>
/// <param name="count">How many parts there are.</param>
/// <param name="read">Reads a part, as often as it is asked for.</param>
internal sealed class SegmentRecords(string folder, int count, Func<int, IReadOnlyCollection<Advisory>> read)
{
    public SegmentRecords(string folder, IReadOnlyCollection<Advisory> records)
        : this(folder, 1, _ => records)
    {
    }

    public string Folder => folder;

    /// <summary>All parts, read one by one; again each time that they are gone through.</summary>
    public IEnumerable<IReadOnlyCollection<Advisory>> Parts => Enumerable.Range(0, count).Select(read);

    /// <summary>All records at once.</summary>
    public IReadOnlyCollection<Advisory> All => count == 1 ? read(0) : [.. Parts.SelectMany(part => part)];
}
