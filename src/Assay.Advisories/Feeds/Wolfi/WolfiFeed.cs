using Assay.Advisories.Feeds.Alpine;
using Assay.Advisories.Fetching;

namespace Assay.Advisories.Feeds.Wolfi;

/// <summary>Wolfi's and Chainguard's security databases, in the format of Alpine's; their records never match another distribution's packages.</summary>
internal static class WolfiFeed
{
    public static readonly Feed Wolfi = new((record, _) => SecdbFile.Of(record) is { IsSecdb: true, IsWolfi: true }, Reading("wolfi"))
    {
        Name = "wolfi",
        Ecosystems = ["Wolfi"],
        Segments = ["wolfi"],
        Source = "https://packages.wolfi.dev/os/security.json",
        Origins = [FeedOrigin.Of("wolfi", "wolfi", new RemoteFile("security.json", "https://packages.wolfi.dev/os/security.json", FileShape.Json))],
        Licence = "Chainguard's terms for security advisory data: https://www.chainguard.dev/legal",
    };

    public static readonly Feed Chainguard = new((record, _) => SecdbFile.Of(record) is { IsSecdb: true, IsChainguard: true }, Reading("chainguard"))
    {
        Name = "chainguard",
        Ecosystems = ["Chainguard"],
        Segments = ["chainguard"],
        Source = "https://packages.cgr.dev/chainguard/security.json",
        Origins = [FeedOrigin.Of("chainguard", "chainguard", new RemoteFile("security.json", "https://packages.cgr.dev/chainguard/security.json", FileShape.Json))],
        Licence = "Chainguard's terms for security advisory data: https://www.chainguard.dev/legal",
    };

    private static RecordParser Reading(string bucket) => RecordLoop.Of((record, sink, _) =>
    {
        var file = SecdbFile.Of(record);
        if (!file.IsSecdb)
        {
            throw new Osv.OsvFormatException("the record is no security database");
        }

        new SecdbReader(bucket, bucket).Read(record, file, sink);
    });
}
