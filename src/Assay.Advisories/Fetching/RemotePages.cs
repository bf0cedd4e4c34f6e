namespace Assay.Advisories.Fetching;

/// <summary>An interface that answers page by page. It has no files, so that no mirror can stand in for it.</summary>
/// <param name="Address">With "{page}" where the page's number stands, from 1.</param>
/// <param name="PageSize">What a full page holds: a page with less is the last.</param>
/// <param name="Id">The member of an item that is its name: "CVE".</param>
public sealed record RemotePages(string Address, int PageSize, string Id)
{
    /// <summary>The member of a page that holds the items, beside "total"; null where the page is an array of them.</summary>
    public string? Items { get; init; }

    /// <summary>The address of an item's own record, with "{id}" where its name stands; null where the items are the records.</summary>
    public string? Details { get; init; }
}
