using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Debian;

namespace Assay.Advisories;

/// <summary>Every feed, one line each.</summary>
public static class AllFeeds
{
    public static readonly IReadOnlyList<Feed> All =
    [
        DebianFeed.Feed,
    ];
}
