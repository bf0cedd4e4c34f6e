using Assay.Advisories.Feeds;
using Assay.Advisories.Feeds.Alpine;
using Assay.Advisories.Feeds.CveList;
using Assay.Advisories.Feeds.Debian;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.EndOfLife;
using Assay.Advisories.Feeds.Epss;
using Assay.Advisories.Feeds.ExploitDb;
using Assay.Advisories.Feeds.FriendsOfPhp;
using Assay.Advisories.Feeds.Gentoo;
using Assay.Advisories.Feeds.Ghsa;
using Assay.Advisories.Feeds.GitLab;
using Assay.Advisories.Feeds.Haskell;
using Assay.Advisories.Feeds.Julia;
using Assay.Advisories.Feeds.Kev;
using Assay.Advisories.Feeds.Kubernetes;
using Assay.Advisories.Feeds.Mirego;
using Assay.Advisories.Feeds.Msrc;
using Assay.Advisories.Feeds.Nvd;
using Assay.Advisories.Feeds.Osv;
using Assay.Advisories.Feeds.Pysec;
using Assay.Advisories.Feeds.RedHat;
using Assay.Advisories.Feeds.RubySec;
using Assay.Advisories.Feeds.RustSec;
using Assay.Advisories.Feeds.Suse;
using Assay.Advisories.Feeds.Ubuntu;
using Assay.Advisories.Feeds.Wolfi;

namespace Assay.Advisories;

/// <summary>Every feed, one line each. Of several that recognise a file the first takes it.</summary>
public static class AllFeeds
{
    public static readonly IReadOnlyList<Feed> All =
    [
        DebianTracker.Feed,
        UbuntuFeed.Feed,
        WolfiFeed.Wolfi,
        WolfiFeed.Chainguard,
        AlpineFeed.Feed,
        RedHatFeed.Feed,
        SuseVex.Feed,
        DistroFeeds.Alma,
        DistroFeeds.Rocky,
        DistroFeeds.Oracle,
        DistroFeeds.Amazon,
        DistroFeeds.Bottlerocket,
        DistroFeeds.Arch,
        GlsaFeed.Feed,
        DistroFeeds.Fedora,
        DistroFeeds.AzureLinux,
        DistroFeeds.Photon,
        MsrcFeed.Feed,
        KubernetesFeed.Feed,
        OsvFeed.Feed,
        WithdrawnFeed.Feed,
        KevFeed.Feed,
        EpssFeed.Feed,
        NvdFeed.Feed,
        CveListFeed.Feed,
        ExploitDbFeed.Feed,
        EndOfLifeFeed.Feed,
        PysecFeed.Feed,
        RubySecFeed.Feed,
        FriendsOfPhpFeed.Feed,
        GitLabFeed.Feed,
        MiregoFeed.Feed,
        RustSecFeed.Feed,
        HaskellFeed.Feed,
        JuliaFeed.Feed,
    ];
}
