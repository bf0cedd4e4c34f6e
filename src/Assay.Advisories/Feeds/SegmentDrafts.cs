namespace Assay.Advisories.Feeds;

/// <summary>What feeds have told so far, by segment.</summary>
/// <param name="folder">Where drafts may be kept.</param>
/// <param name="single">The one segment that everything goes into; null where each bucket has its own.</param>
internal sealed class SegmentDrafts(string folder, string? single = null) : IDisposable
{
    private readonly SortedDictionary<string, SegmentDraft> drafts = new(StringComparer.Ordinal);
    private readonly HashSet<string> withdrawn = new(StringComparer.Ordinal);

    /// <summary>Where what is too large for memory may lie for a while.</summary>
    public string Folder => folder;

    /// <summary>Whether everything goes into one segment.</summary>
    public bool IsSingle => single is not null;

    /// <summary>Sorted by name; the shared one is not among them.</summary>
    public IReadOnlyCollection<SegmentDraft> All => drafts.Values;

    public SharedDraft Shared { get; } = new();

    /// <summary>Records that were taken back without saying so themselves.</summary>
    public IReadOnlySet<string> Withdrawn => withdrawn;

    public SegmentDraft Of(string segment)
    {
        var name = single ?? segment;
        if (!drafts.TryGetValue(name, out var draft))
        {
            drafts.Add(name, draft = new SegmentDraft(name, folder, IsSingle ? 1 : SegmentJoins.PartsOf(name)));
        }

        return draft;
    }

    public void AddWithdrawn(string id) => withdrawn.Add(id);

    public void Dispose()
    {
        foreach (var draft in drafts.Values)
        {
            draft.Dispose();
        }
    }
}
