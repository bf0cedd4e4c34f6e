using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.CveList;
using Assay.Advisories.Feeds.EndOfLife;
using Assay.Advisories.Feeds.Epss;
using Assay.Advisories.Feeds.Ghsa;
using Assay.Advisories.Feeds.Kev;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories;

/// <summary>Every feed, one line each. Of several that recognise a file the first takes it.</summary>
public static class AllFeeds
{
    public static readonly IReadOnlyList<Feed> All =
    [
        OsvFeed.Feed,
        WithdrawnFeed.Feed,
        KevFeed.Feed,
        EpssFeed.Feed,
        CveListFeed.Feed,
        EndOfLifeFeed.Feed,
    ];
}
